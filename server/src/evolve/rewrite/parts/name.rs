//! Who uses a name, and who binds it.

use super::statement::Loop;
use crate::evolve::mutator::Context;
use crate::evolve::syntax::Node;

/// How often a name stands in a node, whether it is read or bound there.
pub(in crate::evolve::rewrite) fn uses(node: Node<'_>, name: &str) -> usize {
    node.descendants().filter(|inner| is_name(*inner, name)).count()
}

/// Whether a node is that name, and no attribute or keyword of the same spelling.
pub(in crate::evolve::rewrite) fn is_name(node: Node<'_>, name: &str) -> bool {
    node.is("identifier") && node.text() == name && {
        let parent = node.parent();
        !parent.is_some_and(|parent| {
            parent.is("attribute") && node.field_name() == Some("attribute")
                || parent.is("keyword_argument") && node.field_name() == Some("name")
        })
    }
}

/// Whether a name is assigned in a node, bound by a loop or deleted there.
pub(in crate::evolve::rewrite) fn is_bound_in(node: Node<'_>, name: &str) -> bool {
    node.descendants().filter(|inner| is_name(*inner, name)).any(|inner| {
        !inner.is_value() && !inner.ancestors().any(|above| matches!(above.kind(), "string" | "type"))
    })
}

/// Whether `inner` lies in `outer`.
pub(in crate::evolve::rewrite) fn holds(outer: Node<'_>, inner: Node<'_>) -> bool {
    outer.start() <= inner.start() && inner.end() <= outer.end()
}

/// The names that an expression reads.
pub(in crate::evolve::rewrite) fn names_of(node: Node<'_>) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for inner in node.descendants().filter(|inner| is_name(*inner, inner.text())) {
        if !names.contains(&inner.text()) {
            names.push(inner.text());
        }
    }
    names
}

/// A name that nothing in the module of the function has.
pub(in crate::evolve::rewrite) fn fresh_name(context: &Context<'_>, wanted: &str) -> String {
    let is_taken = |name: &str| {
        let is_local =
            context.function.descendants().any(|node| node.is("identifier") && node.text() == name);
        let module = &context.facts.module;
        is_local
            || module.callables.iter().chain(&module.values).chain(&module.modules).any(|known| known == name)
    };
    let numbered = (2..100).map(|number| format!("{wanted}_{number}"));
    std::iter::once(wanted.to_owned())
        .chain(numbered)
        .find(|name| !is_taken(name))
        .unwrap_or_else(|| wanted.to_owned())
}

/// Whether a built-in is what its name says: nothing in the function or module is called so.
pub(in crate::evolve::rewrite) fn is_builtin(context: &Context<'_>, name: &str) -> bool {
    let module = &context.facts.module;
    let is_known =
        module.callables.iter().chain(&module.values).chain(&module.modules).any(|known| known == name);
    !is_known && !is_bound_in(context.function, name) && !context.is_local_function(name)
}

/// Whether what a loop binds is not read outside of it, but where another loop binds it anew.
pub(in crate::evolve::rewrite) fn is_unused_behind(context: &Context<'_>, found: Loop<'_>) -> bool {
    names_of(found.target).iter().all(|name| {
        let outside = context
            .function
            .descendants()
            .filter(|node| is_name(*node, name) && !holds(found.statement, *node));
        outside
            .into_iter()
            .all(|node| node.ancestors().any(|above| rebinds(above, name) && above != found.statement))
    })
}

/// Whether a node is a loop or comprehension that binds a name.
fn rebinds(node: Node<'_>, name: &str) -> bool {
    let clauses = node.children().filter(|child| child.is("for_in_clause"));
    let own = Some(node).filter(|node| node.is("for_statement"));
    clauses.chain(own).filter_map(|clause| clause.field("left")).any(|left| uses(left, name) > 0)
}
