//! Runs as lines.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use crate::cli::output::Output;
use crate::evolve::runs::RunFolder;
use crate::terminal::{BOLD, DIM, pad, paint};

/// A line of JSON.
#[derive(Debug, Serialize)]
struct RunLine<'a> {
    run: &'a str,
    function: String,
    status: &'a str,
    visible: Option<(usize, usize)>,
    held_out: Option<(usize, usize)>,
    verified: Option<&'a str>,
    evaluations: usize,
    seconds: Option<f64>,
}

/// Prints one run of a list; what has no readable start is left out.
pub(super) fn print_line(folder: &RunFolder, is_json: bool, output: &mut Output) -> Result<()> {
    let Ok(start) = folder.start() else { return Ok(()) };
    let (id, outcome) = (folder.id(), folder.outcome());
    let evaluations =
        outcome.as_ref().map_or_else(|| folder.candidates().len(), |outcome| outcome.evaluations);
    let line = RunLine {
        run: &id,
        function: format!("{}::{}", start.file.display(), start.function),
        status: outcome.as_ref().map_or("interrupted", |outcome| outcome.status.as_str()),
        visible: outcome.as_ref().map(|outcome| outcome.visible),
        held_out: outcome.as_ref().map(|outcome| outcome.held_out),
        verified: outcome.as_ref().map(|outcome| outcome.verified.as_str()),
        evaluations,
        seconds: outcome.as_ref().map(|outcome| outcome.seconds),
    };
    if is_json {
        return output.json(&line);
    }
    let verdict = match line.verified {
        Some("none") | None => line.status.to_owned(),
        Some(kind) => format!("{}, verified {kind}", line.status),
    };
    output.line(&format!(
        "{}  {}  {}  {}",
        paint(BOLD, &pad(line.run, 32)),
        pad(&line.function, 32),
        pad(&verdict, 28),
        paint(DIM, &format!("{evaluations} versions"))
    ))
}

/// Which mutators made versions that pass more tests than what they were made from.
pub(super) fn print_mutators(folder: &RunFolder) -> Result<()> {
    let candidates = folder.candidates();
    let value = |tests: &[f64]| tests.iter().filter(|test| **test >= 1.0).count();
    let mut by_operator: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for candidate in &candidates {
        let (n_tried, best) = by_operator.entry(&candidate.operator).or_default();
        *n_tried += 1;
        *best = (*best).max(value(&candidate.tests));
    }
    let mut rows: Vec<(&str, (usize, usize))> = by_operator.into_iter().collect();
    rows.sort_by(|a, b| b.1.1.cmp(&a.1.1).then(a.1.0.cmp(&b.1.0)).then(a.0.cmp(b.0)));
    let mut output = Output::new(false);
    if !rows.is_empty() {
        output.line("")?;
        output.line(&paint(BOLD, &format!("{}  tried  passed at most", pad("mutator", 24))))?;
    }
    for (operator, (n_tried, best)) in rows {
        output.line(&format!("{}  {n_tried:>5}  {best}", pad(operator, 24)))?;
    }
    output.flush()
}
