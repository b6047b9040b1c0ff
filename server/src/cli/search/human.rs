//! Hits for people.

use std::collections::BTreeSet;
use std::sync::Arc;

use anstyle::Style;
use anyhow::Result;
use siskin_indexer::store::Shard;

use super::highlight::Highlighter;
use super::near::near_names;
use super::{HitLine, SearchSet};
use crate::cli::output::Output;
use crate::terminal::{self, BOLD, CODE, DIM, WARNING, paint, shorten};

/// Before all lines of a hit but the first.
const INDENT: &str = "     ";
/// Packages that are named where nothing was found.
const MAX_NAMED: usize = 8;
/// Names that are offered where nothing was found.
const MAX_NEAR: usize = 8;

/// Each hit in three lines: where it is, how it is called, what it does; `reasons` may add why it stands there.
pub(super) fn print_hits<'a>(
    hits: impl Iterator<Item = HitLine<'a>>,
    query: &str,
    reasons: &dyn Fn(usize) -> Option<String>,
    output: &mut Output,
    width: usize,
) -> Result<()> {
    let mut highlighter = Highlighter::new(query);
    let width = width.saturating_sub(INDENT.len());
    for (index, hit) in hits.enumerate() {
        let version = match &hit.approximation {
            Some(why) => {
                let note = format!("approximate: {why}");
                format!("{} {}, {}", hit.package, hit.version, paint(WARNING, &note))
            }
            None => format!("{} {}", hit.package, hit.version),
        };
        let name = highlighter.paint(BOLD, &shorten(&hit.qualname, width));
        output.line(&format!("{:>3}  {name}  {}", hit.rank, paint(DIM, &version)))?;
        let signature = shorten(hit.signature.lines().next().unwrap_or_default(), width);
        if !signature.is_empty() {
            output.line(&format!("{INDENT}{}", highlighter.paint(CODE, &signature)))?;
        }
        let summary = shorten(hit.summary, width);
        if !summary.is_empty() {
            output.line(&format!("{INDENT}{}", highlighter.paint(Style::new(), &summary)))?;
        }
        if let Some(reasons) = reasons(index) {
            for line in terminal::wrap(&reasons, width) {
                output.line(&format!("{INDENT}{}", paint(DIM, &line)))?;
            }
        }
        if let Some(features) = hit.features {
            let values: Vec<String> = features
                .iter()
                .filter(|(_, value)| **value != 0.0)
                .map(|(name, value)| format!("{name} {value:.3}"))
                .collect();
            let text = format!("score {:.3}: {}", hit.score, values.join(", "));
            for line in terminal::wrap(&text, width) {
                output.line(&format!("{INDENT}{}", paint(DIM, &line)))?;
            }
        }
    }
    Ok(())
}

/// Says what was searched, and which names are near. `is_all` if nothing follows.
pub(super) fn print_nothing(set: &SearchSet, query: &str, is_all: bool) {
    let mut searched: Vec<String> = set
        .answering
        .iter()
        .map(|answering| format!("{} {}", answering.shard.info().name, answering.shard.info().version))
        .collect();
    let n_entries: usize = set.answering.iter().map(|answering| answering.shard.len()).sum();
    if searched.len() > MAX_NAMED {
        let more = searched.len() - MAX_NAMED;
        searched.truncate(MAX_NAMED);
        searched.push(format!("{more} more"));
    }
    let packages = searched.join(", ");
    let found = if is_all { "nothing found for" } else { "only what is like it or may mean it found for" };
    terminal::note(&format!("{found} \"{query}\" in {packages} ({n_entries} names)"));
    let shards: Vec<_> = set.answering.iter().map(|answering| answering.shard.clone()).collect();
    let near = near_names(&shards, query, MAX_NEAR);
    if !near.is_empty() {
        terminal::note(&format!("names that are near: {}", near.join(", ")));
        return;
    }
    let begun = names_that_begin(&shards, query);
    if !begun.is_empty() {
        terminal::note(&format!("names that begin like it: {}", begun.join(", ")));
    }
}

/// Public names that share the longest beginning with the query's last word.
fn names_that_begin(shards: &[Arc<Shard>], query: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let Some(word) = query.split(|c| !is_part(c)).rfind(|word| !word.is_empty()) else { return Vec::new() };
    let chars: Vec<char> = word.chars().collect();
    for length in (2..=chars.len()).rev() {
        let prefix: String = chars.iter().take(length).collect();
        let mut found = BTreeSet::new();
        for shard in shards {
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
