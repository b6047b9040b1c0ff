//! What the language server completes at a place, or why it completes nothing.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde::Serialize;
use siskin_indexer::language::python::syntax::SyntaxTree;

use crate::cli::output::Output;
use crate::config::Settings;
use crate::ide::completion::{Trigger, complete};
use crate::ide::snapshot::{ClientFeatures, Snapshot};
use crate::learning::Learned;
use crate::session::index::Index;
use crate::session::project::Project;
use crate::surroundings::Surroundings;

/// So many completions are shown.
const N_SHOWN: usize = 5;
/// How often it is asked whether the user wants to stop.
const TICK: Duration = Duration::from_millis(100);
/// The project's own code is read in less; a file that is no part of it needs no more.
const OWN_CODE: Duration = Duration::from_secs(5);

/// A place in a file, as compilers write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlaceArgument {
    path: PathBuf,
    /// From 1.
    line: usize,
    /// In characters, from 1.
    column: usize,
}

impl FromStr for PlaceArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.rsplitn(3, ':');
        let mut number = || parts.next()?.parse::<usize>().ok().filter(|number| *number > 0);
        let (column, line) = (number(), number());
        let path = parts.next().filter(|path| !path.is_empty());
        match (path, line, column) {
            (Some(path), Some(line), Some(column)) => Ok(Self { path: path.into(), line, column }),
            _ => Err("is not FILE:LINE:COLUMN, both counted from 1".to_owned()),
        }
    }
}

/// What is completed there.
#[derive(Debug, Serialize)]
pub(super) struct Completed {
    path: PathBuf,
    line: usize,
    column: usize,
    completions: usize,
    first: Vec<String>,
    is_incomplete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
}

impl Completed {
    /// Opens the project as the server does, packages that are not indexed yet included, and completes.
    pub(super) fn read(
        place: &PlaceArgument,
        root: &Path,
        settings: Settings,
        surroundings: &Surroundings,
    ) -> Result<Self> {
        let path = surroundings.resolve(&place.path);
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let offset = offset(&text, place.line, place.column)
            .with_context(|| format!("{} has no line {}", path.display(), place.line))?;
        let index = open(root, &settings, surroundings)?;
        let cancel = &surroundings.cancel;
        let snapshot = Snapshot {
            tree: SyntaxTree::parse(&text, None, cancel).context("stopped")?,
            editable: 0..text.len(),
            text: Arc::from(text),
            path: Some(path.clone()),
            index,
            learned: Arc::new(Learned::open(&surroundings.store(), root)),
            settings: Arc::new(settings),
            client: ClientFeatures::default(),
            cancel: cancel.clone(),
        };
        let completion = complete(&snapshot, offset, Trigger::Invoked);
        Ok(Self {
            path,
            line: place.line,
            column: place.column,
            completions: completion.items.len(),
            first: completion.items.into_iter().take(N_SHOWN).map(|item| item.label).collect(),
            is_incomplete: completion.is_incomplete,
            reason: completion.reason,
            hint: completion.hint,
        })
    }

    /// Prints it.
    pub(super) fn print(&self, output: &mut Output) -> Result<()> {
        let place = format!("{}:{}:{}", self.path.display(), self.line, self.column);
        match (self.completions, &self.reason) {
            (0, reason) => {
                let reason = reason.as_deref().unwrap_or("no name fits what is written there");
                output.line(&format!("{place}: no completion: {reason}"))?;
            }
            (n, _) => {
                let rest = if n > self.first.len() { ", …" } else { "" };
                output.line(&format!("{place}: {n} completions: {}{rest}", self.first.join(", ")))?;
            }
        }
        self.hint.map_or(Ok(()), |hint| output.line(hint))
    }
}

/// The index of the project when all of it is there.
fn open(root: &Path, settings: &Settings, surroundings: &Surroundings) -> Result<Arc<Index>> {
    let (tell, events) = channel();
    let observer = Arc::new(move |event| {
        let _ = tell.send(event);
    });
    let environ = surroundings.environ.clone();
    let project = Project::open(root, root, surroundings.store(), environ, settings.of_sources(), observer);
    let mut complete_since: Option<Instant> = None;
    loop {
        let index = project.index();
        if index.is_complete {
            let since = complete_since.get_or_insert_with(Instant::now);
            if index.members.iter().any(|member| member.is_own) || since.elapsed() > OWN_CODE {
                return Ok(index);
            }
        }
        ensure!(!surroundings.cancel.is_cancelled(), "stopped");
        if events.recv_timeout(TICK) == Err(RecvTimeoutError::Disconnected) {
            return Ok(index);
        }
    }
}

/// The byte at a line and column, counted from 1; the end of the line for a column behind it.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text.get(before..)?;
    let is_there = line == 1 || text.get(..before)?.matches('\n').count() == line - 1;
    let this = rest.split(['\n', '\r']).next().unwrap_or_default();
    let within = this.char_indices().nth(column - 1).map_or(this.len(), |(at, _)| at);
    is_there.then_some(before + within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_places() {
        let place = |text: &str| text.parse::<PlaceArgument>().ok();
        let expected = PlaceArgument { path: "C:/a b.py".into(), line: 3, column: 10 };
        assert_eq!(place("C:/a b.py:3:10"), Some(expected));
        for wrong in ["a.py", "a.py:1", "a.py:0:1", "a.py:1:x", ":1:2", ""] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn finds_offsets() {
        let text = "é.a\r\nb\n";
        for (line, column, expected) in [
            (1, 1, Some(0)),
            (1, 3, Some(3)),
            (1, 9, Some(4)),
            (2, 2, Some(7)),
            (3, 1, Some(8)),
            (4, 1, None),
        ] {
            assert_eq!(offset(text, line, column), expected, "{line}:{column}");
        }
        assert_eq!(offset("", 1, 1), Some(0));
    }
}
