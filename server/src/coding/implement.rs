//! Implement with APIs: from a comment, a docstring or an empty body to code that was checked.

use std::path::Path;

use serde::Serialize;

use super::again;
use super::code::{code_in, edits};
use super::converse::Conversation;
use super::gap::{Gap, gap_at};
use super::guard::{Judged, Verdict, judge};
use super::prompt::{self, Material};
use super::retrieval::{Api, apis_for};
use super::stats::{is_shown, note};
use super::tools::Toolbox;
use crate::ide::edit::TextEdit;
use crate::ide::snapshot::Snapshot;
use crate::llm::{Fault, Model, Tokens};

/// APIs that a model without tools is told of, and one with tools.
const N_APIS: usize = 40;
const N_APIS_BESIDE_TOOLS: usize = 12;
/// Tokens of a reply.
const MAX_REPLY: u32 = 1500;
const PURPOSE: &str = "implement";

/// What was written.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) judged: Judged,
    /// Whether it may be shown; else only its findings may.
    pub(crate) is_shown: bool,
    /// Whether the model was asked once more.
    pub(crate) asked_again: bool,
    /// Calls of tools.
    pub(crate) n_calls: usize,
    pub(crate) tokens: Tokens,
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Nothing {
    /// Nothing there says what is wanted.
    NoGap,
    /// The model gave no reply.
    NoReply(String),
    /// Nobody waits any more.
    Cancelled,
}

impl std::fmt::Display for Nothing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoGap => f.write_str(
                "nothing says what is wanted there: put the cursor on a comment, or into a function without a body",
            ),
            Self::NoReply(why) => f.write_str(why),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl From<Fault> for Nothing {
    fn from(fault: Fault) -> Self {
        if fault == Fault::Cancelled { Self::Cancelled } else { Self::NoReply(fault.to_string()) }
    }
}

/// What an implementation is asked with.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) offset: usize,
    pub(crate) model: &'a Model,
    /// The APIs that the user picked; those that are found where none are.
    pub(crate) picked: Vec<Api>,
    /// The cache folder, for what is counted.
    pub(crate) cache: &'a Path,
}

/// The APIs that the user may pick from, best first.
pub(crate) fn choices(snapshot: &Snapshot, offset: usize, limit: usize) -> Vec<Api> {
    let Some(gap) = gap_at(snapshot, offset) else { return Vec::new() };
    apis_for(snapshot, gap.range.start, &gap.wish, limit)
}

/// Writes what is missing at a place. `hear` gets the model's text as it comes.
pub(crate) fn implement(order: &Order<'_>, hear: &mut dyn FnMut(&str)) -> Result<Written, Nothing> {
    let Order { snapshot, model, .. } = *order;
    let gap = gap_at(snapshot, order.offset).ok_or(Nothing::NoGap)?;
    let has_tools = model.features().tools && order.picked.is_empty();
    let apis = if order.picked.is_empty() {
        let limit = if has_tools { N_APIS_BESIDE_TOOLS } else { N_APIS };
        apis_for(snapshot, gap.range.start, &gap.wish, limit)
    } else {
        order.picked.clone()
    };
    let toolbox = Toolbox { snapshot, offset: gap.range.start };
    let mut conversation = Conversation {
        model,
        messages: prompt::implement(&material(snapshot, &gap, &apis, has_tools), room(model)),
        toolbox: has_tools.then_some(toolbox),
        max_tokens: MAX_REPLY,
        purpose: PURPOSE,
        n_calls: 0,
        tokens: Tokens::default(),
    };
    let mut judged = read(order, &gap, &apis, &mut conversation, hear)?;
    let mut asked_again = false;
    if !judged.verdict.is_clean() {
        asked_again = true;
        conversation.messages.push(again::message(&judged, &toolbox));
        match read(order, &gap, &apis, &mut conversation, hear) {
            Ok(second) if rank(second.verdict) <= rank(judged.verdict) => judged = second,
            Err(Nothing::Cancelled) => return Err(Nothing::Cancelled),
            // The first one stands, with its findings.
            _ => {}
        }
    }
    let is_shown = is_shown(judged.verdict, snapshot.settings.wrong_code);
    note(order.cache, model.name(), PURPOSE, &judged, asked_again, is_shown);
    Ok(Written { judged, is_shown, asked_again, n_calls: conversation.n_calls, tokens: conversation.tokens })
}

/// The prompt's bound in tokens: what is left beside the reply and a second round.
fn room(model: &Model) -> usize {
    (model.settings.context_tokens as usize).saturating_sub(2 * MAX_REPLY as usize).max(1000)
}

fn material<'a>(snapshot: &'a Snapshot, gap: &'a Gap, apis: &'a [Api], has_tools: bool) -> Material<'a> {
    Material {
        before: snapshot.text.get(..gap.range.start).unwrap_or_default(),
        after: snapshot.text.get(gap.range.end..).unwrap_or_default(),
        wish: &gap.wish,
        function: gap.function.as_ref().map_or("", |function| &function.name),
        apis,
        has_tools,
    }
}

/// Asks, and looks at what comes.
fn read(
    order: &Order<'_>,
    gap: &Gap,
    apis: &[Api],
    conversation: &mut Conversation<'_>,
    hear: &mut dyn FnMut(&str),
) -> Result<Judged, Nothing> {
    let reply = conversation.ask(hear, &order.snapshot.cancel)?;
    let written = edits(order.snapshot, gap, &code_in(&reply.text)).filter(|_| !reply.is_cut);
    let Some(edits) = written else {
        return Ok(broken(gap, &reply.text));
    };
    judge(order.snapshot, edits, apis).ok_or(Nothing::Cancelled)
}

/// A reply without code, or half of one.
fn broken(gap: &Gap, text: &str) -> Judged {
    Judged::broken(vec![TextEdit { range: gap.range.clone(), new_text: text.to_owned() }])
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Right | Verdict::Mended => 0,
        Verdict::Deprecated => 1,
        Verdict::Doubtful => 2,
        Verdict::Wrong => 3,
        Verdict::Broken => 4,
    }
}
