//! Other bounds of a slice, a slice reversed, an index for a slice.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Expression, Kind, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "slice",
    prior: 0.03,
    propose,
    example: Example {
        before: "def f(items):\n    return items[1:]\n",
        after: "def f(items):\n    return items[:-1]\n",
    },
};

/// Bounds, step included, and how often they are meant.
const BOUNDS: [(&str, f64); 9] = [
    (":", 1.0),
    ("1:", 1.0),
    (":-1", 1.0),
    ("::-1", 1.5),
    ("1:-1", 0.4),
    ("::2", 0.5),
    ("1::2", 0.5),
    ("2:", 0.3),
    ("-1:", 0.3),
];

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values() {
        if let Some(slice) = value.field("subscript").filter(|subscript| subscript.is("slice")) {
            for (bounds, weight) in BOUNDS {
                proposals.text(slice, weight, bounds);
            }
            let parts = split(slice);
            let bounds =
                (parts.first().copied().unwrap_or_default(), parts.get(1).copied().unwrap_or_default());
            // Up to where it began, from where it ended.
            proposals.text(slice, 1.5, format!("{}:{}", bounds.1, bounds.0));
            for (text, weight) in [(format!("{}:", bounds.0), 1.0), (format!(":{}", bounds.1), 1.0)] {
                if text != ":" {
                    proposals.text(slice, weight, text);
                }
            }
        } else if value.is("identifier")
            && context.kind(value) != Kind::ANY
            && context.kind(value).may_be(Kind::SEQUENCE)
            && !value.parent().is_some_and(|parent| parent.is("attribute") || parent.is("subscript"))
        {
            for (bounds, weight) in BOUNDS.iter().skip(1) {
                if *bounds != "::-1" {
                    proposals.expression(
                        value,
                        weight * 0.4,
                        &Expression::of(value).with(&format!("[{bounds}]")),
                    );
                }
            }
        }
    }
}

/// The texts of lower bound, upper bound and step, as far as they are written.
fn split(slice: Node<'_>) -> Vec<&str> {
    let mut parts = vec![""];
    for child in slice.all_children() {
        if child.is(":") {
            parts.push("");
        } else if let Some(last) = parts.last_mut() {
            *last = child.text();
        }
    }
    parts
}
