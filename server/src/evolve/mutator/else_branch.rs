//! A branch for the other case, after the model of the first.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Edit, Node, is_alone_on_its_lines};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "else-branch",
    prior: 0.02,
    propose,
    example: Example {
        before: "def f(items):\n    total, count = 0, 0\n    for n in items:\n        if n > 0:\n            total += 1\n    return total, count\n",
        after: "def f(items):\n    total, count = 0, 0\n    for n in items:\n        if n > 0:\n            total += 1\n        else:\n            count += 1\n    return total, count\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for branch in context.nodes().filter(|node| node.is("if_statement")) {
        let Some(body) = branch.field("consequence") else { continue };
        let has_else = branch.fields("alternative").any(|clause| clause.is("else_clause"));
        let statements: Vec<Node<'_>> = body.statements().collect();
        let [statement] = statements.as_slice() else { continue };
        if has_else || !is_alone_on_its_lines(*statement) || !is_alone_on_its_lines(branch) {
            continue;
        }
        let indentation = |node: Node<'_>| {
            let before = node.source().get(..node.start()).unwrap_or_default();
            before.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default().to_owned()
        };
        let (outer, inner) = (indentation(branch), indentation(*statement));
        for (text, weight) in mirrored(context, *statement) {
            let clause = format!("\n{outer}else:\n{inner}{text}");
            proposals.edit(branch, weight, Edit::insert(branch.end(), clause));
        }
    }
}

/// A statement with one part replaced by its like.
fn mirrored(context: &Context<'_>, statement: Node<'_>) -> Vec<(String, f64)> {
    let mut texts = Vec::new();
    let mut replace = |node: Node<'_>, other: &str, weight: f64| {
        let text = statement.text();
        let (start, end) = (node.start() - statement.start(), node.end() - statement.start());
        if let (Some(before), Some(after)) = (text.get(..start), text.get(end..)) {
            texts.push((format!("{before}{other}{after}"), weight));
        }
    };
    for node in statement.descendants() {
        match node.kind() {
            "identifier" if context.is_readable(node.text(), node) => {
                let kind = context.kind_of_name(node.text());
                for other in context.names_at(node) {
                    if other != node.text()
                        && context.kind_of_name(other).may_be(kind)
                        && !context.is_local_function(other)
                    {
                        replace(node, other, 1.0);
                    }
                }
            }
            "true" => replace(node, "False", 1.0),
            "false" => replace(node, "True", 1.0),
            "+=" => replace(node, "-=", 1.0),
            "-=" => replace(node, "+=", 1.0),
            "integer" => {
                for other in ["0", "1", "-1"].into_iter().filter(|other| *other != node.text()) {
                    replace(node, other, 0.5);
                }
            }
            _ => {}
        }
    }
    if statement.is("expression_statement") || statement.is("return_statement") {
        texts.extend(statement.is_in_loop().then(|| ("break".to_owned(), 0.5)));
    }
    texts
}
