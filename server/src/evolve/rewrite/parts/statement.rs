//! Statements of a plain form: loops, branches, assignments, and what is around them.

use super::name::{holds, uses};
use crate::evolve::mutator::Context;
use crate::evolve::syntax::{Node, is_alone_on_its_lines};

/// A `for` without `else`.
#[derive(Clone, Copy)]
pub(in crate::evolve::rewrite) struct Loop<'s> {
    pub(in crate::evolve::rewrite) statement: Node<'s>,
    pub(in crate::evolve::rewrite) target: Node<'s>,
    pub(in crate::evolve::rewrite) iterable: Node<'s>,
    pub(in crate::evolve::rewrite) body: Node<'s>,
}

/// The loop that a statement is.
pub(in crate::evolve::rewrite) fn for_loop(statement: Node<'_>) -> Option<Loop<'_>> {
    if !statement.is("for_statement")
        || statement.text().starts_with("async")
        || statement.field("alternative").is_some()
    {
        return None;
    }
    Some(Loop {
        statement,
        target: statement.field("left")?,
        iterable: statement.field("right")?,
        body: statement.field("body")?,
    })
}

/// All loops of the function.
pub(in crate::evolve::rewrite) fn loops<'s>(context: &Context<'s>) -> Vec<Loop<'s>> {
    context.statements().filter_map(for_loop).collect()
}

/// The only statement of a block.
pub(in crate::evolve::rewrite) fn only(block: Node<'_>) -> Option<Node<'_>> {
    let mut statements = block.statements();
    let first = statements.next()?;
    statements.next().is_none().then_some(first)
}

/// The first and the last statement of a block.
pub(in crate::evolve::rewrite) fn ends(block: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    Some((block.statements().next()?, block.statements().last()?))
}

/// Target and value of `target = value` without annotation.
pub(in crate::evolve::rewrite) fn assignment(statement: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    let inner = statement.children().next().filter(|_| statement.is("expression_statement"))?;
    if !inner.is("assignment") || inner.field("type").is_some() {
        return None;
    }
    let value = inner.field("right").filter(|value| !value.is("assignment") && !value.is("yield"))?;
    Some((inner.field("left")?, value))
}

/// Name and value of `name = value`.
pub(in crate::evolve::rewrite) fn named(statement: Node<'_>) -> Option<(&str, Node<'_>)> {
    let (target, value) = assignment(statement)?;
    target.is("identifier").then(|| (target.text(), value))
}

/// Name, operator and value of `name += value`; `name = name + value` is understood too.
pub(in crate::evolve::rewrite) fn augmented(statement: Node<'_>) -> Option<(&str, &str, Node<'_>)> {
    let inner = statement.children().next().filter(|_| statement.is("expression_statement"))?;
    if inner.is("augmented_assignment") {
        let left = inner.field("left").filter(|left| left.is("identifier"))?;
        let operator = inner.field("operator")?.text();
        return Some((left.text(), operator.strip_suffix('=')?, inner.field("right")?));
    }
    let (name, value) = named(statement)?;
    let left = value.field("left").filter(|left| value.is("binary_operator") && left.text() == name)?;
    let right = value.field("right")?;
    (uses(right, name) == 0 && left.is("identifier")).then_some((
        name,
        value.field("operator")?.text(),
        right,
    ))
}

/// The value of `return value`.
pub(in crate::evolve::rewrite) fn returned(statement: Node<'_>) -> Option<Node<'_>> {
    statement.children().next().filter(|_| statement.is("return_statement"))
}

/// `(object, method, arguments)` of a statement that is only a call of a method.
pub(in crate::evolve::rewrite) fn called(statement: Node<'_>) -> Option<(Node<'_>, &str, Vec<Node<'_>>)> {
    let call = statement.children().next().filter(|_| statement.is("expression_statement"))?;
    let (object, method, arguments) = call.method_call()?;
    let positional = arguments.positional_arguments();
    (positional.len() == arguments.children().count()).then_some((object, method.text(), positional))
}

/// Condition and body of an `if` without other branches.
pub(in crate::evolve::rewrite) fn plain_if(statement: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    if !statement.is("if_statement") || statement.field("alternative").is_some() {
        return None;
    }
    Some((statement.field("condition")?, statement.field("consequence")?))
}

/// Condition, body and other body of an `if` with nothing but `else`.
pub(in crate::evolve::rewrite) fn if_else(statement: Node<'_>) -> Option<(Node<'_>, Node<'_>, Node<'_>)> {
    let mut alternatives = statement.fields("alternative");
    let other =
        alternatives.next().filter(|clause| statement.is("if_statement") && clause.is("else_clause"))?;
    if alternatives.next().is_some() {
        return None;
    }
    Some((statement.field("condition")?, statement.field("consequence")?, other.field("body")?))
}

/// Whether control never gets behind a statement.
pub(in crate::evolve::rewrite) fn leaves(statement: Node<'_>) -> bool {
    match statement.kind() {
        "return_statement" | "raise_statement" | "continue_statement" | "break_statement" => true,
        "if_statement" => {
            let has_else = statement.fields("alternative").any(|clause| clause.is("else_clause"));
            let consequences = statement.field("consequence").into_iter();
            let others = statement
                .fields("alternative")
                .filter_map(|clause| clause.field("consequence").or_else(|| clause.field("body")));
            has_else && consequences.chain(others).all(ends_by_leaving)
        }
        _ => false,
    }
}

/// Whether control never gets to the end of a block.
pub(in crate::evolve::rewrite) fn ends_by_leaving(block: Node<'_>) -> bool {
    block.statements().last().is_some_and(leaves)
}

/// Whether statements can be written anew without loss: alone on their lines, no comment in them, no text of several
/// lines, which would change with its indentation.
pub(in crate::evolve::rewrite) fn can_move(first: Node<'_>, last: Node<'_>) -> bool {
    let Some(block) = first.parent() else { return false };
    let inside = block.descendants().filter(|node| first.start() <= node.start() && node.end() <= last.end());
    let is_lost =
        inside.into_iter().any(|node| node.is("comment") || node.is("string") && node.text().contains('\n'));
    !is_lost && is_alone_on_its_lines(first) && is_alone_on_its_lines(last)
}

/// The loops of which a node is in the body, or comprehensions that evaluate it again and again; the nearest first.
pub(in crate::evolve::rewrite) fn repeats_around(node: Node<'_>) -> Vec<Node<'_>> {
    let above: Vec<Node<'_>> = node
        .ancestors()
        .take_while(|above| !matches!(above.kind(), "function_definition" | "lambda"))
        .collect();
    above
        .into_iter()
        .filter(|above| match above.kind() {
            "for_statement" => above.field("body").is_some_and(|body| holds(body, node)),
            "while_statement" => true,
            "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "generator_expression" => {
                let first = above.children().find(|child| child.is("for_in_clause"));
                !first.and_then(|clause| clause.field("right")).is_some_and(|right| holds(right, node))
            }
            _ => false,
        })
        .collect()
}

/// The statement that a node is in.
pub(in crate::evolve::rewrite) fn statement_of(node: Node<'_>) -> Option<Node<'_>> {
    if node.is_statement() { Some(node) } else { node.ancestors().find(|above| above.is_statement()) }
}
