//! What the process was started with, read once: environment variables, the working folder, the terminal.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::sources::Environ;
use siskin_indexer::sources::index::Environment as Variables;
use siskin_indexer::store::Store;

use crate::config::{Settings, Sources, UserFile};
use crate::llm::{Models, Parts};
use crate::terminal::{self, Terminal};

/// The surroundings of the process, as a value.
#[derive(Debug)]
pub(crate) struct Surroundings {
    /// The cache folder; made when something is first written.
    pub(crate) cache: PathBuf,
    /// The working folder.
    pub(crate) folder: PathBuf,
    /// What the search for environments depends on.
    pub(crate) environ: Environ,
    /// What the set-up of the package index depends on.
    pub(crate) variables: Variables,
    /// The user's settings.
    pub(crate) user_file: UserFile,
    /// The user's folder for what Siskin remembers; made when something is first written.
    pub(crate) state: Option<PathBuf>,
    /// What `SISKIN_LOG` says.
    pub(crate) log_level: Option<String>,
    /// What stdout and stderr are.
    pub(crate) terminal: Terminal,
    /// Set when the user wants to stop.
    pub(crate) cancel: CancellationToken,
}

impl Surroundings {
    /// Reads the environment; `folder` is the working folder.
    pub(crate) fn read(folder: PathBuf, cancel: CancellationToken) -> Result<Self> {
        let variables = Variables::of_process();
        let path_of =
            |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = path_of("HOME").or_else(|| path_of("USERPROFILE"));
        let environ = Environ {
            virtual_env: path_of("VIRTUAL_ENV"),
            conda_prefix: path_of("CONDA_PREFIX"),
            path: std::env::var_os("PATH")
                .map(|path| std::env::split_paths(&path).collect())
                .unwrap_or_default(),
            home: home.clone(),
            variables: variables.clone(),
        };
        let cache = path_of("SISKIN_CACHE_DIR")
            .or_else(|| user_cache(std::env::consts::OS, &path_of, home.as_deref()))
            .context("no cache folder is known: set SISKIN_CACHE_DIR to one, or HOME")?;
        let user_file = UserFile::find(std::env::consts::OS, &path_of, home.as_deref(), &folder);
        let state = user_state(std::env::consts::OS, &path_of, home.as_deref());
        Ok(Self {
            user_file,
            state,
            cache: join(&folder, &cache),
            folder,
            environ,
            variables,
            log_level: std::env::var("SISKIN_LOG").ok(),
            terminal: Terminal::read(),
            cancel,
        })
    }

    /// The store in the cache folder.
    pub(crate) fn store(&self) -> Store {
        Store::open(self.cache.clone())
    }

    /// The settings of a command about the project in `root`, and what is wrong with what was said.
    pub(crate) fn settings(&self, root: &Path) -> (Settings, Vec<String>) {
        self.setting_sources(root).settings()
    }

    /// What the user's file and the project in `root` say.
    pub(crate) fn setting_sources(&self, root: &Path) -> Sources {
        Sources::read(&self.user_file, &[root.to_owned()])
    }

    /// The language models that the user set up; what becomes of their endpoints is said on stderr.
    pub(crate) fn models(&self, settings: &Settings) -> Models {
        let parts = Parts {
            cache: &self.cache,
            variables: &self.variables.variables,
            os: std::env::consts::OS,
            editor: None,
            notify: Arc::new(|notice| terminal::warn(&notice.to_string())),
        };
        Models::new(&settings.models, &parts)
    }

    /// A path that the user gave, from the working folder.
    pub(crate) fn resolve(&self, path: &Path) -> PathBuf {
        join(&self.folder, path)
    }
}

/// The path from that folder, without `.` in between.
fn join(folder: &Path, path: &Path) -> PathBuf {
    folder.join(path).components().collect()
}

/// The user's folder for what Siskin remembers, on that operating system.
fn user_state(os: &str, path_of: &dyn Fn(&str) -> Option<PathBuf>, home: Option<&Path>) -> Option<PathBuf> {
    // As the XDG specification asks, a relative folder does not count.
    if let Some(xdg) = path_of("XDG_STATE_HOME").filter(|path| path.is_absolute()) {
        return Some(xdg.join("siskin"));
    }
    match os {
        "windows" => path_of("LOCALAPPDATA").map(|local| local.join("siskin").join("state")),
        "macos" => Some(home?.join("Library/Application Support/siskin")),
        _ => Some(home?.join(".local/state/siskin")),
    }
}

/// The user's cache folder for Siskin on that operating system.
fn user_cache(os: &str, path_of: &dyn Fn(&str) -> Option<PathBuf>, home: Option<&Path>) -> Option<PathBuf> {
    // As the XDG specification asks, a relative folder does not count.
    if let Some(xdg) = path_of("XDG_CACHE_HOME").filter(|path| path.is_absolute()) {
        return Some(xdg.join("siskin"));
    }
    match os {
        "windows" => path_of("LOCALAPPDATA").map(|local| local.join("siskin").join("cache")),
        "macos" => Some(home?.join("Library/Caches/siskin")),
        _ => Some(home?.join(".cache/siskin")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_state_folder_of_each_system() {
        let home = Path::new("/home/ann");
        let none = |_: &str| None;
        let xdg = |name: &str| (name == "XDG_STATE_HOME").then(|| PathBuf::from("/xdg"));
        let relative = |name: &str| (name == "XDG_STATE_HOME").then(|| PathBuf::from("xdg"));
        assert_eq!(user_state("linux", &none, Some(home)), Some(home.join(".local/state/siskin")));
        assert_eq!(user_state("linux", &xdg, Some(home)), Some(PathBuf::from("/xdg/siskin")));
        assert_eq!(user_state("linux", &relative, None), None);
    }

    #[test]
    fn finds_the_cache_folder_of_each_system() {
        let home = Path::new("/home/ann");
        let none = |_: &str| None;
        let local = |name: &str| (name == "LOCALAPPDATA").then(|| PathBuf::from("/local"));
        let xdg = |name: &str| (name == "XDG_CACHE_HOME").then(|| PathBuf::from("/xdg"));
        assert_eq!(user_cache("linux", &none, Some(home)), Some(home.join(".cache/siskin")));
        assert_eq!(user_cache("linux", &xdg, Some(home)), Some(PathBuf::from("/xdg/siskin")));
        assert_eq!(user_cache("macos", &none, Some(home)), Some(home.join("Library/Caches/siskin")));
        assert_eq!(user_cache("windows", &local, None), Some(PathBuf::from("/local/siskin/cache")));
        assert_eq!(user_cache("linux", &none, None), None);
    }
}
