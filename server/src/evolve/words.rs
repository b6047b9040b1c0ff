//! Numbers and findings in words, for the terminal and the report alike.

use std::fmt::Write as _;

use super::improve::Improvement;
use super::runs::OutcomeRecord;

/// `1.25 ms`.
pub(crate) fn seconds(seconds: f64) -> String {
    let (factor, unit) = match seconds {
        s if s >= 1.0 => (1.0, "s"),
        s if s >= 1e-3 => (1e3, "ms"),
        s if s >= 1e-6 => (1e6, "µs"),
        _ => (1e9, "ns"),
    };
    format!("{} {unit}", significant(seconds * factor))
}

/// `12.3`, `1,250`: as many digits as mean something.
pub(crate) fn times(factor: f64) -> String {
    if factor >= 1000.0 { thousands(whole(factor.round())) } else { significant(factor) }
}

/// The whole number below a number that is none or above 0.
pub(crate) fn whole(number: f64) -> usize {
    usize::try_from(number.max(0.0) as i64).unwrap_or(usize::MAX)
}

fn significant(number: f64) -> String {
    match number {
        n if n >= 100.0 => format!("{n:.0}"),
        n if n >= 10.0 => format!("{n:.1}"),
        n => format!("{n:.2}"),
    }
}

/// `12,345`.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Improvement {
    /// What was gained, in a few words: `4.2 times faster at size 2,048`, `38 % simpler`.
    pub(crate) fn gained(&self) -> Option<String> {
        if let Some(claim) = self.speed.as_ref().and_then(|speed| speed.claim()) {
            return Some(format!(
                "{} times faster at size {} (95 % confidence: {} to {})",
                times(claim.speedup.value),
                thousands(claim.size),
                times(claim.speedup.low),
                times(claim.speedup.high)
            ));
        }
        let simplicity = self.simplicity?;
        let (before, after) = (simplicity.before, simplicity.after);
        let share = 100.0 * (1.0 - after.nodes as f64 / before.nodes.max(1) as f64);
        Some(format!(
            "{share:.0} % less code ({} of {} nodes), {} of {} branches, nesting {} of {}",
            after.nodes, before.nodes, after.branches, before.branches, after.nesting, before.nesting
        ))
    }

    /// What it rests on and what is in the way, a sentence each.
    pub(crate) fn in_words(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Some((before, after)) =
            self.speed.as_ref().and_then(|speed| speed.growth_before.zip(speed.growth_after))
        {
            sentences
                .push(format!("Time grows with the size to the power {before:.1} before, {after:.1} after."));
        }
        if !self.rewrites.is_empty() {
            sentences.push(format!("Rewrites: {}.", self.rewrites.join(", ")));
        }
        sentences.push(self.guard.in_words(self.speed.is_some() || self.simplicity.is_some()));
        if let Some((n_noticed, n_changes)) = self.tests_notice {
            let weak = if n_noticed * 3 < n_changes * 2 { "; they are weak" } else { "" };
            sentences.push(format!("Your tests notice {n_noticed} of {n_changes} changes{weak}."));
        }
        if let Some(found) = &self.difference {
            sentences.push(format!(
                "A version by {} passes the tests, but for {} it gives {} instead of {}.",
                found.rewrites.join(", "),
                found.arguments,
                found.candidate,
                found.original
            ));
        }
        sentences
    }
}

impl super::improve::Guard {
    fn in_words(&self, is_improved: bool) -> String {
        let (seen, all) = self.branches;
        let same = if is_improved { "It does the same on" } else { "The guard has" };
        let mut text = format!("{same} {} inputs, {} of them calls of the tests", self.inputs, self.recorded);
        if all > 0 {
            let _ = write!(text, "; they show {seen} of {all} outcomes of its branches");
        }
        if !self.unseen.is_empty() {
            let lines: Vec<String> = self.unseen.iter().map(u32::to_string).collect();
            let _ = write!(text, ", not all of line {}", lines.join(", "));
        }
        text.push('.');
        text
    }
}

/// What can be said of a run in a sentence or two, and how good that is.
pub(crate) fn verdict(outcome: &OutcomeRecord) -> (Grade, String) {
    let (visible, held_out) = (outcome.visible, outcome.held_out);
    let counts = match held_out.1 {
        0 => format!("visible {}/{}, none held out", visible.0, visible.1),
        _ => format!("visible {}/{}, held-out {}/{}", visible.0, visible.1, held_out.0, held_out.1),
    };
    let gained = outcome.improvement.as_ref().and_then(Improvement::gained);
    let counts = gained.map_or_else(|| counts.clone(), |gained| format!("{gained}; {counts}"));
    let reason = &outcome.reason;
    match (outcome.status.as_str(), outcome.verified.as_str()) {
        ("improved", "separate") => {
            (Grade::Good, format!("Verified: {counts}; tests and function ran in separate processes."))
        }
        ("improved", "in-process") => {
            let why = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
            (Grade::Good, format!("Verified: {counts}; tests and function ran in one process{why}."))
        }
        ("improved", _) => {
            (Grade::Doubtful, format!("Plausible only: {counts}; {reason}. Look at it before you use it."))
        }
        ("unchanged", _) => (Grade::Plain, format!("Unchanged: {counts}; {reason}.")),
        ("no-tests", _) => (Grade::Doubtful, format!("No tests: {reason}.")),
        _ => (Grade::Bad, format!("Failed: {reason}.")),
    }
}

/// How good news is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grade {
    Good,
    Plain,
    Doubtful,
    Bad,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_mean_something() {
        assert_eq!(seconds(0.001_25), "1.25 ms");
        assert_eq!(seconds(0.000_045_6), "45.6 µs");
        assert_eq!(seconds(2.0), "2.00 s");
        assert_eq!((thousands(7), thousands(1_234_567)), ("7".to_owned(), "1,234,567".to_owned()));
        assert_eq!(
            (times(1.234), times(123.4), times(1234.5)),
            ("1.23".into(), "123".into(), "1,235".into())
        );
    }
}
