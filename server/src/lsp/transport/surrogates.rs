//! Halves of characters: editors that think in UTF-16 may send them, and no UTF-8 text can hold them.

use memchr::{memchr, memmem};

/// Replaces lone surrogates by U+FFFD, which a client that counts in UTF-16 counts alike: escaped ones (`\ud83d`), and
/// ones that stand as three bytes. Nothing changes its length.
pub(super) fn replace_lone(body: &mut [u8]) {
    replace_escapes(body);
    replace_raw(body);
}

fn replace_escapes(body: &mut [u8]) {
    let mut at = 0;
    // In JSON a backslash stands in strings only.
    while let Some(found) = body.get(at..).and_then(|rest| memchr(b'\\', rest)) {
        at += found;
        at += match escape(body, at) {
            None => 2,
            Some(0xD800..=0xDBFF) if matches!(escape(body, at + 6), Some(0xDC00..=0xDFFF)) => 12,
            Some(0xD800..=0xDFFF) => {
                if let Some(escape) = body.get_mut(at..at + 6) {
                    escape.copy_from_slice(b"\\ufffd");
                }
                6
            }
            Some(_) => 6,
        };
    }
}

/// The code unit of the escape that stands there.
fn escape(body: &[u8], at: usize) -> Option<u16> {
    let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(())?;
    u16::from_str_radix(digits, 16).ok()
}

fn replace_raw(body: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = body.get(at..).and_then(|rest| memmem::find(rest, b"\xED")) {
        at += found;
        if let Some(unit @ [_, 0xA0..=0xBF, 0x80..=0xBF]) = body.get_mut(at..at + 3) {
            unit.copy_from_slice("\u{fffd}".as_bytes());
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &[u8], expected: &[u8]) {
        let mut body = body.to_vec();
        replace_lone(&mut body);
        assert_eq!(body, expected, "{}", String::from_utf8_lossy(&body));
    }

    #[test]
    fn replaces_lone_surrogates() {
        check(br#""\uD83D""#, br#""\ufffd""#);
        check(br#""\udc00\ud83d""#, br#""\ufffd\ufffd""#);
        check(br#""\ud83d\ud83d\udc26""#, br#""\ufffd\ud83d\udc26""#);
        check(b"\"\xED\xA0\xBD\"", "\"\u{fffd}\"".as_bytes());
        check(br#""\ud83d"#, br#""\ufffd"#);
    }

    #[test]
    fn leaves_all_else() {
        for body in [&br#""\\ud83d \\\\ud83d""#[..], br#""\ud83d\udc26""#, br#""\u00e9\n\u""#, b"\\", b"\xED"]
        {
            check(body, body);
        }
    }
}
