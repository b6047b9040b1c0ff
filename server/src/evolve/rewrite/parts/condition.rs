//! Conditions, their parts and their opposites.

use crate::evolve::mutator::Context;
use crate::evolve::syntax::{Expression, Kind, Level, Node};

/// The expression without brackets around it.
pub(in crate::evolve::rewrite) fn bare(node: Node<'_>) -> Node<'_> {
    match node.children().next() {
        Some(inner) if node.is("parenthesized_expression") => bare(inner),
        _ => node,
    }
}

/// What is true where `condition` is false, as short as it can be said.
pub(in crate::evolve::rewrite) fn opposite(condition: Node<'_>, context: &Context<'_>) -> Expression {
    let condition = bare(condition);
    if let Some(argument) = condition.field("argument").filter(|_| condition.is("not_operator")) {
        return Expression::of(bare(argument));
    }
    if let Some((left, operator, right)) = comparison(condition) {
        let numbers = context.kind(left).is_surely(Kind::INT) && context.kind(right).is_surely(Kind::INT);
        let other = match operator {
            "==" => Some("!="),
            "!=" => Some("=="),
            "in" => Some("not in"),
            "not in" => Some("in"),
            "is" => Some("is not"),
            "is not" => Some("is"),
            "<" if numbers => Some(">="),
            ">" if numbers => Some("<="),
            "<=" if numbers => Some(">"),
            ">=" if numbers => Some("<"),
            _ => None,
        };
        if let Some(other) = other {
            return Expression::new(format!("{} {other} {}", left.text(), right.text()), Level::COMPARISON);
        }
    }
    Expression::of(condition).negated()
}

/// `(left, operator, right)` of a comparison of two values.
pub(in crate::evolve::rewrite) fn comparison(node: Node<'_>) -> Option<(Node<'_>, &str, Node<'_>)> {
    if !node.is("comparison_operator") || node.fields("operators").count() == 0 {
        return None;
    }
    let mut values = node.children().filter(|child| child.field_name() != Some("operators"));
    let (left, right) = (values.next()?, values.next()?);
    if values.next().is_some() {
        return None;
    }
    let between = node.source().get(left.end()..right.start())?.trim();
    Some((left, between, right))
}

/// `(left, right)` of `left and right` or `left or right`.
pub(in crate::evolve::rewrite) fn both<'s>(node: Node<'s>, operator: &str) -> Option<(Node<'s>, Node<'s>)> {
    let is_that =
        node.is("boolean_operator") && node.field("operator").is_some_and(|sign| sign.text() == operator);
    is_that.then(|| Some((node.field("left")?, node.field("right")?)))?
}

/// The operands of `a or b or c`, however they are grouped.
pub(in crate::evolve::rewrite) fn operands<'s>(node: Node<'s>, operator: &str) -> Vec<Node<'s>> {
    match both(bare(node), operator) {
        Some((left, right)) => [operands(left, operator), operands(right, operator)].concat(),
        None => vec![node],
    }
}

/// Whether a value is asked for its truth alone: a condition, or a part of one.
pub(in crate::evolve::rewrite) fn is_asked_for_truth(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    match parent.kind() {
        "if_statement" | "elif_clause" | "while_statement" => node.field_name() == Some("condition"),
        "not_operator" | "if_clause" => true,
        "conditional_expression" => parent.children().nth(1) == Some(node),
        "boolean_operator" | "parenthesized_expression" => is_asked_for_truth(parent),
        _ => false,
    }
}

/// The condition as a value that is true or false.
pub(in crate::evolve::rewrite) fn truth(condition: Node<'_>, context: &Context<'_>) -> Expression {
    let expression = Expression::of(bare(condition));
    if is_truth(bare(condition), context) { expression } else { expression.called_by("bool") }
}

/// Whether an expression is surely `True` or `False`.
pub(in crate::evolve::rewrite) fn is_truth(node: Node<'_>, context: &Context<'_>) -> bool {
    let operands = both(node, "and").or_else(|| both(node, "or"));
    operands.map_or_else(
        || context.kind(node).is_surely(Kind::BOOL),
        |(left, right)| is_truth(bare(left), context) && is_truth(bare(right), context),
    )
}
