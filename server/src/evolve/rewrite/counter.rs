//! A number that counts a loop's rounds, as `enumerate`.

use super::parts::{augmented, can_move, is_bound_in, loops, named, only, uses};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, delete_statement};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "counter",
    objectives: &[Objective::Simplicity],
    keeps: "it is counted once in each round, first in it, from a whole number, and not read behind the loop",
    propose,
    example: Example {
        before: "def f(items):\n    n = 0\n    for item in items:\n        n += 1\n        print(n, item)\n",
        after: "def f(items):\n    for n, item in enumerate(items, 1):\n        print(n, item)\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for found in loops(context) {
        let Some(start) = found.statement.siblings().0 else { continue };
        let Some((name, first)) = named(start).filter(|(_, first)| first.is("integer")) else { continue };
        let Some(count) = found.body.statements().next() else { continue };
        let is_count = augmented(count)
            .is_some_and(|(other, operator, step)| other == name && operator == "+" && step.text() == "1");
        let Ok(first) = first.text().parse::<u32>() else { continue };
        let counted = uses(count, name);
        let is_bound_else = found.body.statements().skip(1).any(|statement| is_bound_in(statement, name));
        let is_inside = uses(context.function, name) == uses(found.statement, name) + 1;
        let is_whole = only(found.body).is_none() && can_move(start, found.statement);
        if is_count && is_inside && !is_bound_else && is_whole && uses(found.statement, name) > counted {
            let target = match found.target.kind() {
                "pattern_list" => format!("({})", found.target.text()),
                _ => found.target.text().to_owned(),
            };
            let header = format!("{name}, {target} in enumerate({}, {})", found.iterable.text(), first + 1);
            let edits = vec![
                delete_statement(start),
                delete_statement(count),
                Edit::replace(found.target.start()..found.iterable.end(), header),
            ];
            proposals.edits(found.statement, 1.0, edits);
        }
    }
}
