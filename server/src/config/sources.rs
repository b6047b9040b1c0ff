//! The places that options come from, in increasing weight: a workspace's `siskin.toml`, the user's `config.toml`,
//! the editor.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::{Map, Value};
use siskin_indexer::error::Problem;
use siskin_indexer::sources::project::read_table;

use super::{Settings, apply};

/// What each place says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    /// The `siskin.toml` of each workspace folder; the first one weighs most.
    pub(crate) workspaces: Vec<ConfigFile>,
    /// The user's file.
    pub(crate) user: Option<ConfigFile>,
    /// What the editor sent with `initialize`, with or without a `siskin` around it.
    pub(crate) initialization_options: Option<Value>,
    /// The `siskin` section of the editor's settings as it was sent last.
    pub(crate) client_settings: Option<Value>,
    /// What `~` stands for.
    pub(crate) home: Option<PathBuf>,
}

/// What a file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConfigFile {
    pub(super) place: String,
    pub(super) said: Map<String, Value>,
    /// Why it is not read, or not whole.
    pub(super) warnings: Vec<String>,
}

/// An option that is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Explained {
    /// Its name: `log.level`.
    pub(crate) key: &'static str,
    /// The value that is in force.
    pub(crate) value: Value,
    /// Who says so, lightest first; several where lists add up.
    #[serde(rename = "from")]
    pub(crate) places: Vec<String>,
}

/// The user's file.
#[derive(Clone, Debug, Default)]
pub(crate) struct UserFile {
    /// Where it is, or would be.
    pub(crate) path: Option<PathBuf>,
    /// What `~` stands for.
    pub(crate) home: Option<PathBuf>,
}

impl Sources {
    /// Reads the files: the user's, and those of the workspace folders `roots`.
    pub(crate) fn read(user: &UserFile, roots: &[PathBuf]) -> Self {
        Self {
            workspaces: roots.iter().filter_map(|root| ConfigFile::read(&root.join("siskin.toml"))).collect(),
            user: user.read(roots),
            home: user.home.clone(),
            ..Self::default()
        }
    }

    /// The settings that are in force, and a warning for each mistake in what was said.
    pub(crate) fn settings(&self) -> (Settings, Vec<String>) {
        let (layers, warnings) = apply::layers(self);
        (apply::settings(layers, self.home.as_deref()), warnings)
    }

    /// Each option that some place sets, with the value that is in force and the places that it is from.
    pub(crate) fn explain(&self) -> Vec<Explained> {
        apply::explain(apply::layers(self).0)
    }
}

impl ConfigFile {
    /// Reads a file; `None` if it is not there.
    fn read(path: &Path) -> Option<Self> {
        let mut problems = Vec::new();
        let table = read_table(path, &mut problems);
        if table.is_none() && problems.is_empty() {
            return None;
        }
        let said = table.and_then(|table| serde_json::to_value(table).ok());
        let Some(Value::Object(said)) = said.or_else(|| Some(Value::Object(Map::new()))) else { return None };
        let warnings = problems.iter().map(describe).collect();
        Some(Self { place: path.display().to_string(), said, warnings })
    }
}

impl UserFile {
    /// Where it is on that operating system; `SISKIN_CONFIG` overrides that, and counts from `folder`.
    pub(crate) fn find(
        os: &str,
        path_of: &dyn Fn(&str) -> Option<PathBuf>,
        home: Option<&Path>,
        folder: &Path,
    ) -> Self {
        let path = match path_of("SISKIN_CONFIG") {
            Some(path) => Some(folder.join(path)),
            None => user_folder(os, path_of, home).map(|folder| folder.join("siskin").join("config.toml")),
        };
        Self { path, home: home.map(Path::to_owned) }
    }

    /// Reads it, unless it lies in a workspace: what comes with code is not the user's word.
    fn read(&self, roots: &[PathBuf]) -> Option<ConfigFile> {
        let path = self.path.as_deref()?;
        if !path.exists() {
            return None;
        }
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let holds = |root: &&PathBuf| {
            path.starts_with(root) || root.canonicalize().is_ok_and(|root| real.starts_with(root))
        };
        let Some(root) = roots.iter().find(holds) else { return ConfigFile::read(path) };
        let (place, root) = (path.display().to_string(), root.display());
        let warning = format!(
            "{place}: is not read, since it lies in the workspace {root}; move it out, or set SISKIN_CONFIG"
        );
        Some(ConfigFile { place, said: Map::new(), warnings: vec![warning] })
    }
}

/// The folder of the user's configuration on that operating system.
fn user_folder(os: &str, path_of: &dyn Fn(&str) -> Option<PathBuf>, home: Option<&Path>) -> Option<PathBuf> {
    // As the XDG specification asks, a relative folder does not count.
    if let Some(xdg) = path_of("XDG_CONFIG_HOME").filter(|path| path.is_absolute()) {
        return Some(xdg);
    }
    match os {
        "windows" => path_of("APPDATA"),
        "macos" => Some(home?.join("Library/Application Support")),
        _ => Some(home?.join(".config")),
    }
}

/// The options in what an editor sent; `None` if it sent something else.
pub(super) fn content_of(sent: &Value) -> Option<&Map<String, Value>> {
    let sent = sent.as_object()?;
    match sent.get("siskin") {
        Some(wrapped) => wrapped.as_object(),
        None => Some(sent),
    }
}

fn describe(problem: &Problem) -> String {
    match problem.line {
        Some(line) => format!("{}:{line}: {}", problem.subject, problem.message),
        None => format!("{}: {}", problem.subject, problem.message),
    }
}
