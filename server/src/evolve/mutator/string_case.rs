//! All texts of a function in another case at once, since they are written alike.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{Edit, Node};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "string-case",
    prior: 0.01,
    propose,
    example: Example {
        before: "def f(n):\n    return 'yes' if n else 'no'\n",
        after: "def f(n):\n    return 'Yes' if n else 'No'\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let is_word = |node: &Node<'_>| node.text().chars().filter(|c| c.is_alphabetic()).count() > 1;
    let words: Vec<Node<'_>> = context.values().filter(|node| node.is("string")).filter(is_word).collect();
    let Some(first) = words.first().filter(|_| words.len() > 1) else { return };
    for (change, weight) in
        [(capitalised as fn(&str) -> String, 2.0), (str::to_uppercase, 1.0), (str::to_lowercase, 1.0)]
    {
        let changed =
            words.iter().map(|word| (word, change(word.text()))).filter(|(word, text)| word.text() != text);
        let edits: Vec<Edit> = changed.map(|(word, text)| Edit::replace(word.range(), text)).collect();
        // One alone is another mutator's.
        if edits.len() > 1 {
            proposals.edits(*first, weight, edits);
        }
    }
}

fn capitalised(literal: &str) -> String {
    let mut is_first = true;
    let capital = |c: char| {
        if !c.is_alphabetic() {
            return c;
        }
        let cased = if is_first { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        is_first = false;
        cased
    };
    literal.chars().map(capital).collect()
}
