//! One thread that asks: a model, a parent, a prompt, a reply, a proposal.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use siskin_indexer::cancel::CancellationToken;

use super::board::Board;
use super::facts::Facts;
use super::novelty::Form;
use super::prompt::{Kind, messages};
use super::{Mode, hunks, patch};
use crate::evolve::candidate::Operator;
use crate::evolve::syntax::EditList;
use crate::llm::{Budget, Fault, Model, Question, Task, estimated_tokens};

/// How long a thread waits for the run to begin, or for feedback.
const STEP: Duration = Duration::from_millis(10);
/// Tokens of a reply: at least so many, and so many times the function's, for it may be written anew with words around.
const LEAST_REPLY: usize = 1500;
const TIMES_FUNCTION: usize = 2;

/// What all threads share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) board: Mutex<Board>,
    pub(super) models: Vec<Arc<Model>>,
    pub(super) budget: Budget,
    pub(super) mode: Mode,
    pub(super) apis: Vec<String>,
    /// Set by the user.
    pub(super) cancel: CancellationToken,
    /// Set when the run is over.
    pub(super) stop: CancellationToken,
}

impl Shared {
    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new version of the function.
#[derive(Debug)]
pub(super) struct Proposal {
    pub(super) model: usize,
    pub(super) operator: Operator,
    /// Positions in the archive.
    pub(super) parents: Vec<usize>,
    pub(super) edits: EditList,
    pub(super) form: Form,
}

/// What is to be asked.
struct Asked {
    model: usize,
    kind: Kind,
    facts: Facts,
    name: String,
    parents: Vec<usize>,
    /// The version that a change is of.
    base: EditList,
    question: Question,
}

/// Asks until no more is to be asked.
pub(super) fn work(shared: &Shared, sender: &Sender<Proposal>) {
    loop {
        let asked = {
            let mut board = shared.board();
            if board.is_over(shared).is_some() {
                return;
            }
            let asked = if board.is_ahead() { None } else { next(shared, &mut board) };
            if asked.is_some() {
                board.n_asked += 1;
                board.n_asking += 1;
            }
            asked
        };
        // Before the run begins, and where the search has to catch up.
        let Some(asked) = asked else {
            std::thread::sleep(STEP);
            continue;
        };
        let proposal = ask(shared, &asked);
        let mut board = shared.board();
        if let Some(proposal) = proposal {
            board.n_waiting += 1;
            let _ = sender.send(proposal);
        }
        board.n_asking -= 1;
    }
}

/// What is asked next; `None` before the run begins.
fn next(shared: &Shared, board: &mut Board) -> Option<Asked> {
    let facts = board.facts.clone()?;
    let name = name_of(&facts)?;
    let n_since_gain = board.n_since_gain;
    let model = board.bandit.choose(n_since_gain);
    let kind = match (shared.mode, board.n_asked % 4) {
        (Mode::Evolve, 3) if board.elites.len() > 1 => Kind::Crossover,
        (Mode::Sample, _) | (_, 1) => Kind::Full,
        _ => Kind::Diff,
    };
    let mut drawn: Vec<usize> = Vec::new();
    if shared.mode == Mode::Evolve {
        drawn.extend(board.draw());
        if kind == Kind::Crossover {
            let first = drawn.first().copied().unwrap_or(0);
            drawn = vec![first, usize::from(first == 0)];
        }
    }
    let elites = drawn.iter().filter_map(|at| board.elites.get(*at));
    let (parents, versions): (Vec<usize>, Vec<EditList>) =
        elites.map(|elite| (elite.at, elite.edits.clone())).unzip();
    let messages = messages(kind, board, &facts, &name, &versions, shared);
    let n_function = estimated_tokens(facts.text.get(facts.range.clone())?);
    let wished = LEAST_REPLY.max(TIMES_FUNCTION * n_function);
    let n_prompt: usize = messages.iter().map(|message| estimated_tokens(message.text())).sum();
    let context = shared.models.get(model).map_or(0, |model| model.settings.context_tokens) as usize;
    let max_tokens = wished.min(context.saturating_sub(n_prompt));
    if max_tokens < n_function.min(LEAST_REPLY) {
        tracing::info!("the function is too large for the `contextTokens` of a model");
        board.n_faults += 1;
        return None;
    }
    let question = Question {
        task: Task::Chat { messages, tools: Vec::new() },
        max_tokens: u32::try_from(max_tokens).unwrap_or(u32::MAX),
        // Samples of one prompt differ by chance alone.
        temperature: Some(if shared.mode == Mode::Sample { 1.0 } else { 0.7 }),
        stop: Vec::new(),
        purpose: "mutate",
    };
    let base = versions.into_iter().next().unwrap_or_default();
    Some(Asked { model, kind, facts, name, parents, base, question })
}

/// The function's own name.
fn name_of(facts: &Facts) -> Option<String> {
    let head = facts.text.get(facts.range.clone())?.trim_start();
    let head = head.strip_prefix("async").map_or(head, str::trim_start);
    let name = head.strip_prefix("def")?.trim_start().split('(').next()?.trim();
    Some(name.split('[').next().unwrap_or(name).trim().to_owned())
}

fn ask(shared: &Shared, asked: &Asked) -> Option<Proposal> {
    let model = shared.models.get(asked.model)?;
    let reply = match model.ask(&asked.question, &mut |_| {}, &shared.stop) {
        Ok(reply) => reply,
        Err(Fault::Cancelled) => return None,
        Err(fault) => {
            tracing::info!("the model `{}`: {fault}", model.name());
            shared.board().n_faults += 1;
            return None;
        }
    };
    let cost = model.settings.cost(reply.tokens.input, reply.tokens.output);
    shared.budget.add(reply.tokens, cost);
    // What was cut off may still look whole.
    let text = if reply.is_cut { "" } else { reply.text.as_str() };
    let edits = version(&asked.facts, &asked.name, &asked.base, text);
    let form = edits.as_ref().map(|edits| Form::of(&asked.facts, edits));
    let mut board = shared.board();
    board.count(asked.model, &reply, cost, edits.is_some());
    let (Some(edits), Some(form)) = (edits, form) else {
        board.bandit.reward(asked.model, 0.0);
        return None;
    };
    let operator = match asked.kind {
        Kind::Diff => Operator::MODEL_DIFF,
        Kind::Full => Operator::MODEL_FULL,
        Kind::Crossover => Operator::MODEL_CROSSOVER,
    };
    let form = form.and_then(|form| match board.tried.objection(&form) {
        Some(why) => Err(why),
        None => Ok(form),
    });
    match form {
        Ok(form) => {
            let parents = asked.parents.clone();
            Some(Proposal { model: asked.model, operator, parents, edits, form })
        }
        Err(why) => {
            board.turn_down(asked.model, operator.name(), &edits, why);
            None
        }
    }
}

/// A reply as edits of the original; `None` if it changes nothing or cannot be read.
fn version(facts: &Facts, name: &str, base: &EditList, reply: &str) -> Option<EditList> {
    let function = patch::apply(&facts.function(base), name, reply)?;
    let lines = function.lines().map(|line| {
        let line = line.trim_end();
        if line.is_empty() { String::new() } else { format!("{}{line}", facts.indent) }
    });
    let new = lines.collect::<Vec<_>>().join("\n");
    let old = facts.text.get(facts.range.clone())?;
    hunks::edits(facts.range.start, old, &new)
}
