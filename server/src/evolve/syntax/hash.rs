//! When two functions are the same but for how they are laid out.

use super::{Node, Syntax};

/// A hash of the tokens of a function: comments, blanks, brackets around brackets' contents and the kind of quotes do
/// not count.
pub(crate) fn normalised_hash(syntax: &Syntax<'_>) -> u64 {
    let mut hasher = blake3::Hasher::new();
    let mut token = |text: &str| {
        hasher.update(text.as_bytes());
        hasher.update(&[0]);
    };
    let mut skipped_until = 0;
    for node in syntax.nodes().filter(|node| !node.is("comment") && !node.is("line_continuation")) {
        if node.idx() < skipped_until {
            continue;
        }
        match node.kind() {
            // Blocks have no tokens of their own.
            "block" => token(&format!("block {}", node.statements().count())),
            "string" if plain_string(node).is_some() => {
                token(&format!("str {}", plain_string(node).unwrap_or_default()));
                skipped_until = node.idx() + node.descendants().count();
            }
            "pass_statement" => {}
            // A tree tells what belongs together where brackets would.
            "binary_operator"
            | "boolean_operator"
            | "call"
            | "subscript"
            | "comparison_operator"
            | "not_operator"
            | "unary_operator"
            | "conditional_expression" => {
                token(&format!("{} {}", node.kind(), node.descendants().filter(|n| is_token(*n)).count()));
            }
            _ if is_token(node) => token(node.text()),
            _ => {}
        }
    }
    let mut bytes = [0; 8];
    hasher.finalize_xof().fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

fn is_token(node: Node<'_>) -> bool {
    let is_bracket = matches!(node.kind(), "(" | ")")
        && node.parent().is_some_and(|parent| parent.is("parenthesized_expression"));
    node.is_leaf() && !is_bracket && !node.is("comment") && !node.is(";")
}

/// What a string without prefix, escapes or placeholders holds.
fn plain_string(node: Node<'_>) -> Option<&str> {
    let text = node.text();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let triple = quote.to_string().repeat(3);
    let content = match text.strip_prefix(triple.as_str()) {
        Some(rest) => rest.strip_suffix(triple.as_str())?,
        None => text.strip_prefix(quote)?.strip_suffix(quote)?,
    };
    (!content.contains(['\\', '"', '\'', '{'])).then_some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(text: &str) -> u64 {
        normalised_hash(&Syntax::module(text).unwrap())
    }

    #[test]
    fn layout_does_not_count() {
        let plain = hash("def f(x):\n    return (x + 1) * 2\n");
        assert_eq!(plain, hash("def f( x ):\n  # why\n  return ((x+1)) * 2"));
        assert_eq!(hash("f('a')"), hash("f(\"a\")"));
    }

    #[test]
    fn structure_counts() {
        assert_ne!(hash("(x + 1) * 2"), hash("x + 1 * 2"));
        assert_ne!(hash("if a:\n    b\n    c\n"), hash("if a:\n    b\nc\n"));
        assert_ne!(hash("f('a')"), hash("f('b')"));
        assert_ne!(hash("f(b'a')"), hash("f('a')"));
        assert_ne!(hash("not a == b"), hash("(not a) == b"));
    }
}
