//! The run as Markdown, for a pull request.

use std::fmt::Write as _;

use super::Run;
use crate::evolve::improve::AtSize;
use crate::evolve::words::{seconds, thousands, times, verdict};

/// Verdict, diff, times and what they rest on.
pub(super) fn markdown(run: &Run) -> String {
    let (start, outcome) = (&run.start, &run.outcome);
    let mut text =
        format!("### `{}` in `{}`\n\n{}\n", start.function, start.file.display(), verdict(outcome).1);
    if !outcome.diff.is_empty() {
        let fence = fence(&outcome.diff);
        let _ = write!(text, "\n{fence}diff\n{}{fence}\n", outcome.diff);
    }
    if let Some(improvement) = &outcome.improvement {
        if let Some(speed) = &improvement.speed {
            text.push_str(
                "\n| size | before | after | times faster | 95 % confidence |\n|---:|---:|---:|---:|---|\n",
            );
            speed.sizes.iter().for_each(|size| text.push_str(&row(size)));
        }
        text.push('\n');
        for sentence in improvement.in_words() {
            let _ = writeln!(text, "- {}", sentence.replace('|', "\\|"));
        }
    }
    if let Some(found) = &outcome.disagreement {
        let _ = write!(
            text,
            "\nAnother version passes the same tests. For `{}` this one gives `{}`, the other `{}`.\n",
            found.arguments, found.chosen, found.other
        );
    }
    for one in &outcome.models {
        let _ = write!(text, "\nModel `{}`: {}.\n", one.model, one.in_words());
    }
    let _ = write!(
        text,
        "\n<sub>Siskin {}, run {}: {} versions in {:.1} s, seed {}</sub>\n",
        start.version, outcome.run, outcome.evaluations, outcome.seconds, start.seed
    );
    text
}

fn row(size: &AtSize) -> String {
    format!(
        "| {} | {} | {} | {} | {} to {} |\n",
        thousands(size.size),
        seconds(size.before),
        seconds(size.after),
        times(size.speedup.value),
        times(size.speedup.low),
        times(size.speedup.high)
    )
}

/// Backticks, more than stand in a row anywhere in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}
