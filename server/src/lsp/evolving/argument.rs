//! What the commands about evolving take.

use serde::Deserialize;
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{Position, Uri};

use crate::evolve::question::Objective;

/// One object, all of it optional: a function by document and position or by document and name, or a run.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Argument {
    /// The document.
    pub(super) uri: Option<Uri>,
    /// A place in the function.
    pub(super) position: Option<Position>,
    /// The function's dotted name.
    pub(super) function: Option<String>,
    /// What better means.
    pub(super) objective: Option<Objective>,
    /// The name of a run.
    pub(super) run: Option<String>,
}

impl Argument {
    /// Reads a command's arguments; without any, nothing is said.
    pub(super) fn read(command: &str, arguments: &[Value]) -> Result<Self> {
        let Some(argument) = arguments.first().filter(|argument| !argument.is_null()) else {
            return Ok(Self::default());
        };
        Self::deserialize(argument)
            .map_err(|error| Error::invalid_params(format!("the argument of `{command}` is wrong: {error}")))
    }
}
