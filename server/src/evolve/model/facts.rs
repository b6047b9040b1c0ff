//! What prompts tell of a function: its text, what is wanted of it, and what is known of how it fares.

use std::fmt::Write as _;
use std::ops::Range;

use crate::evolve::advice::Beginning;
use crate::evolve::evaluation::TestStatus;
use crate::evolve::mutator;
use crate::evolve::question::Objective;
use crate::evolve::syntax::EditList;

/// Failing tests that a prompt tells of, and those of which it tells how they came to fail.
const MAX_FAILURES: usize = 8;
const MAX_TRACEBACKS: usize = 3;
/// Lines of a profile, and the least share of the time that is worth a line.
const MAX_HOT: usize = 8;
const LEAST_SHARE: f64 = 0.02;
/// A gain in speed or simplicity that is smaller may be chance.
const LEAST_GAIN: f64 = 0.03;

/// What is known of the function.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// The module's text.
    pub(super) text: String,
    /// From the beginning of the line of `def` to the function's end.
    pub(super) range: Range<usize>,
    /// The function itself, without the blanks before it.
    pub(super) function: Range<usize>,
    /// The blanks before `def`.
    pub(super) indent: String,
    /// What is wanted, in a sentence.
    pub(super) goal: String,
    /// What tests or a profile say of the original.
    pub(super) evidence: String,
    /// By position in the baseline: what tests are called.
    pub(super) tests: Vec<String>,
    /// What screens look at.
    pub(super) screened: mutator::Facts,
    /// A version has to gain more than this to be gone on from.
    pub(super) least_gain: f64,
}

impl Facts {
    pub(super) fn of(beginning: &Beginning<'_>) -> Option<Self> {
        let origin = beginning.origin;
        let start = origin.text.get(..origin.range.start)?.rfind('\n').map_or(0, |at| at + 1);
        let indent = origin.text.get(start..origin.range.start)?;
        let (goal, evidence) = match beginning.objective {
            Objective::Pass => (to_pass(beginning), failures(beginning)),
            Objective::Speed => (SPEED.to_owned(), profile(beginning)),
            Objective::Simplicity => (SIMPLICITY.to_owned(), "All its tests pass.".to_owned()),
        };
        Some(Self {
            text: origin.text.clone(),
            range: start..origin.range.end,
            function: origin.range.clone(),
            indent: indent.chars().take_while(|c| c.is_whitespace()).collect(),
            goal,
            evidence,
            tests: beginning.baseline.tests.iter().map(|test| test.id.clone()).collect(),
            screened: origin.facts.clone(),
            least_gain: if beginning.objective == Objective::Pass { 0.0 } else { LEAST_GAIN },
        })
    }

    /// The function with these edits, at no depth.
    pub(super) fn function(&self, edits: &EditList) -> String {
        let text = edits.apply(&self.text);
        let end = self.range.end.saturating_add_signed(edits.shift());
        let function = text.get(self.range.start..end).unwrap_or_default();
        let lines = function.lines().map(|line| line.strip_prefix(self.indent.as_str()).unwrap_or(line));
        lines.collect::<Vec<_>>().join("\n")
    }
}

const SPEED: &str = "Make it faster, above all on large inputs: a better algorithm or data structure first. It has to do exactly what it does now, for all inputs: results, their order and types, exceptions, changes of its arguments.";
const SIMPLICITY: &str = "Make it simpler: fewer branches, less nesting, less code, and no longer lines. It has to do exactly what it does now, for all inputs: results, their order and types, exceptions, changes of its arguments.";

fn to_pass(beginning: &Beginning<'_>) -> String {
    let visible = &beginning.split.visible;
    let tests = visible.iter().filter_map(|test| beginning.baseline.tests.get(*test));
    let n_passed = tests.filter(|test| test.outcome.status == TestStatus::Passed).count();
    format!(
        "The original passes {n_passed} of {} tests. Change it so that all of its tests pass.",
        visible.len()
    )
}

/// The failing visible tests: what each says, and of some the call and the lines that led there.
fn failures(beginning: &Beginning<'_>) -> String {
    let baseline = beginning.baseline;
    let visible = beginning.split.visible.iter();
    let tests = visible.filter_map(|test| Some((*test, baseline.tests.get(*test)?)));
    let failing =
        tests.filter(|(_, test)| !matches!(test.outcome.status, TestStatus::Passed | TestStatus::Skipped));
    let mut out = "Failing tests of the original, and what they say:\n".to_owned();
    for (place, (at, test)) in failing.take(MAX_FAILURES).enumerate() {
        let _ = writeln!(out, "- {}: {}", test.id, test.outcome.message);
        let traceback = baseline.tracebacks.get(at).filter(|_| place < MAX_TRACEBACKS);
        for line in traceback.map(String::as_str).unwrap_or_default().lines() {
            let _ = writeln!(out, "    {line}");
        }
    }
    out
}

/// The lines that take most of the time.
fn profile(beginning: &Beginning<'_>) -> String {
    let mut hot: Vec<&(u32, f64)> =
        beginning.profile.iter().filter(|(_, share)| *share >= LEAST_SHARE).collect();
    if hot.is_empty() {
        return "All its tests pass; where it spends its time is not known.".to_owned();
    }
    hot.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut out =
        "All its tests pass. Where the original spends its time on its largest inputs:\n".to_owned();
    for (line, share) in hot.into_iter().take(MAX_HOT) {
        let text = beginning.origin.text.lines().nth((*line as usize).saturating_sub(1)).unwrap_or_default();
        let _ = writeln!(out, "- {:.0} %: {}", share * 100.0, text.trim());
    }
    out
}
