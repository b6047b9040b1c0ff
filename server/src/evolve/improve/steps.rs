//! What may be tried next from a version: the rewrites that propose themselves.

use crate::evolve::advice::Advice;
use crate::evolve::candidate::{Operator, Origin};
use crate::evolve::question::Objective;
use crate::evolve::rewrite::{ALL, Context, Proposals};
use crate::evolve::syntax::{EditList, Syntax};

use super::measure::Complexity;

/// A version that may be tried.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    /// What makes it of the original.
    pub(super) edits: EditList,
    /// The version it is made from.
    pub(super) parent: usize,
    pub(super) operator: Operator,
    /// Of the normalised syntax.
    pub(super) hash: u64,
    pub(super) complexity: Complexity,
    /// Where it changes the parent's text, in bytes.
    pub(super) at: usize,
}

/// Lines that get longer than this are no gain.
const LONGEST_LINE: usize = 100;

/// All versions that are one rewrite away from the one with these edits.
pub(super) fn attempts(
    origin: &Origin,
    edits: &EditList,
    parent: usize,
    objective: Objective,
) -> Vec<Attempt> {
    let text = origin.text_of(edits);
    let Some(syntax) = Syntax::parse(&text, origin.range_of(edits)) else { return Vec::new() };
    let Some(context) = Context::new(&syntax, &origin.facts) else { return Vec::new() };
    let mut found = Vec::new();
    for rewrite in ALL.iter().filter(|rewrite| rewrite.objectives.contains(&objective)) {
        let mut proposals = Proposals::default();
        (rewrite.propose)(&context, &mut proposals);
        for proposal in proposals.into_vec() {
            let edits = edits.then(&origin.text, &proposal.edits);
            found.extend(
                attempt(origin, edits, parent, Operator::rewrite(rewrite))
                    .map(|attempt| Attempt { at: proposal.at, ..attempt }),
            );
        }
    }
    found
}

/// The version that someone proposes from outside; `None` for what is no other function.
pub(super) fn advised(origin: &Origin, advice: Advice) -> Option<Attempt> {
    // What is made of two counts as the first one's.
    let parent = advice.parents.first().copied().unwrap_or(0);
    attempt(origin, advice.edits, parent, advice.operator)
}

fn attempt(origin: &Origin, edits: EditList, parent: usize, operator: Operator) -> Option<Attempt> {
    let text = origin.text_of(&edits);
    let range = origin.range_of(&edits);
    let syntax = Syntax::parse(&text, range.clone()).filter(|syntax| !syntax.has_error())?;
    let longest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let before = longest(origin.text.get(origin.range.clone())?);
    let is_dense = longest(text.get(range)?) > before.max(LONGEST_LINE);
    let complexity = Complexity::of(syntax.function()?);
    let hash = origin.hash_of(&edits).filter(|_| !edits.is_empty() && !is_dense)?;
    Some(Attempt { edits, parent, operator, hash, complexity, at: 0 })
}
