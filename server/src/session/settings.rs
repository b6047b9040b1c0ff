//! The settings of a session: what the files and the client say now, and what is in force.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use crate::config::{Settings, Sources, UserFile};

/// Settings that may change at any time.
#[derive(Debug, Default)]
pub(crate) struct SessionSettings {
    user_file: UserFile,
    state: Mutex<State>,
    in_force: ArcSwap<Settings>,
}

#[derive(Debug, Default)]
struct State {
    roots: Vec<PathBuf>,
    sources: Sources,
    /// What the user was told already.
    told: BTreeSet<String>,
}

impl SessionSettings {
    /// Defaults, until something is said.
    pub(crate) fn new(user_file: UserFile) -> Self {
        Self { user_file, ..Self::default() }
    }

    /// What is in force. Never waits.
    pub(crate) fn load_full(&self) -> Arc<Settings> {
        self.in_force.load_full()
    }

    /// Adds and removes workspace folders, and reads the files. Gives what is wrong and was not said before.
    pub(crate) fn change_folders(&self, added: &[PathBuf], removed: &[PathBuf]) -> Vec<String> {
        {
            let roots = &mut self.state().roots;
            roots.retain(|root| !removed.contains(root));
            roots.extend(added.iter().cloned());
        }
        self.read_files()
    }

    /// Reads the user's file and those of the workspace folders. Gives what is wrong and was not said before.
    pub(crate) fn read_files(&self) -> Vec<String> {
        let roots = self.state().roots.clone();
        let Sources { workspaces, user, home, .. } = Sources::read(&self.user_file, &roots);
        self.take(|sources| {
            (sources.workspaces, sources.user, sources.home) = (workspaces, user, home);
        })
    }

    /// Takes what the client says. Gives what is wrong and was not said before.
    pub(crate) fn take(&self, change: impl FnOnce(&mut Sources)) -> Vec<String> {
        let mut state = self.state();
        change(&mut state.sources);
        let (settings, mut warnings) = state.sources.settings();
        self.in_force.store(Arc::new(settings));
        warnings.retain(|warning| state.told.insert(warning.clone()));
        warnings
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;
    use crate::config::Scope;

    #[test]
    fn a_mistake_is_told_once_and_files_are_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("ws");
        fs::create_dir_all(&root).unwrap();
        let user_file = UserFile { path: Some(dir.path().join("config.toml")), home: None };
        let settings = SessionSettings::new(user_file);
        fs::write(root.join("siskin.toml"), "scope = 'nothing'").unwrap();
        assert_eq!(settings.change_folders(std::slice::from_ref(&root), &[]).len(), 1);
        let options = json!({"otherServers": [], "scoop": 1});
        assert_eq!(settings.take(|sources| sources.initialization_options = Some(options)).len(), 1);
        assert_eq!(settings.load_full().scope, Scope::All);
        // What the client says stays in force.
        fs::write(root.join("siskin.toml"), "completion.fromComments = false").unwrap();
        assert_eq!(settings.read_files(), Vec::<String>::new());
        assert_eq!(settings.load_full().scope, Scope::All);
        assert!(!settings.load_full().from_comments);
    }
}
