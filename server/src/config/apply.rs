//! From what is said in each place to what is in force.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use siskin_indexer::pins::Preference;

use super::layer::{Speaker, read};
use super::options::{DECLARED, Declared, EvolveOptions, Options, PreferOption, ScopeOption};
use super::sources::{Explained, Sources, content_of};
use super::{EvolveModels, Scope, Settings};

/// What one place says.
pub(super) struct Layer {
    place: String,
    options: Options,
    /// Whether it is a workspace's.
    is_workspace: bool,
}

/// What each place says, in increasing weight, and what is wrong with it: one warning for each mistake.
pub(super) fn layers(sources: &Sources) -> (Vec<Layer>, Vec<String>) {
    let (mut layers, mut warnings) = (Vec::new(), Vec::new());
    // The first folder's file weighs most.
    let workspaces = sources.workspaces.iter().rev().map(|file| (file, Speaker::Workspace));
    for (file, speaker) in workspaces.chain(sources.user.iter().map(|file| (file, Speaker::User))) {
        warnings.extend(file.warnings.iter().cloned());
        let options = read(&file.said, speaker, &file.place, &mut warnings);
        let is_workspace = speaker == Speaker::Workspace;
        layers.push(Layer { place: file.place.clone(), options, is_workspace });
    }
    let client = [
        (&sources.initialization_options, "the editor's initialization options"),
        (&sources.client_settings, "the editor's settings"),
    ];
    for (said, place) in client {
        let Some(said) = said else { continue };
        match content_of(said) {
            Some(said) => {
                let options = read(said, Speaker::Client, place, &mut warnings);
                layers.push(Layer { place: place.to_owned(), options, is_workspace: false });
            }
            None => warnings.push(format!("{place}: an object was expected; they are not applied")),
        }
    }
    (layers, warnings)
}

/// The settings that are in force.
pub(super) fn settings(layers: Vec<Layer>, home: Option<&Path>) -> Settings {
    let mut in_force = Options::default();
    for Layer { mut options, is_workspace, .. } in layers {
        if is_workspace {
            // These hold for the project alone, which reads them from its file itself.
            (options.private, options.siblings) = (None, None);
        }
        in_force.take(options);
    }
    in_force.settings(home)
}

/// Each option that some place sets, with the value that is in force.
pub(super) fn explain(layers: Vec<Layer>) -> Vec<Explained> {
    let mut in_force = Options::default();
    let mut said: Vec<(String, Value)> = Vec::new();
    for Layer { place, options, .. } in layers {
        said.push((place, json(&options)));
        in_force.take(options);
    }
    let in_force = json(&in_force);
    let explain = |option: &Declared| {
        let pointer = format!("/{}", option.key.replace('.', "/"));
        let value = in_force.pointer(&pointer).filter(|value| !value.is_null())?;
        let says = |(_, said): &&(String, Value)| match said.pointer(&pointer) {
            // Lists of patterns add up.
            Some(said) if option.key == "private" => !said.is_null(),
            said => said == Some(value),
        };
        let mut places: Vec<String> = said.iter().filter(says).map(|(place, _)| place.clone()).collect();
        if option.key != "private" {
            places.drain(..places.len().saturating_sub(1));
        }
        Some(Explained { key: option.key, value: value.clone(), places })
    };
    DECLARED.iter().filter_map(explain).collect()
}

fn json(options: &Options) -> Value {
    serde_json::to_value(options).unwrap_or_default()
}

impl Options {
    /// What `heavier` says wins, but lists of patterns add up and one `siblings = false` is enough.
    fn take(&mut self, heavier: Self) {
        let Self {
            scope,
            other_servers,
            private,
            siblings,
            python,
            versions,
            completion,
            network,
            learning,
            upgrade,
            evolve,
            models,
            code,
            log,
        } = heavier;
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
        self.versions.prefer = versions.prefer.or(self.versions.prefer);
        self.completion.auto_import = completion.auto_import.or(self.completion.auto_import);
        self.completion.from_comments = completion.from_comments.or(self.completion.from_comments);
        self.network = network.or(self.network);
        self.learning = learning.or(self.learning);
        self.upgrade.to = upgrade.to.or(self.upgrade.to.take());
        self.evolve.evaluations = evolve.evaluations.or(self.evolve.evaluations);
        self.evolve.seconds = evolve.seconds.or(self.evolve.seconds);
        self.evolve.models = evolve.models.or(self.evolve.models.take());
        self.evolve.model_questions = evolve.model_questions.or(self.evolve.model_questions);
        self.evolve.model_tokens = evolve.model_tokens.or(self.evolve.model_tokens);
        self.evolve.model_cost = evolve.model_cost.or(self.evolve.model_cost);
        self.models = models.or(self.models.take());
        self.code.inline = code.inline.or(self.code.inline.take());
        self.code.implement = code.implement.or(self.code.implement.take());
        self.code.debounce_milliseconds = code.debounce_milliseconds.or(self.code.debounce_milliseconds);
        self.code.wrong = code.wrong.or(self.code.wrong);
        self.log.file = log.file.or(self.log.file.take());
        self.log.level = log.level.or(self.log.level);
    }

    fn settings(self, home: Option<&Path>) -> Settings {
        let default = Settings::default();
        let scope = match (self.scope, &self.other_servers) {
            (Some(ScopeOption::All), _) => Scope::All,
            (Some(ScopeOption::Comments), _) => Scope::Comments,
            (Some(ScopeOption::Auto) | None, Some(others)) if others.is_empty() => Scope::All,
            _ => Scope::Missing,
        };
        let is_auto = matches!(self.scope, Some(ScopeOption::Auto) | None);
        let is_scope_unknown = is_auto && self.other_servers.is_none();
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
            prefer: match self.versions.prefer.unwrap_or_default() {
                PreferOption::Lockfile => Preference::Lockfile,
                PreferOption::Environment => Preference::Environment,
            },
            network: self.network.unwrap_or_default(),
            learning: self.learning.unwrap_or(default.learning),
            upgrade_to: self.upgrade.to.unwrap_or(default.upgrade_to),
            evolve_evaluations: self
                .evolve
                .evaluations
                .map_or(default.evolve_evaluations, |most| most.get() as usize),
            evolve_seconds: self.evolve.seconds.map_or(default.evolve_seconds, NonZeroU32::get),
            evolve_models: evolve_models(&self.evolve),
            models: self.models.unwrap_or(default.models),
            inline_model: self.code.inline,
            implement_model: self.code.implement,
            debounce: self
                .code
                .debounce_milliseconds
                .map_or(default.debounce, |milliseconds| Duration::from_millis(milliseconds.into())),
            wrong_code: self.code.wrong.unwrap_or(default.wrong_code),
            // The working folder is a workspace's, as a rule.
            log_file: self
                .log
                .file
                .map(at_home)
                .map(|path| home.map_or(path.clone(), |home| home.join(path))),
            log_level: self.log.level.unwrap_or(default.log_level),
        }
    }
}

fn evolve_models(options: &EvolveOptions) -> EvolveModels {
    let default = EvolveModels::default();
    EvolveModels {
        names: options.models.clone().unwrap_or_default(),
        questions: options.model_questions.map_or(default.questions, |most| most.get() as usize),
        tokens: options.model_tokens.map_or(default.tokens, |most| most.get().into()),
        cost: options.model_cost.filter(|cost| *cost >= 0.0).unwrap_or(default.cost),
    }
}
