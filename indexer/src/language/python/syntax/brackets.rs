//! Brackets that are open at some place of a text, strings and comments left out.

/// What surrounds a place, by its characters alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Surroundings {
    /// The open brackets, outermost first, each with where it stands.
    pub(crate) open: Vec<(u8, usize)>,
    /// Whether the place is in a string.
    pub(crate) in_string: bool,
}

/// Words that begin a statement and never stand at the beginning of a line within brackets.
const STATEMENTS: [&str; 15] = [
    "def", "class", "import", "return", "with", "try", "raise", "pass", "break", "continue", "while",
    "assert", "del", "except", "finally",
];

/// What surrounds `end` of a text, read from `start`, where a statement begins.
pub(crate) fn surroundings(text: &str, start: usize, end: usize) -> Surroundings {
    let mut found = Surroundings::default();
    scan(text, start, end, &mut found, &mut |_, _| true);
    found
}

/// Which of the brackets `open` at `offset` nothing after it closes. The text is read until a line that cannot
/// belong to them.
pub(crate) fn unclosed(text: &str, offset: usize, open: &[(u8, usize)]) -> Vec<u8> {
    let Some(&(_, first)) = open.first() else { return Vec::new() };
    let indent_of = |at: usize| {
        let start = super::line_start(text, at);
        text.get(start..).map_or(0, |line| line.len() - line.trim_start_matches([' ', '\t']).len())
    };
    let indent = indent_of(first);
    let end = text.len().min(offset + (16 << 10));
    let end = (offset..=end).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(offset);
    let mut state = Surroundings { open: open.to_vec(), in_string: false };
    let mut fewest = open.len();
    scan(text, offset, end, &mut state, &mut |line, depth| {
        fewest = fewest.min(depth);
        let rest = text.get(line..).unwrap_or_default().trim_start_matches([' ', '\t']);
        let closes = rest.starts_with([')', ']', '}']);
        let is_empty = rest.is_empty() || rest.starts_with(['\n', '\r', '#']);
        depth > 0 && (is_empty || closes || indent_of(line) > indent)
    });
    fewest = fewest.min(state.open.len());
    open.iter().take(fewest).rev().map(|(bracket, _)| closing(*bracket)).collect()
}

fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

/// Reads from `start` to `end`; `at_line(offset, depth)` hears of each new line outside of strings, and ends the
/// reading by `false`.
fn scan(
    text: &str,
    start: usize,
    end: usize,
    state: &mut Surroundings,
    at_line: &mut dyn FnMut(usize, usize) -> bool,
) {
    let bytes = text.as_bytes();
    let end = end.min(bytes.len());
    let mut at = start;
    while at < end {
        match bytes.get(at).copied().unwrap_or(b'\n') {
            b'#' => at = super::line_end(text, at).min(end),
            quote @ (b'"' | b'\'') => {
                let is_long = bytes.get(at..at + 3) == Some(&[quote; 3]);
                let (next, is_closed) = string_end(bytes, at, quote, is_long, end);
                if !is_closed && next >= end {
                    state.in_string = true;
                    return;
                }
                at = next;
            }
            open @ (b'(' | b'[' | b'{') => {
                state.open.push((open, at));
                at += 1;
            }
            b')' | b']' | b'}' => {
                state.open.pop();
                at += 1;
            }
            b'\n' => {
                at += 1;
                if !at_line(at, state.open.len()) {
                    return;
                }
                if !state.open.is_empty() && begins_statement(text, at) {
                    state.open.clear();
                }
            }
            _ => at += 1,
        }
    }
}

/// Where a string ends, and whether its end was found; one on one line ends with the line.
fn string_end(bytes: &[u8], start: usize, quote: u8, is_long: bool, end: usize) -> (usize, bool) {
    let mut at = start + if is_long { 3 } else { 1 };
    while at < end {
        match bytes.get(at).copied().unwrap_or(b'\n') {
            b'\\' => at += 2,
            b'\n' if !is_long => return (at, false),
            byte if byte == quote && !is_long => return (at + 1, true),
            byte if byte == quote && bytes.get(at..at + 3) == Some(&[quote; 3]) => return (at + 3, true),
            _ => at += 1,
        }
    }
    (end, false)
}

fn begins_statement(text: &str, line: usize) -> bool {
    let rest = text.get(line..).unwrap_or_default().trim_start_matches([' ', '\t']);
    let word = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    STATEMENTS.contains(&word) || rest.starts_with('@')
}

#[cfg(test)]
mod tests {
    use super::{surroundings, unclosed};

    fn check(text: &str, expected: &str) {
        let offset = text.find('|').expect("a cursor");
        let text = text.replacen('|', "", 1);
        let around = surroundings(&text, 0, offset);
        let open: String = around.open.iter().map(|(open, _)| char::from(*open)).collect();
        let closing = String::from_utf8(unclosed(&text, offset, &around.open)).expect("ascii");
        let string = if around.in_string { " string" } else { "" };
        assert_eq!(format!("{open} {closing}{string}"), expected, "{text}");
    }

    #[test]
    fn finds_open_brackets() {
        check("f(a, [b.|", "([ ])");
        check("f(a, [b.|])", "([ ");
        check("f(a, b.|\ny = 1\n", "( )");
        check("f(\n    a.|,\n    b,\n)\n", "( ");
        check("f(\n    a.|,\n    b,\n\ndef g():\n    pass\n", "( )");
        check("x = (1\ndef f():\n    g(|\n", "( )");
        check("f('(', \"[\\\"\", '''\n(''', # (\n  a|)", "( ");
        check("f('a|", "( ) string");
        check("|", " ");
    }
}
