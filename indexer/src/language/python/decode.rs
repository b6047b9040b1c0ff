//! Bytes of a source file to text: byte order mark, coding line, invalid UTF-8.

use std::borrow::Cow;

/// The text of a source file; `true` where bytes had to be replaced.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), false);
    }
    if names_latin1(bytes) {
        return (Cow::Owned(bytes.iter().map(|&byte| byte as char).collect()), false);
    }
    (String::from_utf8_lossy(bytes), true)
}

/// Whether one of the first two lines is a coding comment that names a Latin-1 encoding (PEP 263).
fn names_latin1(bytes: &[u8]) -> bool {
    bytes.split(|&byte| byte == b'\n').take(2).any(|line| {
        let line = String::from_utf8_lossy(line).to_ascii_lowercase();
        line.trim_start().starts_with('#')
            && line.contains("coding")
            && ["latin-1", "latin1", "latin_1", "iso-8859-1", "iso8859-1", "cp1252"]
                .iter()
                .any(|name| line.contains(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_python_reads() {
        assert_eq!(decode(b"\xef\xbb\xbfx = 1"), (Cow::Borrowed("x = 1"), false));
        assert_eq!(decode(b"# -*- coding: latin-1 -*-\n\xe9").0, "# -*- coding: latin-1 -*-\n\u{e9}");
        assert!(decode(b"x = '\xff'").1);
    }
}
