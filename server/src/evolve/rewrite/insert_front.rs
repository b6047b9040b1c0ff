//! A list that is filled from its front, filled from its end and turned.

use super::parts::{called, named, uses};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Node, insert_after, is_alone_on_its_lines};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "insert-front",
    objectives: &[Objective::Speed],
    keeps: "nothing in the loop reads the list, which is empty before it",
    propose,
    example: Example {
        before: "def f(items):\n    result = []\n    for n in items:\n        result.insert(0, n)\n    return result\n",
        after: "def f(items):\n    result = []\n    for n in items:\n        result.append(n)\n    result.reverse()\n    return result\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for around in
        context.statements().filter(|node| matches!(node.kind(), "for_statement" | "while_statement"))
    {
        let Some(block) = around.parent().filter(|_| is_alone_on_its_lines(around)) else { continue };
        for start in block.statements().take_while(|before| *before != around) {
            let Some((list, _)) = named(start).filter(|(_, value)| matches!(value.text(), "[]" | "list()"))
            else {
                continue;
            };
            let is_untouched = block
                .statements()
                .filter(|other| other.start() > start.start() && other.end() < around.start())
                .all(|other| uses(other, list) == 0);
            let inserts: Vec<Node<'_>> = around.descendants().filter(|node| is_insert(*node, list)).collect();
            let leaves = around.descendants().any(|node| node.is("return_statement"));
            if is_untouched && !inserts.is_empty() && uses(around, list) == inserts.len() && !leaves {
                let mut edits = vec![insert_after(around, &format!("{list}.reverse()"))];
                edits.extend(inserts.iter().filter_map(|insert| {
                    let (_, _, arguments) = called(*insert)?;
                    Some(Edit::replace(
                        insert.range(),
                        format!("{list}.append({})", arguments.get(1)?.text()),
                    ))
                }));
                proposals.edits(around, 1.0, edits);
            }
        }
    }
}

fn is_insert(statement: Node<'_>, list: &str) -> bool {
    called(statement).is_some_and(|(object, method, arguments)| {
        object.text() == list
            && method == "insert"
            && arguments.len() == 2
            && arguments.first().is_some_and(|at| at.text() == "0")
    })
}
