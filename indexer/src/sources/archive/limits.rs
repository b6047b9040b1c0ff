//! How much of an archive is read, and a list of problems that an archive cannot make endless.

use crate::error::Problem;

/// Bounds on what one archive may cost. Everything beyond them is reported and left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Members that are looked at.
    pub members: usize,
    /// Bytes of one file, unpacked.
    pub file_bytes: u64,
    /// Bytes read from one archive in total, unpacked.
    pub total_bytes: u64,
    /// How many times larger than packed a file of more than [`Limits::RATIO_FROM`] bytes may be.
    pub ratio: u64,
    /// Bytes of files kept in memory from one sdist.
    pub memory_bytes: u64,
    /// Folders above one file.
    pub depth: usize,
}

impl Limits {
    /// Files up to this size (bytes) may be packed as tightly as they like.
    pub const RATIO_FROM: u64 = 1 << 20;

    /// Whether `unpacked` bytes out of `packed` ones are too many to be honest.
    pub fn is_bomb(&self, unpacked: u64, packed: u64) -> bool {
        unpacked > Self::RATIO_FROM && unpacked > packed.saturating_mul(self.ratio)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            members: 200_000,
            file_bytes: 64 << 20,
            total_bytes: 2 << 30,
            ratio: 200,
            memory_bytes: 256 << 20,
            depth: 64,
        }
    }
}

/// Problems of one archive: the first ones in full, the rest as a count.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    kept: Vec<Problem>,
    left_out: usize,
}

impl Problems {
    const KEPT: usize = 100;

    /// Notes that `message` holds for the member `name`; unprintable characters are shown escaped.
    pub(crate) fn add(&mut self, name: &str, message: impl Into<String>) {
        if self.kept.len() < Self::KEPT {
            let shown: String = name.chars().take(300).flat_map(escape).collect();
            self.kept.push(Problem::new(shown, message));
        } else {
            self.left_out += 1;
        }
    }

    /// The problems; `subject` names the archive in the line that counts those left out.
    pub(crate) fn finish(mut self, subject: &str) -> Vec<Problem> {
        if self.left_out > 0 {
            self.kept.push(Problem::new(subject, format!("{} more problems in this archive", self.left_out)));
        }
        self.kept
    }
}

fn escape(c: char) -> impl Iterator<Item = char> {
    let bidi = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let escaped = (c.is_control() || bidi).then(|| c.escape_default());
    let plain = escaped.is_none().then_some(c);
    escaped.into_iter().flatten().chain(plain)
}
