//! The seam between search and execution: what the search asks of whoever runs tests, and what it gets back.
//!
//! All of it is plain data. `runner` answers these questions with processes in a sandbox;
//! a test of the search may answer them with arithmetic.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What is evolved: one function of one file of a project.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// The project's folder; tests run with it as the working folder.
    pub(crate) root: PathBuf,
    /// The module's file, absolute.
    pub(crate) file: PathBuf,
    /// The dotted path of the function inside the module: `clean`, `Table.sort`, `outer.inner`.
    pub(crate) function: String,
    /// The module's text, which stands in for what is on the disk.
    pub(crate) text: String,
}

/// How one test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TestStatus {
    /// It passed.
    Passed,
    /// It failed, or its set-up or tear-down did.
    Failed,
    /// It was ended: too many ticks, too much processor time or too long.
    TimedOut,
    /// The process died: out of memory, a signal, an early exit, too much output.
    Crashed,
    /// It skipped itself, or was expected to fail and did.
    Skipped,
    /// It was not run: an earlier failure stopped the evaluation.
    NotRun,
}

/// How one test ended with one candidate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TestOutcome {
    /// How it ended.
    pub(crate) status: TestStatus,
    /// One line that says what failed (`AssertionError: assert 3 == 4`), at most 300 characters; empty if it passed.
    pub(crate) message: String,
    /// How often a loop's body or the target function was entered.
    pub(crate) ticks: u64,
    /// Wall time.
    pub(crate) seconds: f64,
}

/// What running the tests with one candidate gave.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Evaluation {
    /// By test, in the order of [`Baseline::tests`]; tests that the plan leaves out are [`TestStatus::NotRun`].
    pub(crate) outcomes: Vec<TestOutcome>,
    /// Why no test could run at all: a syntax error, an error on import. Every planned test is `Failed` then.
    pub(crate) rejected: Option<String>,
}

impl Evaluation {
    /// Whether each of these tests passed.
    pub(crate) fn passes(&self, tests: &[usize]) -> bool {
        tests
            .iter()
            .all(|&test| self.outcomes.get(test).is_some_and(|outcome| outcome.status == TestStatus::Passed))
    }
}

/// Which tests to run, and how.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// Indices into [`Baseline::tests`], in the order in which they run.
    pub(crate) order: Vec<usize>,
    /// So many tests of the order run in any case; after them the first one that does not pass is the last.
    pub(crate) stop_after: usize,
    /// Whether many candidates may share a process. Only tests that are pure do so, and what passes there is run again
    /// in a process of its own, so that results are the same with and without.
    pub(crate) batch: bool,
}

/// One test of the target, as the original does.
#[derive(Clone, Debug)]
pub(crate) struct BaselineTest {
    /// The node id as pytest prints it, relative to the root.
    pub(crate) id: String,
    /// How it ended, the same each time.
    pub(crate) outcome: TestOutcome,
    /// The lines of the target's file that it executes, from 1.
    pub(crate) lines: BTreeSet<u32>,
}

/// First line and column, last line and column of an expression: lines from 1, columns in bytes from 0, the last one
/// excluded.
pub(crate) type Span = (u32, u32, u32, u32);

/// A test that covers the target and takes no part.
#[derive(Clone, Debug)]
pub(crate) struct AsideTest {
    /// The node id.
    pub(crate) id: String,
    /// Why, for people: "passes at times: 2 of 3 runs", "takes 12 s".
    pub(crate) reason: String,
}

/// What the tests say of the original.
#[derive(Clone, Debug, Default)]
pub(crate) struct Baseline {
    /// The tests that execute the function's lines, in pytest's order.
    pub(crate) tests: Vec<BaselineTest>,
    /// Those that leave something behind for the ones after them, as indices into `tests`.
    pub(crate) lasting: BTreeSet<usize>,
    /// By test: the expressions of the target that it executes; empty where that was not seen.
    pub(crate) spans: Vec<BTreeSet<Span>>,
    /// By test: why it fails, for who writes the next version: the last call of the target as `called as f(a=1)`, then
    /// lines of the project that led to the failure, a line each. Empty for what passes, or where that was not seen.
    pub(crate) tracebacks: Vec<String>,
    /// Flaky, slow and unfit ones.
    pub(crate) aside: Vec<AsideTest>,
    /// By name of a parameter or local of the target: the names of the types it had (`int`, `list`, `NoneType`).
    pub(crate) kinds: BTreeMap<String, BTreeSet<String>>,
    /// The same for the first element of lists, tuples and sets, and for the first key of dicts.
    pub(crate) elements: BTreeMap<String, BTreeSet<String>>,
    /// What the user should know of how candidates are run, a sentence each.
    pub(crate) notes: Vec<String>,
}

/// One input on which candidates are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ObservedInput {
    /// The call's arguments as source, shortened: `([3, 1], key=None)`.
    pub(crate) arguments: String,
    /// Whether a test made this very call; else it was made from one.
    pub(crate) is_recorded: bool,
}

/// What one candidate did on one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Observed {
    /// Equal digests mean equal behaviour: result, exception's type, arguments afterwards, yielded values.
    /// Floats count as equal to nine digits.
    pub(crate) digest: String,
    /// The same for people, shortened: `[1, 3]`, `raises ValueError: empty`.
    pub(crate) shown: String,
}

/// What candidates did on common inputs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observations {
    /// The inputs; empty where calls cannot be recorded (nested functions).
    pub(crate) inputs: Vec<ObservedInput>,
    /// What the original did, by input.
    pub(crate) original: Vec<Observed>,
    /// By candidate, then by input.
    pub(crate) candidates: Vec<Vec<Observed>>,
}

/// What candidates did on common inputs, and how much of the original these inputs show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guarded {
    /// What they did.
    pub(crate) observations: Observations,
    /// Outcomes of conditions, entries of loops and handlers of the original: those that the inputs showed, and all.
    pub(crate) branches: (usize, usize),
    /// The lines of those that they did not show, from 1.
    pub(crate) unseen: Vec<u32>,
}

/// How long timing may take, and how exact it is.
#[derive(Clone, Debug)]
pub(crate) struct TimingPlan {
    /// Decides which recorded calls are made larger.
    pub(crate) seed: u64,
    /// How often each version takes its turn.
    pub(crate) rounds: usize,
    /// Sizes at which each input is timed.
    pub(crate) n_sizes: usize,
    /// Whether the original's lines are profiled.
    pub(crate) is_profiled: bool,
    /// Wall time of the whole.
    pub(crate) seconds: f64,
}

/// How long versions take on one input, in seconds per call; samples of the same place were taken after each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct TimedInput {
    /// The call's arguments as source, shortened.
    pub(crate) arguments: String,
    /// Elements of the largest argument, or the largest number.
    pub(crate) size: usize,
    /// The original's samples.
    pub(crate) original: Vec<f64>,
    /// By candidate; none where it could not be timed.
    pub(crate) candidates: Vec<Vec<f64>>,
    /// By candidate, whether it did what the original did.
    pub(crate) agrees: Vec<bool>,
}

/// How long versions take.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timings {
    /// The inputs, of each call the smaller ones first; empty where nothing can be timed.
    pub(crate) inputs: Vec<TimedInput>,
    /// The share of the time of lines of the original, from 1, on the largest input.
    pub(crate) profile: Vec<(u32, f64)>,
}

/// How a candidate was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum VerificationKind {
    /// Tests and candidate ran in separate processes: the candidate could not touch a verdict.
    Separate,
    /// In one process, in a fresh sandbox, since something of the calls cannot cross.
    InProcess,
    /// It did not hold.
    None,
}

/// Whether a candidate's passes are real.
#[derive(Clone, Debug)]
pub(crate) struct Verification {
    /// What holds.
    pub(crate) kind: VerificationKind,
    /// The outcomes by test, in the order of [`Baseline::tests`], of the strictest run.
    pub(crate) outcomes: Vec<TestOutcome>,
    /// Why it is not `Separate`, for people: "an argument of type `Lock` cannot cross".
    pub(crate) reason: String,
}

/// Why nothing can be evaluated.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EvaluationError {
    /// No test framework in the project's interpreter.
    #[error("{python} has no pytest; install it with: {install}")]
    NoPytest {
        /// The interpreter.
        python: PathBuf,
        /// The command that installs it.
        install: String,
    },
    /// No test covers the target.
    #[error("no test executes the function; looked in {}", list(.looked))]
    NoTests {
        /// The files and folders where tests were looked for.
        looked: Vec<PathBuf>,
    },
    /// The machine has no sandbox that holds.
    #[error("candidates cannot be confined here: {0}")]
    NoSandbox(String),
    /// No interpreter, tests that cannot be collected, a sandbox that died.
    #[error("{0}")]
    Failed(String),
    /// The time of the run is over.
    #[error("the time is over before the tests have run; give more with --seconds")]
    OutOfTime,
    /// The user asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl EvaluationError {
    /// Whether nothing went wrong: the run is to end with what it has.
    pub(crate) fn is_end(&self) -> bool {
        matches!(self, Self::Cancelled | Self::OutOfTime)
    }
}

/// What was got, or nothing where the run is to end.
pub(crate) fn in_time<T>(result: Result<T, EvaluationError>) -> Result<Option<T>, EvaluationError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_end() => Ok(None),
        Err(error) => Err(error),
    }
}

fn list(paths: &[PathBuf]) -> String {
    if paths.is_empty() {
        return "no file: none mentions it".to_owned();
    }
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Whoever runs the tests with candidates. A candidate is the whole text of the target's module.
pub(crate) trait Evaluator {
    /// What the tests say of the original. Asked once, before anything else.
    fn baseline(&mut self) -> Result<Baseline, EvaluationError>;

    /// Runs the plan with each candidate; as many evaluations as candidates, in their order.
    /// The result does not depend on how many run at once.
    fn evaluate(&mut self, candidates: &[String], plan: &Plan) -> Result<Vec<Evaluation>, EvaluationError>;

    /// What the candidates and the original do on at most `count` inputs: calls that these tests make, and calls made
    /// from them by changing values, of the same types. The same inputs for all.
    fn observe(
        &mut self,
        candidates: &[String],
        tests: &[usize],
        seed: u64,
        count: usize,
    ) -> Result<Observations, EvaluationError>;

    /// The same, exactly: the order of dicts, which objects are shared and the function's own messages count too.
    fn guard(
        &mut self,
        candidates: &[String],
        tests: &[usize],
        seed: u64,
        count: usize,
    ) -> Result<Guarded, EvaluationError>;

    /// How long the candidates take beside the original, on calls that these tests make and on larger ones.
    fn time(
        &mut self,
        candidates: &[String],
        tests: &[usize],
        plan: &TimingPlan,
    ) -> Result<Timings, EvaluationError>;

    /// The lines of a candidate's text, from 1, that these tests execute together; `None` where that cannot be seen.
    fn trace(&mut self, candidate: &str, tests: &[usize]) -> Result<Option<BTreeSet<u32>>, EvaluationError>;

    /// Runs these tests with a candidate so that it cannot forge a pass, in a fresh sandbox.
    fn verify(&mut self, candidate: &str, tests: &[usize]) -> Result<Verification, EvaluationError>;
}
