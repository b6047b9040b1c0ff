//! What a run is asked: which function, what better means, and within which bounds.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::runner::Unsaved;
use super::runs::StartRecord;
use super::target::Target;

/// What better means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Objective {
    /// More tests pass
    #[default]
    Pass,
    /// The same behaviour in less time, at growing sizes of input
    Speed,
    /// The same behaviour with fewer branches, less nesting and less code
    Simplicity,
}

/// What bounds a run and makes it repeatable.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Decides between equally likely steps, and which tests are held out.
    pub(crate) seed: u64,
    /// Candidates that are evaluated at most.
    pub(crate) evaluations: usize,
    /// Wall time of the whole run.
    pub(crate) time: Duration,
}

/// All that a run depends on, beside the project as it is.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// The function.
    pub(crate) target: Target,
    /// What better means.
    pub(crate) objective: Objective,
    /// The bounds.
    pub(crate) settings: Settings,
    /// Test files and folders that the user named, relative to the root; empty to find them.
    pub(crate) tests: Vec<PathBuf>,
    /// Texts of other files that stand in for what is on the disk, as an editor has them.
    pub(crate) unsaved: Unsaved,
}

impl Question {
    /// What a run that started so asks of `target`.
    pub(crate) fn of_record(target: Target, start: &StartRecord) -> Self {
        let settings = Settings {
            seed: start.seed,
            evaluations: start.evaluations,
            time: Duration::from_secs_f64(start.seconds.clamp(0.001, 1e6)),
        };
        let (tests, unsaved) = (start.tests.clone(), start.unsaved.clone());
        Self { target, objective: start.objective, settings, tests, unsaved }
    }

    /// What a run's folder keeps of it.
    pub(crate) fn to_record(&self) -> StartRecord {
        let subject = &self.target.subject;
        StartRecord {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            file: subject.file.strip_prefix(&subject.root).unwrap_or(&subject.file).to_owned(),
            function: subject.function.clone(),
            source: subject.text.clone(),
            objective: self.objective,
            seed: self.settings.seed,
            evaluations: self.settings.evaluations,
            seconds: self.settings.time.as_secs_f64(),
            tests: self.tests.clone(),
            unsaved: self.unsaved.clone(),
            editor: false,
        }
    }
}
