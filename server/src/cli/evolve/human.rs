//! How a run ended, for people: a verdict in words, and the diff.

use anyhow::Result;

use super::gain;
use crate::cli::output::Output;
use crate::evolve::runs::OutcomeRecord;
use crate::evolve::words::{Grade, verdict};
use crate::terminal::{BAD, BOLD, DIM, GOOD, WARNING, paint, shorten, wrap};

/// Prints it.
pub(super) fn print(outcome: &OutcomeRecord, output: &mut Output, width: usize) -> Result<()> {
    for line in outcome.diff.lines() {
        output.line(&coloured(line))?;
    }
    if !outcome.diff.is_empty() {
        output.line("")?;
    }
    let (grade, text) = verdict(outcome);
    for (at, line) in wrap(&text, width).into_iter().enumerate() {
        output.line(&if at == 0 { graded(grade, &line) } else { line })?;
    }
    if let Some(improvement) = &outcome.improvement {
        gain::print(improvement, output, width)?;
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
        output.line(&paint(DIM, &format!("model {}: {}", one.model, one.in_words())))?;
    }
    if !outcome.sandbox.is_empty() {
        output.line(&paint(DIM, &format!("sandbox: {}", outcome.sandbox)))?;
    }
    Ok(())
}

/// The first words of the verdict in the colour of its grade.
fn graded(grade: Grade, line: &str) -> String {
    let style = match grade {
        Grade::Good => GOOD,
        Grade::Plain => BOLD,
        Grade::Doubtful => WARNING,
        Grade::Bad => BAD,
    };
    let (words, rest) = line.split_once(':').unwrap_or((line, ""));
    format!("{}:{rest}", paint(style, words))
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
