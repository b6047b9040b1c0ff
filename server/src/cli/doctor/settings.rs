//! Which settings are in force, and where they come from.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use crate::cli::output::Output;
use crate::config::{Explained, Scope, Settings};
use crate::surroundings::Surroundings;

/// The settings, without what an editor may say.
#[derive(Debug, Serialize)]
pub(super) struct SettingsReport {
    user_file: Option<UserFile>,
    scope: Scope,
    is_scope_unknown: bool,
    set: Vec<Explained>,
    /// What is wrong with what was said.
    pub(super) warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
struct UserFile {
    path: PathBuf,
    is_there: bool,
}

impl SettingsReport {
    /// The settings of the project in `root`, and what a report says of them.
    pub(super) fn read(surroundings: &Surroundings, root: &Path) -> (Settings, Self) {
        let sources = surroundings.setting_sources(root);
        let (settings, warnings) = sources.settings();
        let user_file =
            surroundings.user_file.path.clone().map(|path| UserFile { is_there: path.is_file(), path });
        let (scope, is_scope_unknown) = (settings.scope, settings.is_scope_unknown);
        (settings, Self { user_file, scope, is_scope_unknown, set: sources.explain(), warnings })
    }

    /// Prints it below the other facts.
    pub(super) fn print(&self, output: &mut Output) -> Result<()> {
        let file = match &self.user_file {
            Some(UserFile { path, is_there: true }) => path.display().to_string(),
            Some(UserFile { path, is_there: false }) => format!("{}: not there", path.display()),
            None => "no folder is known: set SISKIN_CONFIG, or HOME".to_owned(),
        };
        output.line(&format!("settings     {file}"))?;
        for Explained { key, value, places } in &self.set {
            output.line(&format!("             {key} = {value}  ({})", places.join(", ")))?;
        }
        let scope = match (self.scope, self.is_scope_unknown) {
            (_, true) => "missing, unless the editor says `otherServers` or `scope`",
            (Scope::Missing, _) => "missing",
            (Scope::All, _) => "all",
            (Scope::Comments, _) => "comments",
        };
        output.line(&format!("scope        {scope}"))
    }
}
