//! A part of a condition that the branches before it have already decided.

use super::parts::{
    bare, comparison, ends_by_leaving, holds, is_name, is_plain, names_of, operands, plain_if,
};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Expression, Kind, Node};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "implied-condition",
    objectives: &[Objective::Simplicity],
    keeps: "it compares the same name with the same literal, and an earlier branch or part leaves only one answer; the name was seen to be a whole number, text or truth value",
    propose,
    example: Example {
        before: "def f(n):\n    if n >= 9:\n        return 1\n    elif n >= 5 and n < 9:\n        return 2\n    return 3\n",
        after: "def f(n):\n    if n >= 9:\n        return 1\n    elif n >= 5:\n        return 2\n    return 3\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for condition in
        context.conditions().filter(|node| !node.parent().is_some_and(|parent| parent.is("while_statement")))
    {
        let known = refuted(condition);
        for part in operands(condition, "and") {
            let Some(fact) = fact(part, context) else { continue };
            if known
                .iter()
                .filter_map(|refuted| self::fact(*refuted, context))
                .any(|refuted| fact.follows(&refuted))
            {
                drop_operand(part, condition, proposals);
            }
        }
        drop_elif(condition, &known, context, proposals);
    }
}

/// The conditions that are surely false where this one is evaluated: of branches before it, and around it in `else`.
fn refuted(condition: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut inner = condition;
    for above in condition.ancestors().take_while(|above| {
        !matches!(above.kind(), "function_definition" | "for_statement" | "while_statement")
    }) {
        if above.is("if_statement") {
            let is_in_first = above.field("consequence").is_some_and(|body| holds(body, inner))
                || above.field("condition") == Some(inner);
            let clauses = above.fields("alternative").filter(|clause| clause.end() <= inner.start());
            let earlier = clauses.filter_map(|clause| clause.field("condition"));
            if !is_in_first {
                let first = above.field("condition").filter(|first| is_unchanged(above, *first, condition));
                found.extend(
                    first.into_iter().chain(earlier.filter(|known| is_unchanged(above, *known, condition))),
                );
            }
        }
        inner = if above.is("if_statement")
            || above.is("block")
            || above.is("elif_clause")
            || above.is("else_clause")
        {
            above
        } else {
            inner
        };
    }
    found.extend(refuted_before(condition));
    found.retain(|known| operands(*known, "and").len() == 1);
    found
}

/// The conditions of branches before it in the same block, or in those around it, that leave where they hold.
fn refuted_before(condition: Node<'_>) -> Vec<Node<'_>> {
    let around = condition
        .ancestors()
        .take_while(|above| {
            !matches!(above.kind(), "function_definition" | "for_statement" | "while_statement")
        })
        .filter(|above| above.is_statement());
    let mut found = Vec::new();
    for statement in around {
        let Some(block) = statement.parent() else { continue };
        let before = block.statements().take_while(|before| *before != statement);
        let leaving = before.filter_map(plain_if).filter(|(_, body)| ends_by_leaving(*body));
        found.extend(leaving.map(|(known, _)| known).filter(|known| is_unchanged(block, *known, condition)));
    }
    found
}

/// Whether nothing binds the names of `known` between it and `condition`.
fn is_unchanged(branch: Node<'_>, known: Node<'_>, condition: Node<'_>) -> bool {
    names_of(known).iter().all(|name| {
        !branch.descendants().any(|node| {
            is_name(node, name)
                && !node.is_value()
                && node.start() > known.end()
                && node.end() < condition.start()
        })
    })
}

/// A comparison of a name with a literal.
struct Fact {
    subject: String,
    operator: &'static str,
    literal: String,
}

impl Fact {
    /// Whether this is true wherever `refuted` is false.
    fn follows(&self, refuted: &Self) -> bool {
        self.subject == refuted.subject
            && self.literal == refuted.literal
            && self.operator == opposite_of(refuted.operator)
    }
}

fn opposite_of(operator: &str) -> &'static str {
    match operator {
        "<" => ">=",
        "<=" => ">",
        ">" => "<=",
        ">=" => "<",
        "==" => "!=",
        "!=" => "==",
        "true" => "false",
        _ => "true",
    }
}

fn fact(node: Node<'_>, context: &Context<'_>) -> Option<Fact> {
    let node = bare(node);
    if node.is("identifier") && context.kind(node).is_surely(Kind::BOOL) {
        return Some(Fact { subject: node.text().to_owned(), operator: "true", literal: String::new() });
    }
    if let Some(argument) = node.field("argument").filter(|_| node.is("not_operator")) {
        let inner = fact(argument, context)?;
        return Some(Fact { operator: opposite_of(inner.operator), ..inner });
    }
    let (left, operator, right) = comparison(node)?;
    let is_ordered = context.kind(left).is_surely(Kind::INT | Kind::STR) && left.is("identifier");
    let operator = ["<", "<=", ">", ">=", "==", "!="].into_iter().find(|known| *known == operator)?;
    let is_fit = is_ordered && (is_plain(right) && !right.is("identifier"));
    is_fit.then(|| Fact { subject: left.text().to_owned(), operator, literal: right.text().to_owned() })
}

fn drop_operand(part: Node<'_>, condition: Node<'_>, proposals: &mut Proposals) {
    let rest: Vec<Expression> =
        operands(condition, "and").into_iter().filter(|other| *other != part).map(Expression::of).collect();
    if let Some(joined) = rest.into_iter().reduce(|all, next| all.binary("and", &next)) {
        proposals.text(condition, 1.0, joined.text());
    }
}

/// The last `elif` whose condition is all that is left becomes `else`.
fn drop_elif(condition: Node<'_>, known: &[Node<'_>], context: &Context<'_>, proposals: &mut Proposals) {
    let Some(clause) = condition.parent().filter(|clause| clause.is("elif_clause")) else { return };
    let Some(branch) = clause.parent() else { return };
    let is_decided = fact(condition, context).is_some_and(|own| {
        known.iter().filter_map(|refuted| fact(*refuted, context)).any(|refuted| own.follows(&refuted))
    });
    let is_last = branch.fields("alternative").last() == Some(clause);
    if is_decided && is_last {
        proposals.edit(clause, 1.0, Edit::replace(clause.start()..condition.end(), "else"));
    }
}
