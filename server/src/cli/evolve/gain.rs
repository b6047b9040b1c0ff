//! What an improvement gains and rests on, for people.

use anyhow::Result;

use crate::cli::output::Output;
use crate::evolve::improve::{AtSize, Improvement, Speed};
use crate::evolve::words::{seconds, thousands, times};
use crate::terminal::{DIM, paint, wrap};

/// Prints it, a line or two for each part.
pub(super) fn print(improvement: &Improvement, output: &mut Output, width: usize) -> Result<()> {
    if let Some(speed) = &improvement.speed {
        print_sizes(speed, output)?;
    }
    for line in improvement.in_words() {
        for line in wrap(&line, width) {
            output.line(&paint(DIM, &line))?;
        }
    }
    Ok(())
}

/// The times by size of input.
fn print_sizes(speed: &Speed, output: &mut Output) -> Result<()> {
    output.line("")?;
    output.line(&format!(
        "{:>10} {:>12} {:>12}   times faster, with 95 % confidence",
        "size", "before", "after"
    ))?;
    for size in &speed.sizes {
        output.line(&row(size))?;
    }
    output.line("")
}

fn row(size: &AtSize) -> String {
    format!(
        "{:>10} {:>12} {:>12}   {} ({} to {})",
        thousands(size.size),
        seconds(size.before),
        seconds(size.after),
        times(size.speedup.value),
        times(size.speedup.low),
        times(size.speedup.high)
    )
}
