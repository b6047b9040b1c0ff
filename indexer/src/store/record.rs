//! The fixed-size records of an `entries` file, the details that most entries have few of, and how lists and targets are put into numbers.

use super::container::u32_at;

/// Bytes of a [`Record`].
pub(crate) const RECORD: usize = 32;
/// Numbers of a [`Detail`].
const N_NUMBERS: usize = 10;
/// "None" where zero is a value.
pub(crate) const NONE: u32 = u32::MAX;
/// Marks a target that is a string and not an entry.
const TEXT_TARGET: u32 = 1 << 31;
/// Kinds stand above the flags in one number.
const KIND_SHIFT: u32 = 28;

/// What every entry has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) name: u32,
    pub(crate) parent: u32,
    kind_and_flags: u32,
    pub(crate) target: u32,
    /// Where the entry's children begin; they end where the next entry's begin.
    pub(crate) first_child: u32,
    /// Where its [`Detail`] begins, or [`NONE`].
    pub(crate) detail: u32,
    pub(crate) file: u32,
    pub(crate) line: u32,
}

impl Record {
    pub(crate) fn new(name: u32, parent: u32, kind: u8, flags: u32) -> Self {
        let kind_and_flags = u32::from(kind) << KIND_SHIFT | flags & ((1 << KIND_SHIFT) - 1);
        Self { name, parent, kind_and_flags, target: 0, first_child: 0, detail: NONE, file: NONE, line: 0 }
    }

    pub(crate) fn kind(self) -> usize {
        (self.kind_and_flags >> KIND_SHIFT) as usize
    }

    pub(crate) fn flags(self) -> u32 {
        self.kind_and_flags & ((1 << KIND_SHIFT) - 1)
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        let Self { name, parent, kind_and_flags, target, first_child, detail, file, line } = self;
        for number in [name, parent, kind_and_flags, target, first_child, detail, file, line] {
            out.extend_from_slice(&number.to_le_bytes());
        }
    }

    /// Record number `index` of `bytes`, if it is there.
    pub(crate) fn read(bytes: &[u8], index: usize) -> Option<Self> {
        let start = index.checked_mul(RECORD)?;
        let raw = bytes.get(start..start.checked_add(RECORD)?)?;
        Some(Self {
            name: u32_at(raw, 0)?,
            parent: u32_at(raw, 4)?,
            kind_and_flags: u32_at(raw, 8)?,
            target: u32_at(raw, 12)?,
            first_child: u32_at(raw, 16)?,
            detail: u32_at(raw, 20)?,
            file: u32_at(raw, 24)?,
            line: u32_at(raw, 28)?,
        })
    }
}

/// What definitions have and imports do not. Strings and lists are offsets; zero is the empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Detail {
    pub(crate) public_path: u32,
    pub(crate) aliases: u32,
    pub(crate) signature: u32,
    pub(crate) value_type: u32,
    pub(crate) doc: u32,
    pub(crate) summary: u32,
    /// [`NONE`] if nothing says.
    pub(crate) since: u32,
    /// [`NONE`] if nothing is said.
    pub(crate) deprecated: u32,
    pub(crate) bases: u32,
    /// Uses plus one; zero where they were not counted.
    pub(crate) refs: u32,
}

impl Detail {
    /// The detail of an entry that has none.
    pub(crate) const EMPTY: Self = Self {
        public_path: 0,
        aliases: 0,
        signature: 0,
        value_type: 0,
        doc: 0,
        summary: 0,
        since: NONE,
        deprecated: NONE,
        bases: 0,
        refs: 0,
    };

    fn numbers(self) -> [u32; N_NUMBERS] {
        let Self { public_path, aliases, signature, value_type, doc, .. } = self;
        let Self { summary, since, deprecated, bases, refs, .. } = self;
        [public_path, aliases, signature, value_type, doc, summary, since, deprecated, bases, refs]
    }

    /// Appends which numbers are not those of [`Self::EMPTY`], and these.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        let given = || self.numbers().into_iter().zip(Self::EMPTY.numbers()).enumerate();
        let mask =
            given().filter(|(_, (number, empty))| number != empty).fold(0, |mask, (i, _)| mask | 1 << i);
        write_varint(out, mask);
        for (_, (number, _)) in given().filter(|(i, _)| mask >> i & 1 == 1) {
            write_varint(out, number as usize);
        }
    }

    /// The detail at byte `at` of `bytes`, if one is there.
    pub(crate) fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let (mask, mut at) = read_varint(bytes, at)?;
        let mut numbers = Self::EMPTY.numbers();
        for (_, number) in numbers.iter_mut().enumerate().filter(|(i, _)| mask >> i & 1 == 1) {
            let (value, next) = read_varint(bytes, at)?;
            (*number, at) = (u32::try_from(value).ok()?, next);
        }
        let [public_path, aliases, signature, value_type, doc, summary, since, deprecated, bases, refs] =
            numbers;
        Some(Self {
            public_path,
            aliases,
            signature,
            value_type,
            doc,
            summary,
            since,
            deprecated,
            bases,
            refs,
        })
    }
}

/// A target as a number; zero is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RawTarget {
    /// An entry's number.
    Entry(u32),
    /// A string's offset.
    Text(u32),
}

impl RawTarget {
    pub(crate) fn encode(self) -> u32 {
        match self {
            Self::Entry(id) => id + 1,
            Self::Text(offset) => offset | TEXT_TARGET,
        }
    }

    pub(crate) fn decode(raw: u32) -> Option<Self> {
        match raw {
            0 => None,
            raw if raw & TEXT_TARGET != 0 => Some(Self::Text(raw & !TEXT_TARGET)),
            raw => Some(Self::Entry(raw - 1)),
        }
    }
}

/// Appends `value` in groups of seven bits, lowest first.
pub(crate) fn write_varint(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Reads what [`write_varint`] wrote at `at`: the value and where the next byte is.
pub(crate) fn read_varint(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let mut value = 0;
    for i in 0..5 {
        let byte = *bytes.get(at.checked_add(i)?)?;
        value |= usize::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            return Some((value, at + i + 1));
        }
    }
    None
}
