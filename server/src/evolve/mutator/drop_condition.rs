//! A condition is left out: what it guarded always happens, or a branch never does.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Edit, Node, is_alone_on_its_lines};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "drop-condition",
    prior: 0.03,
    propose,
    example: Example {
        before: "def f(items):\n    return [n for n in items if n]\n",
        after: "def f(items):\n    return [n for n in items]\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for node in context.nodes() {
        match node.kind() {
            "if_clause" if node.parent().is_some_and(|parent| !parent.is("case_clause")) => {
                let blanks = node
                    .source()
                    .get(..node.start())
                    .map_or(0, |before| before.len() - before.trim_end().len());
                proposals.edit(node, 1.5, Edit::replace(node.start() - blanks..node.end(), ""));
            }
            "if_statement" => drop_branches(node, proposals),
            _ => {}
        }
    }
}

fn drop_branches(statement: Node<'_>, proposals: &mut Proposals) {
    let clauses: Vec<Node<'_>> = statement.fields("alternative").collect();
    for clause in &clauses {
        proposals.edit(*clause, 0.7, Edit::replace(line_before(*clause)..clause.end(), ""));
    }
    let Some(body) = statement.field("consequence") else { return };
    if !is_alone_on_its_lines(statement) {
        return;
    }
    // The branch without its condition; `elif` becomes `if`.
    if let Some(first) = body.statements().next().filter(|first| is_alone_on_its_lines(*first)) {
        proposals.text(statement, 1.0, unindented(first, body, statement));
    }
    if let Some(first) = clauses.first().filter(|clause| clause.is("elif_clause")) {
        proposals.edit(statement, 0.7, Edit::replace(statement.start()..first.start() + 2, ""));
    }
}

/// The end of what stands before a clause.
fn line_before(clause: Node<'_>) -> usize {
    let before = clause.source().get(..clause.start()).unwrap_or_default();
    before.trim_end().len()
}

/// A block's text as deep as the statement that holds it.
fn unindented(first: Node<'_>, body: Node<'_>, statement: Node<'_>) -> String {
    let column = |node: Node<'_>| {
        let before = node.source().get(..node.start()).unwrap_or_default();
        before.len() - before.rfind('\n').map_or(0, |at| at + 1)
    };
    let deeper = column(first).saturating_sub(column(statement));
    let text = body.source().get(first.start()..body.end()).unwrap_or_default();
    let mut lines = text.split('\n');
    let mut shallow = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        shallow.push('\n');
        let blanks = line.len() - line.trim_start().len();
        shallow.push_str(line.get(deeper.min(blanks)..).unwrap_or_default());
    }
    shallow
}
