//! Sums of parts of a list in a loop, as differences of running sums.

use super::imports::imported;
use super::parts::{fresh_name, may_change, repeats_around, statement_of};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Expression, Kind, insert_before, is_alone_on_its_lines, needed_level};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "running-sums",
    objectives: &[Objective::Speed],
    keeps: "the list holds whole numbers and does not change meanwhile, and the parts lie inside it",
    propose,
    example: Example {
        before: "def f(items, n):\n    result = []\n    for i in range(n):\n        result.append(sum(items[i:i + n]))\n    return result\n",
        after: "def f(items, n):\n    from itertools import accumulate\n    result = []\n    items_sums = [0, *accumulate(items)]\n    for i in range(n):\n        result.append(items_sums[i + n] - items_sums[i])\n    return result\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        let Some(("sum", arguments)) = value.name_call() else { continue };
        let &[part] = arguments.positional_arguments().as_slice() else { continue };
        let Some((list, slice)) =
            part.field("value").zip(part.field("subscript")).filter(|_| part.is("subscript"))
        else {
            continue;
        };
        let is_whole = list.is("identifier")
            && context.facts.kinds.elements.get(list.text()).is_some_and(|kind| kind.is_surely(Kind::INT));
        if !is_whole || !slice.is("slice") || slice.text().matches(':').count() != 1 {
            continue;
        }
        let around =
            repeats_around(value).into_iter().take_while(|around| !may_change(*around, list.text())).last();
        let Some(statement) =
            around.and_then(statement_of).filter(|statement| is_alone_on_its_lines(*statement))
        else {
            continue;
        };
        let Some(accumulate) = imported(context, "itertools", "accumulate") else { continue };
        let name = fresh_name(context, &format!("{}_sums", list.text()));
        let (from, to) = slice.text().split_once(':').unwrap_or_default();
        let upper = if to.trim().is_empty() { "-1" } else { to.trim() };
        let sum = match from.trim() {
            "" | "0" => Expression::atom(format!("{name}[{upper}]")),
            from => Expression::atom(format!("{name}[{upper}]"))
                .binary("-", &Expression::atom(format!("{name}[{from}]"))),
        };
        let edits = vec![
            insert_before(statement, &format!("{name} = [0, *{}({})]", accumulate.call, list.text())),
            Edit::replace(value.range(), sum.within(needed_level(value))),
        ];
        proposals.edits(value, 1.0, accumulate.with(edits));
    }
}
