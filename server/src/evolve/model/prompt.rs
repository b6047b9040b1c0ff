//! What models are asked: to change a version, to write a new one, to make one of two.

use std::fmt::Write as _;

use super::board::Board;
use super::facts::Facts;
use super::worker::Shared;
use crate::coding::prompt::{defused, fill};
use crate::evolve::syntax::EditList;
use crate::llm::{Message, estimated_tokens};

const SYSTEM: &str = include_str!("system.md");
const DIFF: &str = include_str!("diff.md");
const FULL: &str = include_str!("full.md");
const CROSSOVER: &str = include_str!("crossover.md");

/// What was tried that a prompt tells of.
const MAX_TRIED: usize = 6;
/// Code around the function that a prompt holds, in tokens.
const MAX_AROUND: usize = 900;

/// The kinds of prompts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Diff,
    Full,
    Crossover,
}

/// The conversation about a version, or about two.
pub(super) fn messages(
    kind: Kind,
    board: &Board,
    facts: &Facts,
    name: &str,
    parents: &[EditList],
    shared: &Shared,
) -> Vec<Message> {
    let template = match kind {
        Kind::Diff => DIFF,
        Kind::Full => FULL,
        Kind::Crossover => CROSSOVER,
    };
    let original = EditList::default();
    let function = facts.function(parents.first().unwrap_or(&original));
    let other = facts.function(parents.get(1).unwrap_or(&original));
    let values = [
        ("name", name),
        // Not in the template, where tools would take them for an unfinished merge.
        ("open", "<<<<<<<"),
        ("close", ">>>>>>>"),
        ("function", &function),
        ("other", &other),
        ("around", &around(facts)),
        ("goal", &facts.goal),
        ("evidence", &defused(&facts.evidence)),
        ("tried", &tried(board)),
        ("apis", &defused(&shared.apis.join("\n"))),
    ];
    vec![Message::System(SYSTEM.trim().to_owned()), Message::User(fill(template, &values))]
}

/// What was tried last, and how far it came.
fn tried(board: &Board) -> String {
    let mut out = String::new();
    for insight in board.insights.iter().rev().take(MAX_TRIED).rev() {
        let _ = writeln!(out, "This change {}:\n{}", defused(&insight.result), insight.change);
    }
    if out.is_empty() { "Nothing yet.".to_owned() } else { out }
}

/// The module's imports, and the lines before and after the function.
fn around(facts: &Facts) -> String {
    let (before, rest) = facts.text.split_at_checked(facts.range.start).unwrap_or_default();
    let after = rest.get(facts.range.len()..).unwrap_or_default();
    let is_import = |line: &&str| line.starts_with("import ") || line.starts_with("from ");
    let mut out = String::new();
    let mut add = |line: &str| {
        if estimated_tokens(&out) < MAX_AROUND {
            out.push_str(line);
            out.push('\n');
        }
    };
    before.lines().filter(is_import).for_each(&mut add);
    let near: Vec<&str> = before.lines().rev().filter(|line| !is_import(line)).take(25).collect();
    near.into_iter().rev().for_each(&mut add);
    add("# (the function stands here)");
    after.lines().take(15).for_each(&mut add);
    out
}
