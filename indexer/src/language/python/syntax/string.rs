//! Whether a place is in a string, by its characters alone: while a string is being written it has no end, and its
//! words look like code.

/// What is open at some place.
enum Open {
    /// A string, with its quote; whether it is a long one, and whether `{` in it begins code.
    Text { quote: u8, is_long: bool, is_format: bool },
    /// Code in a string, with the brackets open in it.
    Code { depth: usize },
    /// What follows the colon of such code: `.2f`.
    Format,
}

/// Whether `offset` is within a string, ended or not, and not in code within it (`f"{here}"`).
pub(super) fn is_in_string(text: &str, offset: usize) -> bool {
    let bytes = text.as_bytes();
    let end = offset.min(bytes.len());
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while at < end {
        let byte = bytes.get(at).copied().unwrap_or(b'\n');
        // A string on one line ends with it, and so does all that is in it.
        if byte == b'\n'
            && let Some(short) = open.iter().position(|one| matches!(one, Open::Text { is_long: false, .. }))
        {
            open.truncate(short);
        }
        at += match open.last_mut() {
            Some(&mut Open::Text { quote, is_long, is_format }) => match byte {
                // A line end behind a backslash ends nothing.
                b'\\' if bytes.get(at + 1..at + 3) == Some(b"\r\n") => 3,
                b'\\' => 2,
                b'{' if is_format && bytes.get(at + 1) == Some(&b'{') => 2,
                b'{' if is_format => {
                    open.push(Open::Code { depth: 0 });
                    1
                }
                byte if byte == quote && !is_long => {
                    open.pop();
                    1
                }
                byte if byte == quote && bytes.get(at..at + 3) == Some(&[quote; 3]) => {
                    open.pop();
                    3
                }
                _ => 1,
            },
            Some(Open::Format) => {
                match byte {
                    b'{' => open.push(Open::Code { depth: 0 }),
                    b'}' => {
                        open.pop();
                        open.pop();
                    }
                    _ => {}
                }
                1
            }
            Some(Open::Code { depth }) => match byte {
                b'(' | b'[' | b'{' => {
                    *depth += 1;
                    1
                }
                b'}' if *depth == 0 => {
                    open.pop();
                    1
                }
                b')' | b']' | b'}' => {
                    *depth = depth.saturating_sub(1);
                    1
                }
                b':' if *depth == 0 => {
                    open.push(Open::Format);
                    1
                }
                _ => step_in_code(bytes, at, byte, end, &mut open),
            },
            None => step_in_code(bytes, at, byte, end, &mut open),
        };
    }
    matches!(open.last(), Some(Open::Text { .. } | Open::Format))
}

fn step_in_code(bytes: &[u8], at: usize, byte: u8, end: usize, open: &mut Vec<Open>) -> usize {
    match byte {
        b'#' => bytes
            .get(at..end)
            .and_then(|rest| memchr::memchr2(b'\n', b'\r', rest))
            .map_or(end - at, |length| length.max(1)),
        quote @ (b'"' | b'\'') => {
            let is_long = bytes.get(at..at + 3) == Some(&[quote; 3]);
            open.push(Open::Text { quote, is_long, is_format: has_format_prefix(bytes, at) });
            if is_long { 3 } else { 1 }
        }
        _ => 1,
    }
}

/// Whether `f`, `rf`, `t` and the like stand before the quote at `at`.
fn has_format_prefix(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    let is_word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_' || **byte >= 0x80;
    let word: Vec<u8> = before.iter().rev().take_while(is_word).take(3).map(u8::to_ascii_lowercase).collect();
    matches!(&*word, b"f" | b"t" | b"fr" | b"rf" | b"tr" | b"rt")
}

#[cfg(test)]
mod tests {
    use super::is_in_string;

    /// `|` are the places within strings, `$` those outside.
    #[track_caller]
    fn check(marked: &str) {
        let text = marked.replace(['|', '$'], "");
        let mut offset = 0;
        for c in marked.chars() {
            match c {
                '|' | '$' => assert_eq!(is_in_string(&text, offset), c == '|', "{offset} of {text}"),
                c => offset += c.len_utf8(),
            }
        }
    }

    #[test]
    fn tells_strings_without_an_end() {
        check("x = $\"|read a fi|");
        check("print('|hel|\n$x = 1\n");
        check("\"\"\"|Daily\n\nbo|");
        check("def f():\n    r\"\"\"|Doc\n    x = \"|\"\n\"\"\"$");
        check("x = 'a\\'|'$ + \"it's|\"$  # it's$\n$");
        check("x = 'a\\\n|b'$");
        check("x = '''a'|'b'''$");
        check("x = 'é|'$");
        check("x = ''$ + \"\"$");
    }

    #[test]
    fn code_in_strings_is_code() {
        check("f\"a| {$x.b$} c|{{|d|}}| {$x['|k'$]$:|.2f|}|\"$");
        check("rf'{$f({'a': 1$})$:>{$n$}|}|'$");
        check("f\"{$x");
        check("f\"{$x\n$y");
        check("f'''{$x\n$}|'''$");
        check("pdf\"{|x");
    }
}
