//! The first or last of sorted items, as `min` or `max`.

use super::parts::is_builtin;
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Expression, Kind};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "extreme-of-sorted",
    objectives: &[Objective::Speed, Objective::Simplicity],
    keeps: "equal items are the same: whole numbers or texts, sorted by themselves",
    propose,
    example: Example {
        before: "def f(items):\n    return sorted(items)[0]\n",
        after: "def f(items):\n    return min(items)\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values().filter(|value| value.is("subscript")) {
        let Some((sorted, at)) = value.field("value").zip(value.field("subscript")) else { continue };
        let Some(("sorted", arguments)) = sorted.name_call() else { continue };
        let &[items] = arguments.positional_arguments().as_slice() else { continue };
        let is_plain = arguments.children().count() == 1 && items.is("identifier");
        let kind = context.facts.kinds.elements.get(items.text());
        let function = match at.text() {
            "0" => "min",
            "-1" => "max",
            _ => continue,
        };
        let are_same = kind.is_some_and(|kind| kind.is_surely(Kind::INT) || kind.is_surely(Kind::STR));
        if is_plain && are_same && is_builtin(context, function) {
            proposals.expression(value, 1.0, &Expression::atom(format!("{function}({})", items.text())));
        }
    }
}
