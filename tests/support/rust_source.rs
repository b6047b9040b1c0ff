//! Rust source without what is not code, for rules about words.

/// `source` with comments, and the insides of string and character literals, replaced by spaces; lines stay in place.
///
/// Good enough for sources that rustfmt has seen; it does not parse.
pub(crate) fn code_only(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while let Some(&char) = chars.get(at) {
        let skipped = match (char, chars.get(at + 1)) {
            ('/', Some('/')) => chars[at..].iter().take_while(|c| **c != '\n').count(),
            ('/', Some('*')) => block_comment(&chars[at..]),
            ('"', _) => string(&chars[at..]),
            ('r', Some('"' | '#')) if !after_word(&chars, at) => raw_string(&chars[at..]),
            ('\'', _) => character(&chars[at..]),
            _ => 0,
        };
        if skipped == 0 {
            code.push(char);
            at += 1;
        } else {
            code.extend(chars[at..].iter().take(skipped).map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at += skipped;
        }
    }
    code
}

/// The words (identifiers) of code, each with its 1-based line.
pub(crate) fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.lines().enumerate().flat_map(|(line_idx, line)| {
        line.split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .map(move |word| (line_idx + 1, word))
    })
}

fn after_word(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_') && chars[at - 1] != 'b'
}

fn block_comment(chars: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn string(chars: &[char]) -> usize {
    let mut at = 1;
    while let Some(char) = chars.get(at) {
        match char {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn raw_string(chars: &[char]) -> usize {
    let n_hashes = chars[1..].iter().take_while(|c| **c == '#').count();
    if chars.get(1 + n_hashes) != Some(&'"') {
        return 0; // a raw identifier
    }
    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', n_hashes)).collect();
    let body = 2 + n_hashes;
    (body..chars.len()).find(|&at| chars[at..].starts_with(&end)).map_or(chars.len(), |at| at + end.len())
}

fn character(chars: &[char]) -> usize {
    match (chars.get(1), chars.get(2)) {
        (Some('\\'), _) => chars.iter().skip(3).position(|c| *c == '\'').map_or(0, |at| at + 4),
        (Some(_), Some('\'')) => 3,
        _ => 0, // a lifetime
    }
}

#[cfg(test)]
mod tests {
    use super::{code_only, words};

    #[test]
    fn comments_and_literals_are_not_code() {
        let source = r##"let a = "tantivy // x"; // tantivy
/* tantivy /* nested */ */ let b: &'static str = r#"tantivy"#; let c = '"'; let d = b"tantivy";
fn r#type() { tantivy::open() } //! tantivy"##;
        let found: Vec<_> =
            words(&code_only(source)).filter(|(_, word)| *word == "tantivy").map(|(l, _)| l).collect();
        assert_eq!(found, [3]);
    }
}
