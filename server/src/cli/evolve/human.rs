//! How a run ended, for people: a verdict in words, and the diff.

use anyhow::Result;

use crate::cli::output::Output;
use crate::evolve::runs::OutcomeRecord;
use crate::terminal::{BAD, BOLD, DIM, GOOD, WARNING, paint, shorten, wrap};

/// Prints it.
pub(super) fn print(outcome: &OutcomeRecord, output: &mut Output, width: usize) -> Result<()> {
    for line in outcome.diff.lines() {
        output.line(&coloured(line))?;
    }
    if !outcome.diff.is_empty() {
        output.line("")?;
    }
    for line in wrap(&verdict(outcome), width) {
        output.line(&line)?;
    }
    if let Some(disagreement) = &outcome.disagreement {
        output.line("")?;
        output.line("Another version passes the same tests. They differ on this call:")?;
        for (label, text) in [
            ("arguments", &disagreement.arguments),
            ("this one", &disagreement.chosen),
            ("the other", &disagreement.other),
        ] {
            output.line(&format!("  {label:<10} {}", shorten(text, width.saturating_sub(13))))?;
        }
        output.line("A test of that call would decide.")?;
    }
    let speed = outcome.evaluations_per_second;
    let (tried, seconds, run) = (outcome.evaluations, outcome.seconds, &outcome.run);
    output
        .line(&paint(DIM, &format!("{tried} versions tried in {seconds:.1} s ({speed:.0}/s); run {run}")))?;
    for one in &outcome.models {
        output.line(&paint(DIM, &super::models::line(one)))?;
    }
    if !outcome.sandbox.is_empty() {
        output.line(&paint(DIM, &format!("sandbox: {}", outcome.sandbox)))?;
    }
    Ok(())
}

fn coloured(line: &str) -> String {
    match line.chars().next() {
        Some('+') if !line.starts_with("+++") => paint(GOOD, line),
        Some('-') if !line.starts_with("---") => paint(BAD, line),
        Some('@') => paint(DIM, line),
        Some(' ') => line.to_owned(),
        _ => paint(BOLD, line),
    }
}

/// What can be said of it.
fn verdict(outcome: &OutcomeRecord) -> String {
    let (visible, held_out) = (outcome.visible, outcome.held_out);
    let counts = match held_out.1 {
        0 => format!("visible {}/{}, none held out", visible.0, visible.1),
        _ => format!("visible {}/{}, held-out {}/{}", visible.0, visible.1, held_out.0, held_out.1),
    };
    match (outcome.status.as_str(), outcome.verified.as_str()) {
        ("improved", "separate") => {
            format!("{}: {counts}; tests and function ran in separate processes.", paint(GOOD, "Verified"))
        }
        ("improved", "in-process") => {
            let why =
                if outcome.reason.is_empty() { String::new() } else { format!(" ({})", outcome.reason) };
            format!("{}: {counts}; tests and function ran in one process{why}.", paint(GOOD, "Verified"))
        }
        ("improved", _) => {
            format!(
                "{}: {counts}; {}. Look at it before you use it.",
                paint(WARNING, "Plausible only"),
                outcome.reason
            )
        }
        ("unchanged", _) => format!("{}: {counts}; {}.", paint(BOLD, "Unchanged"), outcome.reason),
        ("no-tests", _) => format!("{}: {}.", paint(WARNING, "No tests"), outcome.reason),
        _ => format!("{}: {}.", paint(BAD, "Failed"), outcome.reason),
    }
}
