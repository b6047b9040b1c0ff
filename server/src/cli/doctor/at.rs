//! What the language server completes at a place, or why it completes nothing.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use crate::cli::opened::{Opened, PlaceArgument};
use crate::cli::output::Output;
use crate::config::Settings;
use crate::ide::completion::{Trigger, complete};
use crate::surroundings::Surroundings;

/// So many completions are shown.
const N_SHOWN: usize = 5;

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
        let Opened { snapshot, offset, path } = Opened::read(place, root, settings, surroundings)?;
        let before = snapshot.text.get(..offset).unwrap_or_default();
        let column = before.rsplit(['\n', '\r']).next().unwrap_or_default().chars().count() + 1;
        let completion = complete(&snapshot, offset, Trigger::Invoked);
        Ok(Self {
            path,
            line: place.line,
            column: place.column.unwrap_or(column),
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
