//! From what is said in each place to what is in force.

use std::path::PathBuf;

use super::layer::{Speaker, read};
use super::options::{Options, ScopeOption};
use super::sources::{Sources, content_of};
use super::{Scope, Settings};

/// The settings that are in force, and what is wrong with what was said: one warning for each mistake.
pub(super) fn settings(sources: &Sources) -> (Settings, Vec<String>) {
    let mut warnings = Vec::new();
    let mut in_force = Options::default();
    // The first folder's file weighs most.
    for file in sources.workspaces.iter().rev() {
        warnings.extend(file.warnings.iter().cloned());
        let mut said = read(&file.said, Speaker::Workspace, &file.place, &mut warnings);
        // These hold for the project alone, which reads them from its file itself.
        (said.private, said.siblings) = (None, None);
        in_force.take(said);
    }
    if let Some(file) = &sources.user {
        warnings.extend(file.warnings.iter().cloned());
        in_force.take(read(&file.said, Speaker::User, &file.place, &mut warnings));
    }
    let client = [
        (&sources.initialization_options, "the editor's initialization options"),
        (&sources.client_settings, "the editor's settings"),
    ];
    for (said, place) in client {
        let Some(said) = said else { continue };
        match content_of(said) {
            Some(said) => in_force.take(read(said, Speaker::Client, place, &mut warnings)),
            None => warnings.push(format!("{place}: an object was expected; they are not applied")),
        }
    }
    (in_force.settings(sources.home.as_deref()), warnings)
}

impl Options {
    /// What `heavier` says wins, but lists of patterns add up and one `siblings = false` is enough.
    fn take(&mut self, heavier: Self) {
        let Self { scope, other_servers, private, siblings, python, completion, log } = heavier;
        self.scope = scope.or(self.scope);
        self.other_servers = other_servers.or(self.other_servers.take());
        for pattern in private.into_iter().flatten() {
            let patterns = self.private.get_or_insert_default();
            if !patterns.contains(&pattern) {
                patterns.push(pattern);
            }
        }
        self.siblings = match (self.siblings, siblings) {
            (Some(lighter), Some(heavier)) => Some(lighter && heavier),
            (lighter, heavier) => heavier.or(lighter),
        };
        self.python = python.or(self.python.take());
        self.completion.auto_import = completion.auto_import.or(self.completion.auto_import);
        self.completion.from_comments = completion.from_comments.or(self.completion.from_comments);
        self.log.file = log.file.or(self.log.file.take());
        self.log.level = log.level.or(self.log.level);
    }

    fn settings(self, home: Option<&std::path::Path>) -> Settings {
        let default = Settings::default();
        let (scope, is_scope_unknown) = match (self.scope, &self.other_servers) {
            (Some(ScopeOption::Missing), _) => (Scope::Missing, false),
            (Some(ScopeOption::All), _) => (Scope::All, false),
            (Some(ScopeOption::Comments), _) => (Scope::Comments, false),
            (Some(ScopeOption::Auto) | None, Some(others)) if others.is_empty() => (Scope::All, false),
            (Some(ScopeOption::Auto) | None, Some(_)) => (Scope::Missing, false),
            (Some(ScopeOption::Auto) | None, None) => (Scope::Missing, true),
        };
        let at_home = |path: PathBuf| match (path.strip_prefix("~"), home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path,
        };
        Settings {
            scope,
            is_scope_unknown,
            auto_import: self.completion.auto_import.unwrap_or(default.auto_import),
            from_comments: self.completion.from_comments.unwrap_or(default.from_comments),
            private: self.private.unwrap_or(default.private),
            siblings: self.siblings.unwrap_or(default.siblings),
            python: self.python.map(at_home),
            log_file: self.log.file.map(at_home),
            log_level: self.log.level.unwrap_or(default.log_level),
        }
    }
}
