//! Another text for a literal one: in other case, with a blank more or less, one of the same function.

use super::{Context, Example, Mutator, Proposals};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "string",
    prior: 0.06,
    propose,
    example: Example {
        before: "def f(s):\n    return s.replace(',', '')\n",
        after: "def f(s):\n    return s.replace(',', ' ')\n",
    },
};

/// Texts that are common in programs.
const COMMON: [&str; 6] = ["", " ", ",", ".", "-", "\\n"];

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let known: Vec<&str> =
        context.literals("string").into_iter().filter_map(|text| parts(text).map(|p| p.1)).collect();
    for node in context.values().filter(|node| node.is("string")) {
        let Some((quote, content)) = parts(node.text()) else { continue };
        let mut seen = vec![content.to_owned()];
        let mut add = |text: String, weight: f64| {
            if !seen.contains(&text) && !text.contains(quote) {
                proposals.text(node, weight, format!("{quote}{text}{quote}"));
                seen.push(text);
            }
        };
        for text in cases(content) {
            add(text, 1.5);
        }
        for text in &known {
            add((*text).to_owned(), 2.0);
        }
        for text in near(content) {
            add(text, 0.7);
        }
        for text in COMMON {
            add(text.to_owned(), 0.7);
        }
        let quoted = context.facts.literals.iter().filter_map(|literal| parts(literal));
        for (_, text) in quoted.filter(|(_, text)| text.len() <= 12) {
            add(text.to_owned(), 0.5);
        }
    }
}

/// Quote and content of a literal without prefix and escapes.
fn parts(literal: &str) -> Option<(char, &str)> {
    let quote = literal.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let content = literal.strip_prefix(quote)?.strip_suffix(quote)?;
    (!content.contains([quote, '\\'])).then_some((quote, content))
}

/// A text in other case.
fn cases(content: &str) -> Vec<String> {
    let capital: String = content
        .char_indices()
        .map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    let (upper, lower) = (content.to_uppercase(), content.to_lowercase());
    // Letters of both cases, for sets of characters.
    let mut both = content.to_owned();
    both.push_str(if content == lower { &upper } else { &lower });
    let mut cases = vec![capital, upper, lower];
    if content.chars().count() > 2 && !content.contains(' ') && content.chars().all(char::is_alphabetic) {
        cases.push(both);
    }
    cases
}

/// A text with a blank or a character more or less at its ends.
fn near(content: &str) -> Vec<String> {
    let trimmed = content.trim();
    let mut texts = vec![trimmed.to_owned(), format!("{content} "), format!(" {content}")];
    if content.starts_with(' ') || content.ends_with(' ') {
        texts.extend([format!("{trimmed} "), format!(" {trimmed}")]);
    }
    let mut chars = content.chars();
    chars.next();
    texts.push(chars.as_str().to_owned());
    let mut chars = content.chars();
    chars.next_back();
    texts.push(chars.as_str().to_owned());
    texts.push(content.chars().rev().collect());
    texts
}
