//! Settings: what users write, where it comes from, and what of it is in force.

mod apply;
mod layer;
mod model;
mod options;
mod sources;

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;
use siskin_indexer::pins::Preference;
use siskin_indexer::sources::SourceSettings;

pub(crate) use model::{InfillKind, ModelSettings, ProviderKind, WrongCode};
pub(crate) use options::{LogLevel, NetworkOption};
pub(crate) use sources::{Explained, Sources, UserFile};

/// The settings that are in force.
#[expect(clippy::struct_excessive_bools, reason = "independent options, not a state")]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Settings {
    /// Which packages Siskin speaks about.
    pub(crate) scope: Scope,
    /// Whether that scope is only assumed, since nothing says which other servers run.
    pub(crate) is_scope_unknown: bool,
    /// Whether names that are not imported yet are offered.
    pub(crate) auto_import: bool,
    /// Whether comments are answered with APIs.
    pub(crate) from_comments: bool,
    /// Patterns of names of private distributions, beside those that each project's own `siskin.toml` has.
    pub(crate) private: Vec<String>,
    /// Whether sibling folders may be searched; each project's own `siskin.toml` can switch it off too.
    pub(crate) siblings: bool,
    /// The environment's folder or interpreter; found by itself if `None`.
    pub(crate) python: Option<PathBuf>,
    /// Whose versions count.
    pub(crate) prefer: Preference,
    /// When packages are fetched.
    pub(crate) network: NetworkOption,
    /// Whether what is called and taken is counted, and ranks higher.
    pub(crate) learning: bool,
    /// Versions that the project is to use later, as `NAME==VERSION`.
    pub(crate) upgrade_to: Vec<String>,
    /// How many versions of a function an editor has tried at most.
    pub(crate) evolve_evaluations: usize,
    /// How many seconds that may take.
    pub(crate) evolve_seconds: u32,
    /// The language models that take part then.
    pub(crate) evolve_models: EvolveModels,
    /// The language models that may be used.
    pub(crate) models: Vec<ModelSettings>,
    /// The model of inline completions; there are none without it.
    pub(crate) inline_model: Option<String>,
    /// The model that implements; the first one if `None`.
    pub(crate) implement_model: Option<String>,
    /// How long typing rests before an inline completion is asked for.
    pub(crate) debounce: Duration,
    /// What becomes of a model's code that stays wrong.
    pub(crate) wrong_code: WrongCode,
    /// The file that the log is also written to.
    pub(crate) log_file: Option<PathBuf>,
    /// How much is logged.
    pub(crate) log_level: LogLevel,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            scope: Scope::Missing,
            is_scope_unknown: true,
            auto_import: true,
            from_comments: true,
            private: Vec::new(),
            siblings: true,
            python: None,
            prefer: Preference::Lockfile,
            network: NetworkOption::Ask,
            learning: true,
            upgrade_to: Vec::new(),
            evolve_evaluations: 1000,
            evolve_seconds: 30,
            evolve_models: EvolveModels::default(),
            models: Vec::new(),
            inline_model: None,
            implement_model: None,
            debounce: Duration::from_millis(250),
            wrong_code: WrongCode::Hide,
            log_file: None,
            log_level: LogLevel::Info,
        }
    }
}

impl Settings {
    /// What they say about where packages come from.
    pub(crate) fn of_sources(&self) -> SourceSettings {
        let Self { python, siblings, private, prefer, .. } = self.clone();
        SourceSettings { python, siblings, private, prefer }
    }
}

/// The language models that take part in runs that an editor asks for, and what they may use in one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct EvolveModels {
    /// Nobody is asked if there are none.
    pub(crate) names: Vec<String>,
    /// Questions at most.
    pub(crate) questions: usize,
    /// Tokens of questions and replies at most.
    pub(crate) tokens: u64,
    /// Costs at most, in the currency of the models' prices.
    pub(crate) cost: f64,
}

impl Default for EvolveModels {
    fn default() -> Self {
        Self { names: Vec::new(), questions: 24, tokens: 200_000, cost: 1.0 }
    }
}

/// Which packages completion, hover, signature help, definition and symbols speak about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scope {
    /// Packages that no other server knows as they are pinned; of all others, what nobody else says.
    #[default]
    Missing,
    /// All packages.
    All,
    /// Only APIs for comments.
    Comments,
}

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
