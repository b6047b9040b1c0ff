//! A value that is the same in every round of a loop, evaluated before it.

use super::parts::{
    can_move, fresh_name, is_bound_in, is_name, is_pure, may_change, named, names_of, repeats_around,
    statement_of,
};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{
    Edit, Expression, Kind, Level, Node, delete_statement, insert_before, is_alone_on_its_lines, reindent,
};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "invariant",
    objectives: &[Objective::Speed],
    keeps: "its names do not change in the loop and it is pure; where it may raise, it is evaluated only if the loop has a round",
    propose,
    example: Example {
        before: "def f(items, n):\n    result = []\n    for i in items:\n        result.append(i + max(items))\n    return result\n",
        after: "def f(items, n):\n    result = []\n    max_items = max(items) if items else None\n    for i in items:\n        result.append(i + max_items)\n    return result\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values().filter(|value| is_worth(*value)) {
        let Some(around) = invariant_in(value) else { continue };
        let is_part = value
            .ancestors()
            .take_while(|above| !above.is_statement())
            .any(|above| above.is_value() && is_worth(above) && invariant_in(above).is_some());
        let Some(statement) = statement_of(around).filter(|statement| is_alone_on_its_lines(*statement))
        else {
            continue;
        };
        if is_part || is_part_of_moved(value, around) {
            continue;
        }
        let name = fresh_name(context, &name_for(value));
        let alike: Vec<Edit> = around
            .descendants()
            .filter(|node| {
                node.is_value() && node.text() == value.text() && invariant_in(*node) == Some(around)
            })
            .map(|node| Edit::replace(node.range(), name.clone()))
            .collect();
        let mut hoist = |value: String| {
            let mut edits = vec![insert_before(statement, &format!("{name} = {value}"))];
            edits.extend(alike.iter().cloned());
            proposals.edits(statement, 1.0, edits);
        };
        hoist(value.text().to_owned());
        if let Some(rounds) = rounds_of(around, context) {
            hoist(format!("{} if {} else None", Expression::of(value).within(Level::OR), rounds.text()));
        }
    }
    for statement in context.statements() {
        move_statement(statement, context, proposals);
    }
}

/// A whole `name = value` whose value is the same in each round.
fn move_statement<'s>(statement: Node<'s>, context: &Context<'s>, proposals: &mut Proposals) {
    let Some((name, value)) = named(statement) else { return };
    let Some(around) =
        invariant_in(value).filter(|around| around.is("for_statement") || around.is("while_statement"))
    else {
        return;
    };
    let bound = around.descendants().filter(|node| is_name(*node, name) && !node.is_value()).count();
    let is_direct = statement
        .ancestors()
        .take_while(|above| *above != around)
        .all(|above| above.is("block") || above.is("for_statement"));
    if bound == 1
        && is_direct
        && is_worth(value)
        && can_move(statement, statement)
        && is_alone_on_its_lines(around)
    {
        let mut hoist = |lines: &str| {
            let edits = vec![insert_before(around, lines), delete_statement(statement)];
            proposals.edits(statement, 1.0, edits);
        };
        hoist(&reindent(statement));
        if let Some(rounds) = rounds_of(around, context) {
            let value = Expression::of(value).within(Level::OR);
            hoist(&format!("{name} = {value} if {} else None", rounds.text()));
        }
    }
}

/// The collection that says whether a loop has a round.
fn rounds_of<'s>(around: Node<'s>, context: &Context<'s>) -> Option<Node<'s>> {
    let clause = around.children().find(|child| child.is("for_in_clause"));
    let mut items = around.field("right").or_else(|| clause.and_then(|clause| clause.field("right")))?;
    if let Some(("enumerate" | "sorted" | "reversed" | "list", arguments)) = items.name_call() {
        items = arguments.positional_arguments().first().copied()?;
    }
    (items.is("identifier") && context.kind(items).is_surely(Kind::COLLECTION)).then_some(items)
}

fn is_part_of_moved(value: Node<'_>, around: Node<'_>) -> bool {
    statement_of(value)
        .and_then(named)
        .is_some_and(|(_, whole)| whole == value && !around.is("list_comprehension"))
}

/// Whether evaluating it may take long.
fn is_worth(value: Node<'_>) -> bool {
    let is_computed = matches!(
        value.kind(),
        "call"
            | "binary_operator"
            | "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "subscript"
    );
    let has_call = value.descendants().any(|node| matches!(node.kind(), "call" | "for_in_clause" | "slice"));
    is_computed
        && has_call
        && is_pure(value)
        && !value.name_call().is_some_and(|(name, _)| matches!(name, "range" | "enumerate" | "reversed"))
}

/// The outermost loop or comprehension in which a value is always the same.
fn invariant_in(value: Node<'_>) -> Option<Node<'_>> {
    let names: Vec<&str> = names_of(value).into_iter().filter(|name| !is_bound_in(value, name)).collect();
    let is_fixed = |around: &Node<'_>| names.iter().all(|name| !may_change(*around, name));
    repeats_around(value).into_iter().take_while(is_fixed).last()
}

/// `max_values` for `max(values)`.
fn name_for(value: Node<'_>) -> String {
    let names = names_of(value);
    let call = value.descendants().find(|node| node.is("call"));
    let method = call.and_then(Node::method_call).map(|(_, method, _)| method.text());
    let function = call.and_then(Node::name_call).map(|(name, _)| name);
    let verb = method.or(function).unwrap_or("fixed");
    let subject = names.iter().rev().find(|name| **name != verb && !is_bound_in(value, name)).copied();
    subject.map_or_else(|| format!("{verb}_value"), |subject| format!("{verb}_{subject}"))
}
