//! Hits for people.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{HitLine, SearchSet};
use crate::cli::output::Output;
use crate::terminal::{self, BOLD, CODE, DIM, WARNING, paint, shorten};

/// Names that are offered where nothing was found.
const MAX_NEAR: usize = 8;

/// Each hit in three lines: where it is, how it is called, what it does.
pub(super) fn print_hits<'a>(
    hits: impl Iterator<Item = HitLine<'a>>,
    output: &mut Output,
    width: usize,
) -> Result<()> {
    for hit in hits {
        let version = match hit.requested_version.filter(|_| hit.approximate) {
            Some(requested) => {
                let note = format!("(approximate: {requested} is not indexed)");
                format!("{} {} {}", hit.package, hit.version, paint(WARNING, &note))
            }
            None => format!("{} {}", hit.package, hit.version),
        };
        let head =
            format!("{:>3}  {}", hit.rank, paint(BOLD, &shorten(hit.qualname, width.saturating_sub(5))));
        output.line(&format!("{head}  {}", paint(DIM, &version)))?;
        let signature = shorten(hit.signature.lines().next().unwrap_or_default(), width.saturating_sub(5));
        if !signature.is_empty() {
            output.line(&format!("     {}", paint(CODE, &signature)))?;
        }
        let summary = shorten(hit.summary, width.saturating_sub(5));
        if !summary.is_empty() {
            output.line(&format!("     {summary}"))?;
        }
        if let Some(features) = hit.features {
            let values: Vec<String> = features
                .iter()
                .filter(|(_, value)| **value != 0.0)
                .map(|(name, value)| format!("{name} {value:.3}"))
                .collect();
            let text = format!("score {:.3}: {}", hit.score, values.join(", "));
            for line in terminal::wrap(&text, width.saturating_sub(5)) {
                output.line(&format!("     {}", paint(DIM, &line)))?;
            }
        }
    }
    Ok(())
}

/// Says what was searched, and which names are near.
pub(super) fn print_nothing(set: &SearchSet, query: &str) {
    let searched: Vec<String> = set
        .answering
        .iter()
        .map(|answering| format!("{} {}", answering.shard.info().name, answering.shard.info().version))
        .collect();
    let n_entries: usize = set.answering.iter().map(|answering| answering.shard.len()).sum();
    let packages =
        if searched.len() > 5 { format!("{} packages", searched.len()) } else { searched.join(", ") };
    terminal::note(&format!("nothing found for \"{query}\" in {packages} ({n_entries} names)"));
    let near = near_names(set, query);
    if !near.is_empty() {
        terminal::note(&format!("names that begin like it: {}", near.join(", ")));
    }
}

/// Public names that share the longest beginning with the query's last word.
fn near_names(set: &SearchSet, query: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let Some(word) = query.split(|c| !is_part(c)).rfind(|word| !word.is_empty()) else { return Vec::new() };
    let chars: Vec<char> = word.chars().collect();
    for length in (2..=chars.len()).rev() {
        let prefix: String = chars.iter().take(length).collect();
        let mut found = BTreeSet::new();
        for shard in set.answering.iter().map(|answering| &answering.shard) {
            for (_, entries) in shard.names_with_prefix(&prefix, MAX_NEAR) {
                let paths = entries.into_iter().map(|id| shard.entry(id).public_path().to_owned());
                found.extend(paths.filter(|path| !path.is_empty()));
            }
        }
        if !found.is_empty() {
            return found.into_iter().take(MAX_NEAR).collect();
        }
    }
    Vec::new()
}
