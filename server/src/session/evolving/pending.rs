//! Which runs this user's editors began and have not settled: kept in the user's own folder, since a project's folder
//! may hold what others put there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The runs, a file each, so that no editor writes what another one wrote.
#[derive(Clone, Debug, Default)]
pub(crate) struct PendingRuns {
    /// `None` where the user has no such folder: then nothing outlives the editor but the runs themselves.
    folder: Option<PathBuf>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct PendingRun {
    /// The project's folder.
    pub(crate) root: PathBuf,
    /// The run's name.
    pub(crate) run: String,
}

impl PendingRuns {
    /// With the user's folder for what programs remember.
    pub(crate) fn new(state: Option<&Path>) -> Self {
        Self { folder: state.map(|state| state.join("pending")) }
    }

    /// A run began.
    pub(crate) fn add(&self, pending: &PendingRun) -> io::Result<()> {
        let Some(path) = self.path(pending) else { return Ok(()) };
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(path, serde_json::to_vec(pending)?)
    }

    /// A run is settled.
    pub(crate) fn remove(&self, pending: &PendingRun) {
        if let Some(path) = self.path(pending) {
            let _ = fs::remove_file(path);
        }
    }

    /// The runs of projects that lie in this folder or around it, the oldest first.
    pub(crate) fn around(&self, folder: &Path) -> Vec<PendingRun> {
        let files = self.folder.as_ref().and_then(|folder| fs::read_dir(folder).ok());
        let read =
            |file: fs::DirEntry| serde_json::from_slice::<PendingRun>(&fs::read(file.path()).ok()?).ok();
        let all = files.into_iter().flatten().flatten().filter_map(read);
        let is_near = |it: &PendingRun| it.root.starts_with(folder) || folder.starts_with(&it.root);
        let mut found: Vec<PendingRun> = all.filter(is_near).collect();
        found.sort_by(|a, b| a.run.cmp(&b.run).then_with(|| a.cmp(b)));
        found
    }

    fn path(&self, pending: &PendingRun) -> Option<PathBuf> {
        let name = blake3::hash(format!("{}\0{}", pending.root.display(), pending.run).as_bytes());
        Some(self.folder.as_ref()?.join(format!("{}.json", &name.to_hex()[..24])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_found_from_folders_around_and_inside() {
        let state = tempfile::tempdir().unwrap();
        let runs = PendingRuns::new(Some(state.path()));
        let pending = |root: &str, run: &str| PendingRun { root: root.into(), run: run.to_owned() };
        let (a, b) = (pending("/w/a", "2"), pending("/w/b", "1"));
        runs.add(&a).unwrap();
        runs.add(&b).unwrap();
        assert_eq!(runs.around(Path::new("/w")), [b.clone(), a.clone()]);
        assert_eq!(runs.around(Path::new("/w/a/src")), std::slice::from_ref(&a));
        assert!(runs.around(Path::new("/v")).is_empty());
        runs.remove(&b);
        assert_eq!(runs.around(Path::new("/w")), [a]);
    }
}
