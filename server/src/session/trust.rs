//! Whether code of a project may run: as the editor says, else as the user said once and for all.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::workspace::canonical;

/// Whether a project is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trusted {
    /// Its code may run.
    Yes,
    /// The editor says that it may not.
    No,
    /// Nobody said: the user is to be asked.
    Unknown,
}

/// What is known of trust. What the user says is kept in the user's own state folder, never in a project.
#[derive(Debug, Default)]
pub(crate) struct Trust {
    /// What the editor says of all that it has open.
    of_client: Mutex<Option<bool>>,
    /// A JSON list of canonical paths; `None` where the user has no such folder.
    file: Option<PathBuf>,
}

impl Trust {
    /// With the user's folder for what programs remember.
    pub(crate) fn new(state: Option<&Path>) -> Self {
        Self { of_client: Mutex::default(), file: state.map(|state| state.join("trusted.json")) }
    }

    /// Notes what the editor says.
    pub(crate) fn set_client(&self, is_trusted: bool) {
        *self.of_client.lock().unwrap_or_else(PoisonError::into_inner) = Some(is_trusted);
    }

    /// Whether the editor says that nothing may run.
    pub(crate) fn is_denied(&self) -> bool {
        self.client() == Some(false)
    }

    /// Whether the code of the project in `root` may run. Reads the user's file if the editor says nothing.
    pub(crate) fn of(&self, root: &Path) -> Trusted {
        match self.client() {
            Some(true) => Trusted::Yes,
            Some(false) => Trusted::No,
            None if self.remembered().contains(&canonical(root)) => Trusted::Yes,
            None => Trusted::Unknown,
        }
    }

    /// Remembers that the project in `root` is trusted for good.
    pub(crate) fn remember(&self, root: &Path) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut remembered = self.remembered();
        remembered.insert(canonical(root));
        let folder = file.parent().unwrap_or(file);
        fs::create_dir_all(folder)?;
        let mut part = tempfile::NamedTempFile::new_in(folder)?;
        part.write_all(&serde_json::to_vec_pretty(&remembered)?)?;
        part.persist(file).map(drop).map_err(|error| error.error)
    }

    fn client(&self) -> Option<bool> {
        *self.of_client.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A file that cannot be read trusts nothing.
    fn remembered(&self) -> BTreeSet<PathBuf> {
        let bytes = self.file.as_ref().and_then(|file| fs::read(file).ok()).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_remembered_by_folder_and_the_editors_word_counts_more() {
        let dir = tempfile::tempdir().unwrap();
        let (state, a, b) = (dir.path().join("state"), dir.path().join("a"), dir.path().join("b"));
        fs::create_dir_all(&a).unwrap();
        fs::create_dir_all(&b).unwrap();
        let trust = Trust::new(Some(&state));
        assert_eq!(trust.of(&a), Trusted::Unknown);
        trust.remember(&a).unwrap();
        assert_eq!((trust.of(&a), trust.of(&b)), (Trusted::Yes, Trusted::Unknown));
        let later = Trust::new(Some(&state));
        assert_eq!(later.of(&a), Trusted::Yes);
        later.set_client(false);
        assert_eq!(later.of(&a), Trusted::No);
        later.set_client(true);
        assert_eq!(later.of(&b), Trusted::Yes);
        fs::write(state.join("trusted.json"), "[").unwrap();
        assert_eq!(trust.of(&a), Trusted::Unknown);
    }
}
