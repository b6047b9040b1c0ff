//! The literals in messages of failed tests: what was wanted, and what came instead.

use super::syntax::Syntax;

/// At most so many are taken: they are hints, and each is tried at many places.
const MAX_LITERALS: usize = 16;

/// The different literals in messages like `assert [1] == [1, 'a']`, as Python writes them.
pub(crate) fn literals_in<'m>(messages: impl Iterator<Item = &'m str>) -> Vec<String> {
    let mut literals: Vec<String> = Vec::new();
    for message in messages {
        let comparison = message.split_once("assert ").map_or("", |(_, comparison)| comparison);
        let Some(syntax) = Syntax::module(comparison) else { continue };
        for node in syntax.nodes().filter(|node| matches!(node.kind(), "integer" | "float" | "string")) {
            let literal = node.text().to_owned();
            if literals.len() < MAX_LITERALS && !literals.contains(&literal) && literal.len() <= 40 {
                literals.push(literal);
            }
        }
    }
    literals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_stands_on_both_sides() {
        let messages = ["AssertionError: assert [1, 'a'] == [1, 2.5]", "ValueError: 7", "assert 'b' == ''"];
        assert_eq!(literals_in(messages.into_iter()), ["1", "'a'", "2.5", "'b'", "''"]);
    }
}
