//! Runs tests with candidates: pytest in a sandbox, one fork for each candidate.

mod baseline;
mod batch;
mod budget;
mod change;
mod clock;
mod discovery;
mod evaluate;
mod imports;
mod observe;
mod protocol;
mod sources;
mod survey;
#[cfg(test)]
#[cfg(unix)]
mod tests;
mod time;
mod trace;
mod verify;
mod zygote;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::time::Duration;

use siskin_indexer::cancel::CancellationToken;

pub(crate) use self::discovery::looks_like_tests;

use self::budget::Budgets;
use self::clock::Clock;
use self::discovery::Selection;
use self::observe::Inputs;
use self::verify::Remote;
use self::zygote::{Setup, Zygote};
use super::evaluation::{
    Baseline, Evaluation, EvaluationError, Evaluator, Guarded, Observations, Plan, Subject, TestOutcome,
    TimingPlan, Timings, Verification,
};
use super::sandbox::{Limits, Tier, check_tier, find_interpreter, strongest_tier};

/// Texts of files that stand in for what is on the disk, by absolute path.
pub(crate) type Unsaved = BTreeMap<PathBuf, String>;

/// How tests are run.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunnerSettings {
    /// The interpreter, if the user named one.
    pub(crate) python: Option<PathBuf>,
    /// The folders of `PATH`.
    pub(crate) path: Vec<PathBuf>,
    /// The home folder, which is never shown to candidates.
    pub(crate) home: Option<PathBuf>,
    /// Test files and folders that the user named, relative to the root; empty to find them.
    pub(crate) tests: Vec<PathBuf>,
    /// Texts of files other than the target's, as an editor has them.
    pub(crate) unsaved: Unsaved,
    /// Candidates that run at once; 0 means as many as there are processors.
    pub(crate) jobs: usize,
    /// The sandbox that must hold; the strongest there is if none is named.
    pub(crate) tier: Option<Tier>,
    /// Wall time of the whole run from the runner's start on; `None` for as long as it takes.
    pub(crate) time: Option<Duration>,
    /// Whether tests are looked for until one fails.
    pub(crate) seeks_failing: bool,
}

/// The tests of one function, ready to run with candidates.
///
/// Dropping it ends every process that it started.
#[derive(Debug)]
pub(crate) struct Runner {
    setup: Setup,
    selections: Vec<Selection>,
    collected: Option<Collected>,
    fresh: Option<Zygote>,
    remote: Option<Remote>,
    /// By seed and tests: the inputs that were found for timing.
    ladders: HashMap<(u64, Vec<usize>), time::Ladders>,
}

/// What is known once tests were collected and have run with the original.
#[derive(Debug)]
struct Collected {
    zygote: Zygote,
    selection: Selection,
    /// How the original does, by index of the baseline.
    original: Vec<TestOutcome>,
    /// By index of pytest.
    ids: Vec<String>,
    /// By index of the baseline: the index of pytest.
    items: Vec<usize>,
    /// By index of the baseline.
    budgets: Budgets,
    /// By index of the baseline: whether calling the test is all there is to it.
    is_pure: Vec<bool>,
    /// Whether forks of the zygote cannot be relied on: threads run, or the target has run on import.
    is_threaded: bool,
}

impl Runner {
    /// Picks interpreter, sandbox and the test files that may cover the target. Nothing of the project runs yet.
    pub(crate) fn start(
        subject: Subject,
        settings: &RunnerSettings,
        cancel: CancellationToken,
    ) -> Result<Self, EvaluationError> {
        let subject = canonical(subject, settings)?;
        let home = settings.home.as_deref();
        let interpreter = find_interpreter(&subject.root, settings.python.as_deref(), &settings.path, home)
            .map_err(EvaluationError::Failed)?;
        let tier =
            settings.tier.map_or_else(strongest_tier, check_tier).map_err(EvaluationError::NoSandbox)?;
        let jobs = match settings.jobs {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            jobs => jobs,
        };
        let unsaved = real_paths(&settings.unsaved);
        let selections = discovery::discover(&subject, &settings.tests, &unsaved);
        let setup = Setup {
            subject,
            unsaved,
            interpreter,
            tier,
            limits: Limits::default(),
            jobs,
            without: Vec::new(),
            clock: Clock::start(settings.time),
            seeks_failing: settings.seeks_failing,
            cancel,
        };
        Ok(Self { setup, selections, collected: None, fresh: None, remote: None, ladders: HashMap::new() })
    }

    /// Leaves a wall out, so that a test can show what it stops.
    #[cfg(test)]
    fn leave_out(&mut self, layer: super::sandbox::Layer) {
        self.setup.without.push(layer);
    }

    /// The walls that hold.
    pub(crate) fn tier(&self) -> Tier {
        self.setup.tier
    }
}

impl Evaluator for Runner {
    fn baseline(&mut self) -> Result<Baseline, EvaluationError> {
        let (collected, baseline) = baseline::take(&self.setup, &self.selections)?;
        self.collected = Some(collected);
        Ok(baseline)
    }

    fn evaluate(&mut self, candidates: &[String], plan: &Plan) -> Result<Vec<Evaluation>, EvaluationError> {
        evaluate::evaluate(self, candidates, plan)
    }

    fn observe(
        &mut self,
        candidates: &[String],
        tests: &[usize],
        seed: u64,
        count: usize,
    ) -> Result<Observations, EvaluationError> {
        let inputs = Inputs { seed, count, is_exact: false };
        Ok(observe::observe(self, candidates, tests, &inputs)?.observations)
    }

    fn guard(
        &mut self,
        candidates: &[String],
        tests: &[usize],
        seed: u64,
        count: usize,
    ) -> Result<Guarded, EvaluationError> {
        observe::observe(self, candidates, tests, &Inputs { seed, count, is_exact: true })
    }

    fn time(
        &mut self,
        candidates: &[String],
        tests: &[usize],
        plan: &TimingPlan,
    ) -> Result<Timings, EvaluationError> {
        time::time(self, candidates, tests, plan)
    }

    fn trace(&mut self, candidate: &str, tests: &[usize]) -> Result<Option<BTreeSet<u32>>, EvaluationError> {
        trace::trace(self, candidate, tests)
    }

    fn verify(&mut self, candidate: &str, tests: &[usize]) -> Result<Verification, EvaluationError> {
        verify::verify(self, candidate, tests)
    }
}

/// The unsaved texts of files that are on the disk, by their real paths.
fn real_paths(unsaved: &Unsaved) -> Unsaved {
    let real = unsaved.iter().filter_map(|(path, text)| Some((path.canonicalize().ok()?, text.clone())));
    real.collect()
}

/// Real paths, since the sandbox shows no links that lead elsewhere.
fn canonical(mut subject: Subject, settings: &RunnerSettings) -> Result<Subject, EvaluationError> {
    let real = |path: &PathBuf| {
        path.canonicalize().map_err(|error| EvaluationError::Failed(format!("{}: {error}", path.display())))
    };
    subject.root = real(&subject.root)?;
    subject.file = real(&subject.file)?;
    let home = settings.home.as_ref().and_then(|home| home.canonicalize().ok());
    if subject.root.parent().is_none() || home.is_some_and(|home| home.starts_with(&subject.root)) {
        return Err(EvaluationError::Failed(format!(
            "{} is too wide to show to candidates; name the project's own folder with --root",
            subject.root.display()
        )));
    }
    Ok(subject)
}
