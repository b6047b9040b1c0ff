//! Where lines begin, and what a position of a client is in bytes.

use memchr::memchr2_iter;

/// What a client counts columns in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16.
    #[default]
    Utf16,
}

/// A 0-based line, and a column in the units of an [`Encoding`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LineColumn {
    /// The line.
    pub(crate) line: u32,
    /// The column.
    pub(crate) column: u32,
}

/// Where each line of a text begins. Lines end with `\n`, `\r\n` or `\r`, as in the protocol, and with nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lines {
    /// Ascending; the first is 0.
    starts: Vec<u32>,
}

impl Lines {
    /// The lines of a text.
    pub(crate) fn of(text: &str) -> Self {
        let mut starts = vec![0];
        push_starts(&mut starts, text, 0, text.len());
        Self { starts }
    }

    /// Follows an edit: `start..old_end` of the text before became `start..new_end` of `text`. Reads only the lines
    /// around it.
    pub(crate) fn replace(&mut self, text: &str, start: usize, old_end: usize, new_end: usize) {
        // A line more on either side: an edit may join or part `\r\n`.
        let first = self.line_of(start).saturating_sub(1);
        let last = self.line_of(old_end) + 1;
        let moved = |at: &u32| (*at as usize + new_end - old_end) as u32;
        let mut starts: Vec<u32> = self.starts.iter().take(first + 1).copied().collect();
        let tail = self.starts.get(last + 1..).unwrap_or_default();
        let from = starts.last().copied().unwrap_or_default() as usize;
        let until = tail.first().map_or(text.len(), |at| moved(at) as usize);
        push_starts(&mut starts, text, from, until);
        if let (Some(at), Some(end)) = (starts.last(), tail.first().map(moved))
            && *at == end
        {
            starts.pop();
        }
        starts.extend(tail.iter().map(moved));
        self.starts = starts;
    }

    /// The byte of a position. Beyond the end of a line is its end, beyond the last line the end of the text.
    pub(crate) fn offset(&self, text: &str, position: LineColumn, encoding: Encoding) -> usize {
        let Some(start) = self.starts.get(position.line as usize) else { return text.len() };
        let start = *start as usize;
        let line = self.line(text, position.line as usize);
        let column = position.column as usize;
        let within = match encoding {
            _ if line.is_ascii() => column.min(line.len()),
            Encoding::Utf8 => line.floor_char_boundary(column),
            Encoding::Utf16 => utf16_to_bytes(line, column),
        };
        start + within
    }

    /// The position of a byte.
    pub(crate) fn position(&self, text: &str, offset: usize, encoding: Encoding) -> LineColumn {
        let offset = text.floor_char_boundary(offset);
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().unwrap_or_default() as usize;
        let before = text.get(start..offset).unwrap_or_default();
        let column = match encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => utf16_len(before),
        };
        LineColumn { line: line as u32, column: column as u32 }
    }

    /// The text of a line, without its end.
    fn line<'t>(&self, text: &'t str, line: usize) -> &'t str {
        let at = |line: usize| self.starts.get(line).map_or(text.len(), |at| *at as usize);
        let whole = text.get(at(line)..at(line + 1)).unwrap_or_default();
        let whole = whole.strip_suffix('\n').unwrap_or(whole);
        whole.strip_suffix('\r').unwrap_or(whole)
    }

    fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|at| *at as usize <= offset).saturating_sub(1)
    }
}

/// How many UTF-16 code units a text has.
pub(crate) fn utf16_len(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// The byte of a UTF-16 column; within a surrogate pair, where the pair begins.
fn utf16_to_bytes(line: &str, column: usize) -> usize {
    let mut units = 0;
    for (at, c) in line.char_indices() {
        units += c.len_utf16();
        if units > column {
            return at;
        }
    }
    line.len()
}

/// Pushes where lines begin within `from..=until`, `from` excluded.
fn push_starts(starts: &mut Vec<u32>, text: &str, from: usize, until: usize) {
    let bytes = text.as_bytes().get(from..until).unwrap_or_default();
    for at in memchr2_iter(b'\n', b'\r', bytes) {
        let next = text.as_bytes().get(from + at + 1);
        if bytes.get(at) == Some(&b'\n') || next != Some(&b'\n') {
            starts.push((from + at + 1) as u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The protocol's definition, read letter by letter.
    fn naive_offset(text: &str, position: LineColumn, encoding: Encoding) -> usize {
        let (mut line, mut column) = (0, 0);
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let is_end = c == '\n' || c == '\r';
            let width = match encoding {
                Encoding::Utf8 => c.len_utf8(),
                Encoding::Utf16 => c.len_utf16(),
            } as u32;
            if line == position.line && (is_end || column + width > position.column) {
                return at;
            }
            if is_end {
                if c == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n') {
                    chars.next();
                }
                (line, column) = (line + 1, 0);
            } else {
                column += width;
            }
        }
        text.len()
    }

    struct Random(u64);

    impl Random {
        fn below(&mut self, n: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % n.max(1) as u64) as usize
        }

        fn text(&mut self, n: usize) -> String {
            const PIECES: [&str; 10] = ["a", "bc", "\n", "\r", "\r\n", "é", "🐦", "\u{2028}", " ", "€"];
            (0..self.below(n)).map(|_| PIECES[self.below(PIECES.len())]).collect()
        }
    }

    #[test]
    fn positions_are_those_of_the_protocol() {
        let mut random = Random(0x5eed);
        for _ in 0..300 {
            let text = random.text(40);
            let lines = Lines::of(&text);
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                for line in 0..8 {
                    for column in 0..12 {
                        let position = LineColumn { line, column };
                        let offset = lines.offset(&text, position, encoding);
                        assert_eq!(offset, naive_offset(&text, position, encoding), "{text:?} {position:?}");
                    }
                }
                for (at, _) in text.char_indices() {
                    let within_end = text[..at].ends_with('\r') && text[at..].starts_with('\n');
                    let position = lines.position(&text, at, encoding);
                    if !within_end {
                        assert_eq!(lines.offset(&text, position, encoding), at, "{text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn lines_follow_edits() {
        let mut random = Random(0xf00d);
        for _ in 0..200 {
            let mut text = random.text(30);
            let mut lines = Lines::of(&text);
            for _ in 0..20 {
                let a = text.floor_char_boundary(random.below(text.len() + 1));
                let b = text.floor_char_boundary(random.below(text.len() + 1));
                let (start, end) = (a.min(b), a.max(b));
                let new = random.text(6);
                let before = text.clone();
                text.replace_range(start..end, &new);
                lines.replace(&text, start, end, start + new.len());
                assert_eq!(lines, Lines::of(&text), "{before:?} {start}..{end} -> {new:?}");
            }
        }
    }

    #[test]
    fn beyond_the_text_is_its_end() {
        let text = "ab\r\nc";
        let lines = Lines::of(text);
        let offset = |line, column| lines.offset(text, LineColumn { line, column }, Encoding::Utf16);
        assert_eq!((offset(0, 99), offset(1, u32::MAX), offset(u32::MAX, 0)), (2, 5, 5));
    }
}
