//! What crosses between this program and the interpreter in the sandbox, one line of JSON each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::evaluation::{Span, TestStatus};
use super::change::Change;
use super::observe::Wish;
use super::time;

/// What one test may use.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Budget {
    /// Entries of loops and functions.
    pub(super) ticks: u64,
    /// Processor time in seconds.
    pub(super) cpu: f64,
}

/// Asks for a run of tests with one candidate.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Request {
    /// Set when it is sent; comes back in the reply.
    pub(super) id: usize,
    /// The candidate; `None` for the original.
    pub(super) change: Option<Change>,
    /// Indices of collected tests, in the order in which they run.
    pub(super) tests: Vec<usize>,
    /// By place in `tests`.
    pub(super) limits: Vec<Budget>,
    /// So many tests run even after a failure.
    pub(super) stop_after: usize,
    /// So many tests that hang end the run.
    pub(super) most_hangs: usize,
    /// Whether lines and types are recorded.
    pub(super) is_traced: bool,
    /// Whether it is recorded that the target ran.
    pub(super) is_survey: bool,
    /// Seconds without a sign of life after which the process is ended.
    pub(super) wall: f64,
    /// Seconds of processor time of the whole process.
    pub(super) cpu: u64,
    /// Candidates to run one after the other in one process, instead of `change`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch: Option<Vec<Option<Change>>>,
    /// Candidates to observe on common inputs instead of a verdict on one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) observe: Option<Wish>,
    /// Candidates to time instead of a verdict on one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) time: Option<time::Wish>,
    /// Whether the process may start others: it runs the original alone.
    pub(super) forks: bool,
}

/// The first line that comes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Ready {
    /// `no-pytest`, `collection`; none if all is well.
    pub(super) error: Option<String>,
    /// What went wrong.
    pub(super) message: String,
    /// What was collected.
    pub(super) tests: Vec<Collected>,
    /// Files that could not be collected, or what cannot cross, and why.
    pub(super) trouble: String,
    /// Files that could not be collected.
    pub(super) broken: Vec<String>,
    /// Threads that run after collection.
    pub(super) threads: usize,
    /// The names of the modules whose functions run the target.
    pub(super) modules: Vec<String>,
    /// `sys.path` after collection.
    pub(super) search: Vec<String>,
}

/// A test that pytest collected, or a file in its place.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Collected {
    /// The node id.
    pub(super) id: String,
    /// Whether calling its function is all there is to it.
    pub(super) is_pure: bool,
    /// Whether its code names the target.
    #[serde(default)]
    pub(super) names_target: bool,
}

/// The answer to a [`Request`].
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reply {
    /// The request's.
    pub(super) id: usize,
    /// What the process wrote. It ran a candidate, so nothing of it is believed without a look.
    pub(super) rows: Vec<serde_json::Value>,
}

/// One row of a reply; which fields are there says what it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Row {
    /// Index of the test.
    pub(super) test: Option<usize>,
    /// How it ended.
    pub(super) status: Option<TestStatus>,
    /// What failed.
    pub(super) message: String,
    /// Entries of loops and functions.
    pub(super) ticks: u64,
    /// Wall time.
    pub(super) seconds: f64,
    /// Lines of the target's file that ran.
    pub(super) lines: Vec<u32>,
    /// Expressions of the target that ran.
    pub(super) spans: Vec<Span>,
    /// Whether the target itself ran.
    pub(super) has_run: bool,
    /// Whether the target ran while tests were collected.
    pub(super) ran_on_import: bool,
    /// Whether globals are no longer what they were before the test.
    pub(super) leaves_traces: bool,
    /// Names of types by variable.
    pub(super) kinds: BTreeMap<String, Vec<String>>,
    /// Names of types of elements by variable.
    pub(super) elements: BTreeMap<String, Vec<String>>,
    /// Why no test can run with this candidate.
    pub(super) rejected: Option<String>,
    /// Why its module has to be imported anew.
    pub(super) unswappable: Option<String>,
    /// Why the process could not do its work.
    pub(super) broken: Option<String>,
    /// Arguments as text, and whether a test made this call.
    pub(super) inputs: Option<Vec<(String, bool)>>,
    /// Place of a candidate in a batch or among those observed.
    pub(super) candidate: Option<usize>,
    /// Place of the candidate in a batch that left something behind.
    pub(super) unfit: Option<usize>,
    /// Test, status, message, ticks and seconds of each test in a batch.
    pub(super) verdicts: Vec<(usize, TestStatus, String, u64, f64)>,
    /// Outcomes of branches that inputs showed, and all.
    pub(super) branches: Option<(usize, usize)>,
    /// The lines of the others.
    pub(super) unseen: Vec<u32>,
    /// Elements of an input that was timed, and its arguments as text.
    pub(super) size: usize,
    pub(super) arguments: String,
    /// Seconds by version, the original first.
    pub(super) samples: Option<Vec<Vec<f64>>>,
    /// By version, whether it did what the original did.
    pub(super) agrees: Vec<bool>,
    /// The inputs that were found for timing.
    pub(super) ladders: Option<time::Ladders>,
    /// Shares of the time by line.
    pub(super) profile: Option<Vec<(u32, f64)>>,
    /// Digest and text by input.
    pub(super) seen: Option<Vec<(String, String)>>,
    /// Why the test failed: the last call of the target, and lines of the project.
    pub(super) traceback: String,
    /// What could not cross between processes during the test.
    pub(super) trouble: String,
}

/// A line from the side of the tests that is not for the candidate.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Report {
    /// How one test ended.
    pub(super) row: Option<Row>,
    /// Whether all have ended.
    pub(super) done: bool,
}

impl Reply {
    /// The rows that are well formed.
    pub(super) fn rows(&self) -> Vec<Row> {
        self.rows.iter().filter_map(|row| Row::deserialize(row).ok()).collect()
    }
}
