//! Another range.

use super::{Context, Example, Mutator, Proposals};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "range",
    prior: 0.03,
    propose,
    example: Example {
        before: "def f(n):\n    return list(range(n))\n",
        after: "def f(n):\n    return list(range(1, n + 1))\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for call in context.values() {
        let Some((_, arguments)) = call.name_call().filter(|(name, _)| *name == "range") else { continue };
        let texts: Vec<&str> = arguments.positional_arguments().iter().map(|node| node.text()).collect();
        let others: Vec<(String, f64)> = match texts.as_slice() {
            [end] => vec![
                (format!("1, {end}"), 2.0),
                (format!("1, {end} + 1"), 2.0),
                (format!("2, {end}"), 0.7),
                (format!("2, {end} + 1"), 0.5),
                (format!("0, {end}, 2"), 0.4),
                (format!("{end} - 1, -1, -1"), 0.7),
                (format!("{end}, 0, -1"), 0.4),
            ],
            [start, end] => vec![
                (end.to_string(), 1.5),
                (format!("{start} + 1, {end} + 1"), 1.5),
                (format!("{start}, {end}, 2"), 1.0),
                (format!("{end}, {start}"), 0.5),
                (format!("{end}, {start}, -1"), 0.7),
                (format!("{end} - 1, {start} - 1, -1"), 0.5),
            ],
            [start, end, _] => vec![
                (format!("{start}, {end}"), 2.0),
                (format!("{start}, {end}, 2"), 1.0),
                (format!("{start}, {end}, -1"), 1.0),
                (format!("{start}, {end}, 1"), 0.5),
            ],
            _ => continue,
        };
        for (other, weight) in others {
            proposals.text(arguments, weight, format!("({other})"));
        }
    }
}
