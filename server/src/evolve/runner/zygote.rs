//! The interpreter in the sandbox, from this side: started with a role, asked, answered.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use siskin_indexer::cancel::CancellationToken;
use tempfile::TempDir;

use super::super::evaluation::{EvaluationError, Subject};
use super::super::sandbox::{Interpreter, Layer, Limits, Line, Sandbox, Spec, Tier, child_confinement};
use super::Unsaved;
use super::change::Change;
use super::clock::Clock;
use super::discovery::Selection;
use super::protocol::{Budget, Ready, Reply, Request};
use super::sources::{BOOTSTRAP, modules};

/// How often the wish to stop is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// How long importing and collecting a project's tests may take.
const LONGEST_START: Duration = Duration::from_mins(2);
/// How long a request may go unanswered beyond its own limits.
const LONGEST_SILENCE: Duration = Duration::from_mins(1);
/// Seconds that importing a project's tests may take in each process that does so.
const IMPORTING: f64 = 15.0;
/// The scratch folder inside the namespaces.
const SCRATCH: &str = "/scratch";

/// What all sandboxes of one run have in common.
#[derive(Clone, Debug)]
pub(super) struct Setup {
    pub(super) subject: Subject,
    /// Texts of other files that stand in for what is on the disk.
    pub(super) unsaved: Unsaved,
    pub(super) interpreter: Interpreter,
    pub(super) tier: Tier,
    pub(super) limits: Limits,
    pub(super) jobs: usize,
    /// Walls that a test leaves out to show that they are needed.
    pub(super) without: Vec<Layer>,
    pub(super) clock: Clock,
    /// Whether tests are looked for until one fails.
    pub(super) seeks_failing: bool,
    pub(super) cancel: CancellationToken,
}

/// What an interpreter is started for.
#[derive(Clone, Debug)]
pub(super) enum Role<'a> {
    /// Collects these tests and forks for each candidate.
    Collected(&'a Selection),
    /// Collects them anew for each candidate; the tests by name.
    Fresh(&'a Selection, &'a [String]),
    /// Collects them and sends calls of the target elsewhere; the tests by name.
    Tests(&'a Selection, &'a [String]),
    /// Runs one candidate and answers calls.
    Candidate(&'a Answering),
}

/// What the process of a candidate has to know.
#[derive(Clone, Debug)]
pub(super) struct Answering {
    /// The candidate; `None` for the original.
    pub(super) change: Option<Change>,
    /// The module's name as the tests import it.
    pub(super) module: String,
    /// `sys.path` of the tests.
    pub(super) search: Vec<String>,
    /// What one call may use.
    pub(super) limit: Budget,
    /// Seconds of processor time of the process.
    pub(super) cpu: u64,
}

/// An interpreter that serves requests.
#[derive(Debug)]
pub(super) struct Zygote {
    sandbox: Sandbox,
    cancel: CancellationToken,
    clock: Clock,
    in_flight: usize,
    /// Seconds that a request may take beside the tests, to import everything anew.
    extra: f64,
    /// The number of the next request: what was asked before a cancelled wait may still be answered.
    next: usize,
    _scratch: Option<TempDir>,
}

impl Zygote {
    /// Starts an interpreter in a new sandbox; gives it with its first words.
    pub(super) fn start(setup: &Setup, role: &Role<'_>) -> Result<(Self, Ready), EvaluationError> {
        let outside = match setup.tier {
            Tier::Namespaces => None,
            Tier::Landlock => Some(TempDir::new().map_err(|error| {
                EvaluationError::Failed(format!(
                    "no temporary folder: {error}; set TMPDIR to one that is writable"
                ))
            })?),
        };
        let scratch =
            outside.as_ref().map_or_else(|| PathBuf::from(SCRATCH), |folder| folder.path().to_owned());
        let spec = spec(setup, &scratch);
        let start = start_line(setup, role, &spec)?;
        let mut sandbox = Sandbox::start(&spec).map_err(EvaluationError::Failed)?;
        sandbox.send(&start);
        let mut zygote = Self {
            sandbox,
            cancel: setup.cancel.clone(),
            clock: setup.clock,
            in_flight: 2 * setup.jobs.max(1),
            extra: if matches!(role, Role::Fresh(..)) { IMPORTING } else { 0.0 },
            next: 0,
            _scratch: outside,
        };
        let line = zygote.line(LONGEST_START)?;
        let ready = serde_json::from_str(&line).map_err(|error| {
            EvaluationError::Failed(format!("the tests' interpreter speaks oddly: {error}"))
        })?;
        Ok((zygote, ready))
    }

    /// Sends the requests and gives the replies in their order.
    pub(super) fn ask(&mut self, requests: &[Request]) -> Result<Vec<Reply>, EvaluationError> {
        self.ask_until(requests, None)
    }

    /// The same, but sends no more once it is `until`: fewer replies than requests then, of the first ones.
    pub(super) fn ask_until(
        &mut self,
        requests: &[Request],
        until: Option<Instant>,
    ) -> Result<Vec<Reply>, EvaluationError> {
        let is_late = || until.is_some_and(|until| Instant::now() >= until);
        let mut replies: Vec<Option<Reply>> = Vec::new();
        replies.resize_with(requests.len(), || None);
        let first = self.next;
        self.next += requests.len();
        let (mut sent, mut received) = (0, 0);
        loop {
            // Never so many that both sides could wait for the other to read.
            while sent < requests.len() && sent - received < self.in_flight && !is_late() {
                let mut request = Request { id: first + sent, ..requests[sent].clone() };
                request.wall += self.extra;
                request.cpu += Duration::from_secs_f64(self.extra).as_secs();
                let line = serde_json::to_string(&request).unwrap_or_default();
                self.sandbox.send(&line);
                sent += 1;
            }
            if received == sent {
                break;
            }
            let patience = LONGEST_SILENCE + Duration::from_secs_f64(longest_wall(&requests[received..sent]));
            let line = self.line(patience)?;
            let reply: Reply = serde_json::from_str(&line).unwrap_or_default();
            let place = reply.id.checked_sub(first).and_then(|place| replies.get_mut(place));
            if let Some(place) = place.filter(|place| place.is_none()) {
                *place = Some(reply);
                received += 1;
            }
        }
        Ok(replies.into_iter().flatten().collect())
    }

    /// Sends one line.
    pub(super) fn send(&mut self, line: &str) {
        self.sandbox.send(line);
    }

    /// Waits for one line.
    pub(super) fn line(&mut self, patience: Duration) -> Result<String, EvaluationError> {
        let begin = Instant::now();
        loop {
            if self.cancel.is_cancelled() {
                return Err(EvaluationError::Cancelled);
            }
            if self.clock.is_over() {
                return Err(EvaluationError::OutOfTime);
            }
            match self.sandbox.receive(LOOK) {
                Line::Text(line) => return Ok(line),
                Line::Ended(words) => {
                    return Err(EvaluationError::Failed(format!("the tests' interpreter ended: {words}")));
                }
                Line::Pending if begin.elapsed() > patience => {
                    return Err(EvaluationError::Failed(format!(
                        "the tests' interpreter says nothing for {} s; name fewer tests with --tests",
                        patience.as_secs()
                    )));
                }
                Line::Pending => {}
            }
        }
    }
}

fn longest_wall(requests: &[Request]) -> f64 {
    requests.iter().map(|request| request.wall * request.tests.len() as f64).fold(0.0, f64::max)
}

fn spec(setup: &Setup, scratch: &Path) -> Spec {
    let Setup { subject, interpreter, .. } = setup;
    let mut readable = interpreter.readable.clone();
    readable.push(subject.root.clone());
    readable.extend(subject.file.parent().map(Path::to_owned));
    Spec {
        tier: setup.tier,
        command: vec![interpreter.program.display().to_string(), "-c".to_owned(), BOOTSTRAP.to_owned()],
        environment: environment(interpreter, scratch),
        folder: subject.root.clone(),
        readable,
        scratch: scratch.to_owned(),
        limits: setup.limits.clone(),
        parent: std::process::id(),
        without: setup.without.clone(),
    }
}

/// All of the environment: nothing of the user's comes in, and what depends on chance or on the machine is fixed.
fn environment(interpreter: &Interpreter, scratch: &Path) -> Vec<(String, String)> {
    let scratch = scratch.display().to_string();
    let mut variables: Vec<(String, String)> = [
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("HOME", &scratch),
        ("TMPDIR", &scratch),
        ("USER", "user"),
        ("LOGNAME", "user"),
        ("LANG", "C.UTF-8"),
        ("PYTHONHASHSEED", "0"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("OMP_NUM_THREADS", "1"),
        ("OPENBLAS_NUM_THREADS", "1"),
        ("MKL_NUM_THREADS", "1"),
        ("NUMEXPR_NUM_THREADS", "1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    if let Some(base) = &interpreter.user_base {
        variables.push(("PYTHONUSERBASE".to_owned(), base.display().to_string()));
    }
    variables
}

fn start_line(setup: &Setup, role: &Role<'_>, spec: &Spec) -> Result<String, EvaluationError> {
    let subject = &setup.subject;
    let confinement = child_confinement(spec).map_err(EvaluationError::NoSandbox)?;
    let (name, selection, ids) = match role {
        Role::Collected(selection) => ("collected", Some(*selection), &[][..]),
        Role::Fresh(selection, ids) => ("fresh", Some(*selection), *ids),
        Role::Tests(selection, ids) => ("tests", Some(*selection), *ids),
        Role::Candidate(_) => ("candidate", None, &[][..]),
    };
    let mut settings = json!({
        "root": subject.root,
        "file": subject.file,
        "function": subject.function,
        "text": subject.text,
        "unsaved": setup.unsaved,
        "paths": selection.map(|selection| &selection.paths),
        "doctests": selection.is_some_and(|selection| selection.has_doctests),
        "ids": ids,
        "jobs": setup.jobs,
        "scratch": spec.scratch,
        "limits": spec.limits,
        "watch_scratch": setup.tier == Tier::Landlock,
        "confinement": confinement,
    });
    if let Role::Candidate(answering) = role {
        settings["change"] = json!(answering.change);
        settings["module"] = json!(answering.module);
        settings["search"] = json!(answering.search);
        settings["limit"] = json!(answering.limit);
        settings["cpu"] = json!(answering.cpu);
    }
    Ok(json!({ "modules": modules(), "role": name, "settings": settings }).to_string())
}
