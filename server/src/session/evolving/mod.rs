//! Functions that are evolved for an editor: what is known of their tests, what runs, what was found.

mod known;
mod pending;
mod queue;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::evolve::new_test::NewTest;
use crate::evolve::runner::RunnerSettings;
use crate::evolve::runs::{Answer, Claim, OutcomeRecord, RunFolder, StartRecord};

pub(crate) use known::{KnownOf, KnownTests, UnsavedOf};
pub(crate) use pending::{PendingRun, PendingRuns};
pub(crate) use queue::{FunctionKey, Queue, Ticket};

/// The state of all this.
#[derive(Debug, Default)]
pub(crate) struct Evolving {
    /// What is known of tests.
    pub(crate) known: KnownTests,
    /// What runs.
    pub(crate) queue: Queue,
    /// What was begun and is not settled.
    pub(crate) pending: PendingRuns,
    /// Which interpreters there are.
    pub(crate) runner: RunnerSettings,
    results: Mutex<Vec<Arc<Finished>>>,
    /// What language models may cost, in the words in which the user agreed to it for this session.
    agreed: Mutex<BTreeSet<String>>,
    /// The folders in which what earlier sessions left was looked for.
    seen: Mutex<BTreeSet<PathBuf>>,
}

/// A run that ended with a better version, which is neither applied nor discarded.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) key: FunctionKey,
    pub(crate) folder: RunFolder,
    pub(crate) start: StartRecord,
    pub(crate) outcome: OutcomeRecord,
    /// The test that the user's answer made, if the run had one.
    pub(crate) new_test: Option<NewTest>,
    /// While it is held, no other editor offers the result. `None` if another one had it before.
    pub(crate) _claim: Option<Arc<Claim>>,
}

impl Finished {
    /// How it stands among the runs that are not settled.
    pub(crate) fn pending(&self) -> PendingRun {
        PendingRun { root: self.key.root.clone(), run: self.folder.id() }
    }
}

impl Evolving {
    /// Nothing yet. The cache folder is no part of any project.
    pub(crate) fn new(cache: PathBuf, pending: PendingRuns, runner: RunnerSettings) -> Self {
        Self { known: KnownTests::new(cache), pending, runner, ..Self::default() }
    }

    /// Whether the user agreed to this budget for the session.
    pub(crate) fn agreed(&self, budget: &str) -> bool {
        self.agreed.lock().unwrap_or_else(PoisonError::into_inner).contains(budget)
    }

    /// The user agrees to this budget for the session.
    pub(crate) fn agree(&self, budget: String) {
        self.agreed.lock().unwrap_or_else(PoisonError::into_inner).insert(budget);
    }

    /// Keeps a result; an older one of the same function gives way.
    pub(crate) fn add(&self, finished: Arc<Finished>) {
        let mut results = self.results();
        for older in results.extract_if(.., |other| other.key == finished.key) {
            self.pending.remove(&older.pending());
        }
        results.push(finished);
    }

    /// Whether nobody asked this before about that folder.
    pub(crate) fn is_unseen(&self, folder: &Path) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned())
    }

    /// The projects whose tests are known.
    pub(crate) fn roots(&self) -> Vec<PathBuf> {
        self.known.roots()
    }

    /// The result for a function of a file.
    pub(crate) fn result_of(&self, file: &Path, function: &str) -> Option<Arc<Finished>> {
        let is_it = |it: &&Arc<Finished>| it.key.file == file && it.key.function == function;
        self.results().iter().find(is_it).cloned()
    }

    /// The result of a run, by the run's name; the newest one without.
    pub(crate) fn result_of_run(&self, run: Option<&str>) -> Option<Arc<Finished>> {
        let results = self.results();
        results.iter().rev().find(|it| run.is_none_or(|run| it.folder.id() == run)).cloned()
    }

    /// The user said what becomes of a result: it is no longer offered if that settles it.
    pub(crate) fn settle(&self, finished: &Finished, answer: Answer) {
        if answer != Answer::Shown {
            self.pending.remove(&finished.pending());
            self.results().retain(|other| other.folder.id() != finished.folder.id());
        }
        if let Err(error) = finished.folder.keep_answer(answer) {
            tracing::warn!("{error:#}; the result will be offered again");
        }
    }

    fn results(&self) -> MutexGuard<'_, Vec<Arc<Finished>>> {
        self.results.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
