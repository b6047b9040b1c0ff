//! Another number for one with a point.

use super::{Context, Example, Mutator, Proposals};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "float",
    prior: 0.02,
    propose,
    example: Example { before: "def f(n):\n    return n / 0.5\n", after: "def f(n):\n    return n / 2.0\n" },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let known = context.literals("float");
    for node in context.values().filter(|node| node.is("float")) {
        let Ok(number) = node.text().parse::<f64>() else { continue };
        let mut others =
            vec![number + 1.0, number - 1.0, number * 2.0, number / 2.0, 1.0 / number, 0.0, 1.0, 0.5];
        others.extend([number * 10.0, number / 10.0, number + 0.1, number - 0.1]);
        let texts = others.into_iter().filter(|other| other.is_finite() && *other >= 0.0).map(shown);
        let mut seen = vec![node.text().to_owned()];
        for text in texts.chain(known.iter().map(|text| (*text).to_owned())) {
            if !seen.contains(&text) {
                proposals.text(node, 1.0, text.clone());
                seen.push(text);
            }
        }
    }
}

/// As Python writes it, without the noise of binary fractions.
fn shown(number: f64) -> String {
    let rounded = (number * 1e9).round() / 1e9;
    format!("{rounded:?}")
}
