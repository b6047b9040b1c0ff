//! A text that a loop puts together, as parts that are joined.

use super::parts::{augmented, fresh_name, named, uses};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Edit, Kind, Node, insert_after, is_alone_on_its_lines};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "join",
    objectives: &[Objective::Speed],
    keeps: "it is a text from the beginning, and nothing in the loop reads it",
    propose,
    example: Example {
        before: "def f(words):\n    s = ''\n    for word in words:\n        s += word\n    return s\n",
        after: "def f(words):\n    s_parts = []\n    for word in words:\n        s_parts.append(word)\n    s = ''.join(s_parts)\n    return s\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for around in
        context.statements().filter(|node| matches!(node.kind(), "for_statement" | "while_statement"))
    {
        let Some(block) = around.parent() else { continue };
        for start in block.statements().take_while(|before| *before != around) {
            let Some((name, value)) = named(start).filter(|(_, value)| value.is("string")) else { continue };
            let between = block
                .statements()
                .filter(|other| other.start() > start.start() && other.end() < around.start());
            let is_untouched = between.into_iter().all(|other| uses(other, name) == 0);
            if is_untouched
                && context.kind_of_name(name).is_surely(Kind::STR)
                && is_alone_on_its_lines(around)
            {
                join(context, start, value, around, name, proposals);
            }
        }
    }
}

fn join<'s>(
    context: &Context<'s>,
    start: Node<'s>,
    value: Node<'s>,
    around: Node<'s>,
    name: &str,
    proposals: &mut Proposals,
) {
    let added: Vec<(Node<'s>, Node<'s>, bool)> = around
        .descendants()
        .filter(|node| node.is_statement())
        .filter_map(|node| added(node, name))
        .collect();
    let n_uses: usize = added.iter().map(|(statement, ..)| uses(*statement, name)).sum();
    let is_front = added.first().is_some_and(|(.., is_front)| *is_front);
    let is_mixed = added.iter().any(|(.., other)| *other != is_front);
    if added.is_empty() || n_uses != uses(around, name) || is_mixed {
        return;
    }
    let parts = fresh_name(context, &format!("{name}_parts"));
    let first = if matches!(value.text(), "''" | "\"\"") { String::new() } else { value.text().to_owned() };
    let order = if is_front { format!("reversed({parts})") } else { parts.clone() };
    let quotes = if value.text().starts_with('\'') { "''" } else { "\"\"" };
    let mut edits = vec![
        Edit::replace(start.range(), format!("{parts} = [{first}]")),
        insert_after(around, &format!("{name} = {quotes}.join({order})")),
    ];
    edits.extend(added.iter().map(|(statement, element, _)| {
        Edit::replace(statement.range(), format!("{parts}.append({})", element.text()))
    }));
    proposals.edits(around, 1.0, edits);
}

/// What a statement adds to the text, and whether in front of it.
fn added<'s>(statement: Node<'s>, name: &str) -> Option<(Node<'s>, Node<'s>, bool)> {
    if let Some((other, "+", element)) = augmented(statement) {
        return (other == name && uses(element, name) == 0).then_some((statement, element, false));
    }
    let (other, value) = named(statement)?;
    let right = value.field("right").filter(|right| value.is("binary_operator") && right.text() == name)?;
    let left = value.field("left")?;
    (other == name && uses(left, name) == 0 && right.is("identifier")).then_some((statement, left, true))
}
