//! A statement at another place: before its neighbour, out of its block, into the block before it.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{
    Edit, Node, delete_statement, insert_after, insert_before, is_alone_on_its_lines, reindent,
};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "move-statement",
    prior: 0.04,
    propose,
    example: Example {
        before: "def f(items):\n    total = 0\n    for n in items:\n        total += n\n        return total\n",
        after: "def f(items):\n    total = 0\n    for n in items:\n        total += n\n    return total\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements().filter(|statement| is_alone_on_its_lines(*statement)) {
        if statement.is_docstring() || statement.is("function_definition") {
            continue;
        }
        let (before, after) = statement.siblings();
        if let Some(after) = after.filter(|after| is_alone_on_its_lines(*after)) {
            swap_neighbours(statement, after, proposals);
        }
        if let Some(outer) = outer(statement).filter(|outer| is_alone_on_its_lines(*outer)) {
            let lines = reindent(statement);
            let there = [(insert_after(outer, &lines), 1.0), (insert_before(outer, &lines), 0.5)];
            for (insertion, weight) in there {
                moved(statement, insertion, weight, proposals);
            }
        }
        if let Some(last) = before.and_then(last_inside).filter(|last| is_alone_on_its_lines(*last)) {
            moved(statement, insert_after(last, &reindent(statement)), 0.7, proposals);
        }
    }
}

fn moved(statement: Node<'_>, insertion: Edit, weight: f64, proposals: &mut Proposals) {
    let deletion = delete_statement(statement);
    // What moves to the line after itself: one edit.
    let (first, second) =
        if deletion.start <= insertion.start { (deletion, insertion) } else { (insertion, deletion) };
    if first.end <= second.start {
        proposals.edits(statement, weight, vec![first, second]);
    } else if first.end == second.start + 1 {
        // The line end between belongs to both.
        let replacement = format!("{}\n", second.replacement.trim_start_matches('\n'));
        proposals.edit(statement, weight, Edit { start: first.start, end: first.end, replacement });
    }
}

fn swap_neighbours(first: Node<'_>, second: Node<'_>, proposals: &mut Proposals) {
    if first.text() != second.text() {
        let edits =
            vec![Edit::replace(first.range(), second.text()), Edit::replace(second.range(), first.text())];
        proposals.edits(first, 1.0, edits);
    }
}

/// The statement whose block holds it, in the same function.
fn outer(statement: Node<'_>) -> Option<Node<'_>> {
    let outer = statement.ancestors().skip(1).find(|node| node.is_statement())?;
    (!outer.is("function_definition") && !outer.is("class_definition")).then_some(outer)
}

/// The last statement of the last block in a statement.
fn last_inside(statement: Node<'_>) -> Option<Node<'_>> {
    if statement.is("function_definition") || statement.is("class_definition") {
        return None;
    }
    let block = statement.descendants().filter(|node| node.is("block")).last()?;
    block.statements().last()
}
