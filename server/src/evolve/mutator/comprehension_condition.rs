//! A condition for a comprehension that has none.

use super::clauses::clauses;
use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Edit, Level};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "comprehension-condition",
    prior: 0.02,
    propose,
    example: Example {
        before: "def f(items):\n    return [n for n in items]\n",
        after: "def f(items):\n    return [n for n in items if n > 0]\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for comprehension in
        context.nodes().filter(|node| node.field("body").is_some_and(|body| !body.is("block")))
    {
        let clause = comprehension.children().filter(|child| child.is("for_in_clause")).last();
        let has_condition = comprehension.children().any(|child| child.is("if_clause"));
        let (Some(last), Some(body)) = (clause, comprehension.field("body")) else { continue };
        if has_condition || comprehension.is("lambda") {
            continue;
        }
        for clause in clauses(context, body) {
            let text = format!(" if {}", clause.condition.within(Level::OR));
            proposals.edit(last, clause.weight, Edit::insert(last.end(), text));
        }
    }
}
