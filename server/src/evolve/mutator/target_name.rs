//! Another name on the left of an assignment.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::bound_names;

pub(super) const MUTATOR: Mutator = Mutator {
    name: "target-name",
    prior: 0.01,
    propose,
    example: Example {
        before: "def f(items):\n    count, total = 0, 0\n    for n in items:\n        count += n\n    return total\n",
        after: "def f(items):\n    count, total = 0, 0\n    for n in items:\n        total += n\n    return total\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for assignment in
        context.nodes().filter(|node| matches!(node.kind(), "augmented_assignment" | "assignment"))
    {
        let Some(left) = assignment.field("left").filter(|left| left.is("identifier")) else { continue };
        let Some(scope) = assignment.ancestors().find(|node| node.is("function_definition")) else {
            continue;
        };
        for other in bound_names(scope) {
            let is_alike = context.kind_of_name(left.text()).may_be(context.kind_of_name(other));
            if is_alike && !context.is_local_function(other) {
                proposals.text(left, 1.0, other);
            }
        }
    }
}
