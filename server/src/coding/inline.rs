//! Inline completion: a few lines where the cursor is, checked before they are shown.

use std::path::Path;

use siskin_indexer::language::python::syntax::{line_end, line_start};

use super::code::code_in;
use super::gap::gap_at;
use super::guard::{Judged, Verdict, judge};
use super::prompt::{self, Material};
use super::retrieval::{Api, apis_for};
use super::stats::{is_shown, note};
use crate::ide::edit::TextEdit;
use crate::ide::snapshot::Snapshot;
use crate::llm::{Fault, Model, Question, Task};

/// APIs that a model is told of.
const N_APIS: usize = 12;
/// Tokens and lines of a completion.
const MAX_REPLY: u32 = 160;
const MAX_LINES: usize = 12;
/// Prompts of completions are short, for they are many: in tokens.
const MAX_PROMPT: usize = 2000;
const PURPOSE: &str = "complete";

/// A completion that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    offset: usize,
    apis: Vec<Api>,
    pub(crate) question: Question,
    is_infill: bool,
}

/// A completion.
#[derive(Clone, Debug)]
pub(crate) struct Inline {
    /// What is inserted at the cursor.
    pub(crate) text: String,
    /// Imports, and other edits beside the cursor.
    pub(crate) beside: Vec<TextEdit>,
    /// Its findings are of the text with it in it.
    pub(crate) judged: Judged,
    pub(crate) is_shown: bool,
}

/// Whether something says there what is wanted, so that a completion may come without being asked for.
pub(crate) fn is_expected(snapshot: &Snapshot, offset: usize) -> bool {
    let line = snapshot.text.get(line_start(&snapshot.text, offset)..line_end(&snapshot.text, offset));
    line.is_some_and(|line| line.trim().is_empty()) && gap_at(snapshot, offset).is_some()
}

/// What the model is to be asked for a completion at `offset`. No question is sent; this is our own part of the time.
pub(crate) fn prepare(snapshot: &Snapshot, offset: usize, model: &Model) -> Wanted {
    let wish = gap_at(snapshot, offset).map(|gap| gap.wish).unwrap_or_default();
    let apis = if wish.is_empty() { Vec::new() } else { apis_for(snapshot, offset, &wish, N_APIS) };
    let material = Material {
        before: snapshot.text.get(..offset).unwrap_or_default(),
        after: snapshot.text.get(offset..).unwrap_or_default(),
        wish: if wish.is_empty() { "go on with the code" } else { &wish },
        function: "",
        apis: &apis,
        has_tools: false,
    };
    let context = (model.settings.context_tokens as usize).saturating_sub(MAX_REPLY as usize);
    let room = context.min(MAX_PROMPT);
    let is_infill = model.features().infill;
    let task = if is_infill {
        let (before, after) = prompt::infill(&material, room);
        Task::Infill { before, after }
    } else {
        Task::Chat { messages: prompt::inline(&material, room), tools: Vec::new() }
    };
    let question =
        Question { task, max_tokens: MAX_REPLY, temperature: Some(0.0), stop: Vec::new(), purpose: PURPOSE };
    Wanted { offset, apis, question, is_infill }
}

/// What a reply is worth at that place. `None` if it is nothing, or cancelled.
pub(crate) fn finish(
    snapshot: &Snapshot,
    wanted: &Wanted,
    reply: &str,
    model: &Model,
    cache: &Path,
) -> Option<Inline> {
    let text = shaped(snapshot, wanted, reply)?;
    let at = wanted.offset..wanted.offset;
    let edit = TextEdit { range: at.clone(), new_text: text };
    let judged = judge(snapshot, vec![edit], &wanted.apis)?;
    let is_shown = is_shown(judged.verdict, snapshot.settings.wrong_code);
    note(cache, model.name(), PURPOSE, &judged, false, is_shown);
    let (own, beside): (Vec<TextEdit>, Vec<TextEdit>) =
        judged.edits.iter().cloned().partition(|edit| edit.range == at);
    let mut text: String = own.into_iter().map(|edit| edit.new_text).collect();
    let is_marked = matches!(judged.verdict, Verdict::Wrong | Verdict::Doubtful);
    if let Some(wrong) = judged.findings.last().filter(|_| is_marked) {
        // Where it is shown at all, its text says what is wrong.
        text.push_str("  # ");
        text.push_str(&wrong.message.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Some(Inline { text, beside, judged, is_shown })
}

/// Asks and finishes; `None` if the reply is nothing.
pub(crate) fn complete(
    snapshot: &Snapshot,
    offset: usize,
    model: &Model,
    cache: &Path,
) -> Result<Option<Inline>, Fault> {
    let wanted = prepare(snapshot, offset, model);
    let reply = model.ask(&wanted.question, &mut |_| {}, &snapshot.cancel)?;
    // What was cut for its length ends with a whole line.
    let text = if reply.is_cut { whole_lines(&reply.text) } else { &reply.text };
    Ok(finish(snapshot, &wanted, text, model, cache))
}

fn whole_lines(text: &str) -> &str {
    text.rfind('\n').and_then(|end| text.get(..end)).unwrap_or_default()
}

/// The reply as it stands at the cursor: so deep as the line, and without what the line has already.
fn shaped(snapshot: &Snapshot, wanted: &Wanted, reply: &str) -> Option<String> {
    let text = &snapshot.text;
    let line = text.get(line_start(text, wanted.offset)..wanted.offset)?;
    let code = if wanted.is_infill { reply.to_owned() } else { code_in(reply) };
    let code = if wanted.is_infill { code } else { at_depth(&code, line) };
    let lines: Vec<&str> = code.lines().take(MAX_LINES).collect();
    let code = lines.join("\n");
    let code = code.trim_end();
    (!code.trim().is_empty()).then(|| code.to_owned())
}

/// A block as the rest of a line that begins like that.
fn at_depth(code: &str, line: &str) -> String {
    let plain = super::code::dedent(code);
    let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
    // Some repeat the line.
    let plain = plain.strip_prefix(line.trim_start()).unwrap_or(&plain);
    let mut out = String::new();
    for (at, line) in plain.lines().enumerate() {
        if at > 0 {
            out.push('\n');
            if !line.trim().is_empty() {
                out.push_str(&indent);
            }
        }
        out.push_str(line);
    }
    out
}
