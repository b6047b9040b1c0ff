//! Occurrences that are counted again and again, counted once.

use super::imports::imported;
use super::parts::{fresh_name, may_change, repeats_around, statement_of};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Kind, insert_before, is_alone_on_its_lines};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "counts",
    objectives: &[Objective::Speed],
    keeps: "the list does not change meanwhile, and what is in it can be hashed",
    propose,
    example: Example {
        before: "def f(items):\n    return [items.count(n) for n in items]\n",
        after: "def f(items):\n    from collections import Counter\n    items_counts = Counter(items)\n    return [items_counts[n] for n in items]\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        let Some((object, method, arguments)) = value.method_call() else { continue };
        let &[element] = arguments.positional_arguments().as_slice() else { continue };
        let is_list = object.is("identifier") && context.kind(object).is_surely(Kind::LIST | Kind::TUPLE);
        if method.text() != "count" || !is_list {
            continue;
        }
        let around =
            repeats_around(value).into_iter().take_while(|around| !may_change(*around, object.text())).last();
        let Some(statement) =
            around.and_then(statement_of).filter(|statement| is_alone_on_its_lines(*statement))
        else {
            continue;
        };
        let Some(counter) = imported(context, "collections", "Counter") else { continue };
        let name = fresh_name(context, &format!("{}_counts", object.text()));
        let edits = vec![
            insert_before(statement, &format!("{name} = {}({})", counter.call, object.text())),
            Edit::replace(value.range(), format!("{name}[{}]", element.text())),
        ];
        proposals.edits(value, 1.0, counter.with(edits));
    }
}
