//! A place in a file of a project, opened as the language server does.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use siskin_indexer::language::python::syntax::SyntaxTree;
use siskin_indexer::sources::nested_project;

use crate::config::Settings;
use crate::ide::snapshot::{ClientFeatures, Snapshot};
use crate::learning::Learned;
use crate::session::index::Index;
use crate::session::project::Project;
use crate::surroundings::Surroundings;

/// How often it is asked whether the user wants to stop.
const TICK: Duration = Duration::from_millis(100);
/// The project's own code is read in less; a file that is no part of it needs no more.
const OWN_CODE: Duration = Duration::from_secs(5);

/// A place in a file, as compilers write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlaceArgument {
    pub(super) path: PathBuf,
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 1; none for the end of the line.
    pub(super) column: Option<usize>,
}

impl FromStr for PlaceArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
        let last = text.rsplit_once(':').and_then(|(rest, last)| Some((rest, number(last)?)));
        let before = last.and_then(|(rest, column)| {
            let (path, line) = rest.rsplit_once(':')?;
            Some((path, number(line)?, column))
        });
        match (before, last) {
            (Some((path, line, column)), _) if !path.is_empty() => {
                Ok(Self { path: path.into(), line, column: Some(column) })
            }
            (_, Some((path, line))) if !path.is_empty() => Ok(Self { path: path.into(), line, column: None }),
            _ => Err("is not FILE:LINE or FILE:LINE:COLUMN, both counted from 1".to_owned()),
        }
    }
}

/// What is to be seen at a place: the snapshot, the offset, and the file.
pub(super) struct Opened {
    pub(super) snapshot: Snapshot,
    pub(super) offset: usize,
    pub(super) path: PathBuf,
}

impl Opened {
    /// Opens the project as the server does, packages that are not indexed yet included.
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
        // A file belongs to the nearest folder that pins.
        let nested = path.parent().and_then(|folder| nested_project(folder, root));
        let (root, code_root) = match &nested {
            Some(nested) => (nested.root.as_path(), if nested.is_whole { &nested.root } else { root }),
            None => (root, root),
        };
        let index = open(root, code_root, &settings, surroundings)?;
        let cancel = &surroundings.cancel;
        let snapshot = Snapshot {
            tree: SyntaxTree::parse(&text, None, cancel).context("stopped")?,
            editable: 0..text.len(),
            text: Arc::from(text),
            path: Some(path.clone()),
            index,
            own_shard: Arc::default(),
            own_text: None,
            learned: Arc::new(Learned::open(&surroundings.store(), root)),
            settings: Arc::new(settings),
            client: ClientFeatures::default(),
            cancel: cancel.clone(),
        };
        Ok(Self { snapshot, offset, path })
    }
}

/// The index of the project when all of it is there.
fn open(
    root: &Path,
    code_root: &Path,
    settings: &Settings,
    surroundings: &Surroundings,
) -> Result<Arc<Index>> {
    let (tell, events) = channel();
    let observer = Arc::new(move |event| {
        let _ = tell.send(event);
    });
    let environ = surroundings.environ.clone();
    let project =
        Project::open(root, code_root, surroundings.store(), environ, settings.of_sources(), observer);
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

/// The byte at a line and column, counted from 1; the end of the line for a column behind it, or none.
fn offset(text: &str, line: usize, column: Option<usize>) -> Option<usize> {
    let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text.get(before..)?;
    let is_there = line == 1 || text.get(..before)?.matches('\n').count() == line - 1;
    let this = rest.split(['\n', '\r']).next().unwrap_or_default();
    let within =
        column.and_then(|column| this.char_indices().nth(column - 1)).map_or(this.len(), |(at, _)| at);
    is_there.then_some(before + within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_places() {
        let place = |text: &str| text.parse::<PlaceArgument>().ok();
        let expected = PlaceArgument { path: "C:/a b.py".into(), line: 3, column: Some(10) };
        assert_eq!(place("C:/a b.py:3:10"), Some(expected));
        assert_eq!(place("a.py:7"), Some(PlaceArgument { path: "a.py".into(), line: 7, column: None }));
        for wrong in ["a.py", "a.py:0:0", "a.py:1:x", ":1", ""] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn finds_offsets() {
        let text = "é.a\r\nb\n";
        for (line, column, expected) in [
            (1, Some(1), Some(0)),
            (1, Some(3), Some(3)),
            (1, Some(9), Some(4)),
            (1, None, Some(4)),
            (2, Some(2), Some(7)),
            (3, None, Some(8)),
            (4, None, None),
        ] {
            assert_eq!(offset(text, line, column), expected, "{line}:{column:?}");
        }
        assert_eq!(offset("", 1, None), Some(0));
    }
}
