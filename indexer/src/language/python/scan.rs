//! One pass over the bytes of a Python file: how often it uses each name, and whether it is nested too deep to parse.
//!
//! A parser that recurses must not meet a file that is nested without bound; Python itself refuses such
//! files, so they are left out with a problem. The count of names feeds `refs` and costs a fraction of a parse,
//! which is why tests and examples are only scanned.

use std::hash::Hasher;

use memchr::{memchr, memmem};
use rustc_hash::{FxHashMap, FxHasher};

/// Uses of names: hash of the name (see [`name_hash`]) to a count.
pub(crate) type Uses = FxHashMap<u64, u32>;

/// Python refuses more than 200 open brackets.
const MAX_BRACKETS: usize = 200;
/// Operators and names in one expression, commas apart; what is above that was written by a machine, to do harm.
const MAX_TERMS: u32 = 10_000;

/// A file nested too deep, with the 1-based line where it was noticed.
pub(crate) struct TooDeep {
    pub(crate) line: u32,
}

/// The key of `name` in [`Uses`].
pub(crate) fn name_hash(name: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(name);
    hasher.finish()
}

/// Scans `text`, adding the names it uses to `uses`.
pub(crate) fn scan(text: &str, uses: &mut Uses) -> Result<(), TooDeep> {
    Scanner { bytes: text.as_bytes(), pos: 0, line: 1, terms: vec![0], total: 0, uses }.run()
}

struct Scanner<'a> {
    bytes: &'a [u8],
    pos: usize,
    line: u32,
    /// Terms since the last comma, one count for each open bracket.
    terms: Vec<u32>,
    total: u32,
    uses: &'a mut Uses,
}

impl Scanner<'_> {
    fn run(mut self) -> Result<(), TooDeep> {
        let mut at_statement = true;
        let mut in_import = false;
        let mut after_def = false;
        while let Some(&byte) = self.bytes.get(self.pos) {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.pos += 1;
                    if self.terms.len() == 1 {
                        self.reset();
                        at_statement = true;
                        in_import = false;
                    }
                }
                b' ' | b'\t' | b'\r' | b'\x0c' => self.pos += 1,
                b'#' => {
                    self.pos =
                        memchr(b'\n', self.rest()).map_or(self.bytes.len(), |offset| self.pos + offset);
                }
                b'\'' | b'"' => {
                    self.string(byte);
                    at_statement = false;
                }
                b'\\' => {
                    // A continued line is no new statement.
                    let newline = self.bytes.get(self.pos + 1) == Some(&b'\n');
                    self.line += u32::from(newline);
                    self.pos += if newline { 2 } else { 1 };
                }
                b'(' | b'[' | b'{' => {
                    self.term()?;
                    self.terms.push(0);
                    if self.terms.len() > MAX_BRACKETS + 1 {
                        return Err(TooDeep { line: self.line });
                    }
                    self.pos += 1;
                    at_statement = false;
                }
                b')' | b']' | b'}' => {
                    if self.terms.len() > 1 {
                        self.total -= self.terms.pop().unwrap_or(0);
                    }
                    self.pos += 1;
                }
                b',' | b';' => {
                    self.reset();
                    at_statement = byte == b';' && self.terms.len() == 1;
                    in_import &= !at_statement;
                    self.pos += 1;
                }
                b'0'..=b'9' => {
                    self.word();
                    at_statement = false;
                }
                _ if is_word(byte) => {
                    let start = self.pos;
                    self.word();
                    self.term()?;
                    let word = self.bytes.get(start..self.pos).unwrap_or_default();
                    if matches!(self.bytes.get(self.pos), Some(b'\'' | b'"')) && word.len() <= 3 {
                        continue; // a prefix of a string
                    }
                    if at_statement && matches!(word, b"import" | b"from") {
                        in_import = true;
                    }
                    at_statement = false;
                    if !in_import && !after_def && !self.is_keyword_argument() {
                        *self.uses.entry(name_hash(word)).or_default() += 1;
                    }
                    after_def = matches!(word, b"def" | b"class");
                }
                _ => {
                    self.term()?;
                    self.pos += 1;
                    at_statement = byte == b':' && at_statement;
                }
            }
        }
        Ok(())
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.pos..).unwrap_or_default()
    }

    fn word(&mut self) {
        self.pos += self.rest().iter().take_while(|&&byte| is_word(byte)).count();
    }

    fn term(&mut self) -> Result<(), TooDeep> {
        self.total += 1;
        if let Some(last) = self.terms.last_mut() {
            *last += 1;
        }
        if self.total > MAX_TERMS { Err(TooDeep { line: self.line }) } else { Ok(()) }
    }

    fn reset(&mut self) {
        if let Some(last) = self.terms.last_mut() {
            self.total -= *last;
            *last = 0;
        }
    }

    /// Whether the word before `pos` is followed by `=` inside brackets.
    fn is_keyword_argument(&self) -> bool {
        if self.terms.len() == 1 {
            return false;
        }
        let rest = self.rest();
        let spaces = rest.iter().take_while(|&&byte| byte == b' ').count();
        rest.get(spaces) == Some(&b'=') && rest.get(spaces + 1) != Some(&b'=')
    }

    /// Skips a string that starts at `pos`; counts the names in the doctests of a triple-quoted one.
    fn string(&mut self, quote: u8) {
        let triple = [quote; 3];
        if self.rest().starts_with(&triple) {
            let start = self.pos + 3;
            let mut end = start;
            let end = loop {
                let Some(found) = self.bytes.get(end..).and_then(|rest| memchr(quote, rest)) else {
                    break self.bytes.len();
                };
                let at = end + found;
                let escapes =
                    self.bytes[..at].iter().rev().take_while(|&&b| b == b'\\').count().min(at - start);
                if escapes % 2 == 0 && self.bytes.get(at..).is_some_and(|rest| rest.starts_with(&triple)) {
                    break at;
                }
                end = at + 1;
            };
            let body = self.bytes.get(start..end).unwrap_or_default();
            self.line += u32::try_from(memchr::memchr_iter(b'\n', body).count()).unwrap_or(0);
            count_doctests(body, self.uses);
            self.pos = (end + 3).min(self.bytes.len());
            return;
        }
        self.pos += 1;
        while let Some(&byte) = self.bytes.get(self.pos) {
            match byte {
                b'\\' => self.pos += 1 + usize::from(self.bytes.get(self.pos + 1) != Some(&b'\n')),
                b'\n' => return, // never closed: the line ends it
                _ if byte == quote => {
                    self.pos += 1;
                    return;
                }
                _ => {}
            }
            self.pos += 1;
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn count_doctests(body: &[u8], uses: &mut Uses) {
    for at in memmem::find_iter(body, b">>> ") {
        let line = body.get(at + 4..).unwrap_or_default();
        let line = line.get(..memchr(b'\n', line).unwrap_or(line.len())).unwrap_or_default();
        for word in line.split(|&byte| !is_word(byte)).filter(|word| !word.is_empty()) {
            *uses.entry(name_hash(word)).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, name: &str, expected: u32) {
        let mut uses = Uses::default();
        assert!(scan(source, &mut uses).is_ok(), "{source}");
        assert_eq!(
            uses.get(&name_hash(name.as_bytes())).copied().unwrap_or(0),
            expected,
            "{name} in {source}"
        );
    }

    #[test]
    fn counts_uses_not_definitions() {
        check("def load(x):\n    return load(x).load\n", "load", 2);
        check("from a import load\nload()\n", "load", 1);
        check("f(load=1)\n", "load", 0);
        check("f(load == 1)\n", "load", 1);
        check("'load' # load\n", "load", 0);
        check("\"\"\"Doc.\n\n>>> load(1)\n\"\"\"\nx = 1\n", "load", 1);
        check("x = r'''a\\''' ; load\n", "load", 0);
        check("x = 'unclosed\nload()\n", "load", 1);
    }

    #[test]
    fn refuses_what_nests_without_bound() {
        for (open, n) in [("(", 300), ("-", 20_000), ("a.", 20_000), ("not ", 20_000), ("x+", 20_000)] {
            assert!(scan(&open.repeat(n), &mut Uses::default()).is_err(), "{open}");
        }
        let flat = format!("x = [{}]\n", "-1, 'a', f(x), ".repeat(50_000));
        assert!(scan(&flat, &mut Uses::default()).is_ok());
    }
}
