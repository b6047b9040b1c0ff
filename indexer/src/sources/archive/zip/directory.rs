//! The central directory: which members a zip has and where.

use std::collections::HashMap;
use std::ops::Range;

use super::{u16_at, u32_at, u64_at};
use crate::sources::archive::bytes::ReadAt;
use crate::sources::archive::limits::{Limits, Problems};
use crate::sources::archive::path::member_path;

/// A member that may be read.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its path, checked.
    pub(crate) path: String,
    /// Its name's bytes as written, which its local header must repeat.
    pub(crate) raw_name: Vec<u8>,
    /// 0 stored, 8 deflated.
    pub(crate) method: u16,
    pub(crate) crc: u32,
    pub(crate) packed: u64,
    pub(crate) size: u64,
    /// Where its local header starts.
    pub(crate) offset: u64,
}

impl Entry {
    /// The bytes that surely hold the member's header and data, with room for an extra field of the usual
    /// size: what to fetch of it.
    pub(crate) fn range(&self, limit: u64) -> Range<u64> {
        const EXTRA: u64 = 128;
        let length = 30 + self.raw_name.len() as u64 + EXTRA + self.packed;
        self.offset..self.offset.saturating_add(length).min(limit)
    }
}

/// The members of a zip, sorted by path.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    pub(crate) entries: Vec<Entry>,
}

/// Why there is no directory.
pub(crate) type Malformed = &'static str;

const CUT: Malformed = "the zip's directory is missing or cut short";

/// Where the directory stands, how long it is and how many members it names, found in the file's last bytes.
pub(crate) struct Place {
    pub(crate) range: Range<u64>,
    pub(crate) members: u64,
    /// Bytes before the zip itself, to be added to every offset.
    shift: u64,
}

/// Finds the directory in `tail`, the last bytes of a file of `size` bytes.
///
/// `Ok(None)` where the answer stands before the tail.
pub(crate) fn directory_range(tail: &[u8], size: u64) -> Result<Option<Place>, Malformed> {
    let base = size.saturating_sub(tail.len() as u64);
    let from = tail.len().saturating_sub(22 + 0xffff);
    let ends = || {
        (from..tail.len().saturating_sub(21)).rev().filter_map(|at| {
            let rest = tail.get(at..).filter(|rest| rest.starts_with(b"PK\x05\x06"))?;
            Some((at, at + 22 + u16_at(rest, 20)? as usize))
        })
    };
    // A comment may hold what looks like an end; the true one's comment reaches to the last byte.
    let exact = ends().find(|(_, after)| *after == tail.len());
    let end = exact.or_else(|| ends().find(|(_, after)| *after < tail.len())).map(|(at, _)| at);
    let Some(end) = end else { return Err(CUT) };
    let mut members = u64::from(u16_at(tail, end + 10).ok_or(CUT)?);
    let mut length = u64::from(u32_at(tail, end + 12).ok_or(CUT)?);
    let mut offset = u64::from(u32_at(tail, end + 16).ok_or(CUT)?);
    let mut before = base + end as u64;
    if members == 0xffff || length == 0xffff_ffff || offset == 0xffff_ffff {
        let locator =
            end.checked_sub(20).and_then(|at| tail.get(at..)).filter(|at| at.starts_with(b"PK\x06\x07"));
        if let Some(locator) = locator {
            let at = u64_at(locator, 8).ok_or(CUT)?;
            if at >= size {
                return Err(CUT);
            }
            let Some(inside) = at.checked_sub(base) else { return Ok(None) };
            let record = usize::try_from(inside).ok().and_then(|at| tail.get(at..)).ok_or(CUT)?;
            if !record.starts_with(b"PK\x06\x06") {
                return Err(CUT);
            }
            members = u64_at(record, 32).ok_or(CUT)?;
            length = u64_at(record, 40).ok_or(CUT)?;
            offset = u64_at(record, 48).ok_or(CUT)?;
            before = at;
        }
    }
    let range_end = offset.checked_add(length).ok_or(CUT)?;
    // Bytes put before a zip (a script's first lines) move everything by as many.
    let shift = before.checked_sub(range_end).ok_or(CUT)?;
    Ok(Some(Place { range: offset + shift..range_end + shift, members, shift }))
}

impl Directory {
    /// Reads the directory of `bytes`; members that are refused are noted in `problems`.
    pub(crate) fn read(
        bytes: &dyn ReadAt,
        limits: &Limits,
        problems: &mut Problems,
    ) -> Result<Self, Malformed> {
        let size = bytes.size();
        let mut tail_length = size.min(22 + 0xffff + 20 + 56);
        let place = loop {
            let tail = usize::try_from(tail_length)
                .ok()
                .and_then(|length| bytes.read_at(size - tail_length, length).ok())
                .ok_or(CUT)?;
            match directory_range(&tail, size)? {
                Some(place) => break place,
                None if tail_length == size.min(1 << 20) => return Err(CUT),
                None => tail_length = size.min(1 << 20),
            }
        };
        // A directory line has at least 46 bytes; one of 512 MB is no package's.
        let length = place.range.end - place.range.start;
        if length > 512 << 20 {
            return Err("the zip's directory is too large");
        }
        let raw = bytes.read_at(place.range.start, length as usize).map_err(|_| CUT)?;
        Ok(Self::parse(&raw, &place, limits, problems))
    }

    fn parse(raw: &[u8], place: &Place, limits: &Limits, problems: &mut Problems) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut at = 0;
        let mut seen = 0_usize;
        while at < raw.len() {
            if seen >= limits.members {
                problems.add("", format!("more than {} members; the rest is left out", limits.members));
                break;
            }
            let Some(header) = Header::parse(raw, at) else {
                problems.add("", "the zip's directory is damaged; members after the damage are left out");
                break;
            };
            at = header.next;
            seen += 1;
            if header.name.ends_with(b"/") {
                continue;
            }
            match header.check(place, limits) {
                Ok(entry) => entries.push(entry),
                Err(message) => problems.add(&String::from_utf8_lossy(header.name), message),
            }
        }
        if seen as u64 != place.members && seen < limits.members {
            problems.add("", format!("the zip says that it has {} members and has {seen}", place.members));
        }
        drop_overlaps(&mut entries, place.range.start, problems);
        Self { entries: keep_last(entries, problems) }
    }
}

/// Of members with one path the last is kept, as zip readers do.
fn keep_last(entries: Vec<Entry>, problems: &mut Problems) -> Vec<Entry> {
    let mut by_path: HashMap<String, Entry> = HashMap::with_capacity(entries.len());
    for entry in entries {
        if let Some(earlier) = by_path.insert(entry.path.clone(), entry) {
            problems.add(&earlier.path, "two members have this name; the last one is used");
        }
    }
    let mut entries: Vec<Entry> = by_path.into_values().collect();
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
}

/// Members whose bytes lie in each other's are how small zips unpack to petabytes.
fn drop_overlaps(entries: &mut Vec<Entry>, directory: u64, problems: &mut Problems) {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|i| entries.get(*i).map(|entry| entry.offset));
    let mut bad = vec![false; entries.len()];
    let mut end = 0;
    for i in order {
        let (Some(entry), Some(bad)) = (entries.get(i), bad.get_mut(i)) else { continue };
        let own_end =
            entry.offset.saturating_add(30 + entry.raw_name.len() as u64).saturating_add(entry.packed);
        if entry.offset < end {
            *bad = true;
            problems.add(&entry.path, "its bytes overlap another member's; left out");
        } else if own_end > directory {
            *bad = true;
            problems.add(&entry.path, "its bytes reach beyond the archive; left out");
        } else {
            end = own_end;
        }
    }
    let mut bad = bad.into_iter();
    entries.retain(|_| !bad.next().unwrap_or(false));
}

/// One line of the directory.
struct Header<'a> {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    offset: u64,
    mode: u32,
    name: &'a [u8],
    next: usize,
}

impl<'a> Header<'a> {
    fn parse(raw: &'a [u8], at: usize) -> Option<Self> {
        let line = raw.get(at..)?;
        if !line.starts_with(b"PK\x01\x02") {
            return None;
        }
        let name_end = 46 + u16_at(line, 28)? as usize;
        let extra_end = name_end + u16_at(line, 30)? as usize;
        let next = extra_end + u16_at(line, 32)? as usize;
        let mut header = Self {
            flags: u16_at(line, 8)?,
            method: u16_at(line, 10)?,
            crc: u32_at(line, 16)?,
            packed: u64::from(u32_at(line, 20)?),
            size: u64::from(u32_at(line, 24)?),
            offset: u64::from(u32_at(line, 42)?),
            mode: u32_at(line, 38)? >> 16,
            name: line.get(46..name_end)?,
            next: at + next,
        };
        line.get(..next)?;
        header.widen(line.get(name_end..extra_end)?)?;
        Some(header)
    }

    /// Takes 64-bit numbers from the extra field where the 32-bit ones are full.
    fn widen(&mut self, mut extra: &[u8]) -> Option<()> {
        while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
            let end = 4 + length as usize;
            let Some(body) = extra.get(4..end) else { break };
            if id == 1 {
                let mut at = 0;
                for field in [&mut self.size, &mut self.packed, &mut self.offset] {
                    if *field == 0xffff_ffff {
                        *field = u64_at(body, at)?;
                        at += 8;
                    }
                }
            }
            extra = extra.get(end..)?;
        }
        Some(())
    }

    fn check(&self, place: &Place, limits: &Limits) -> Result<Entry, String> {
        let path = member_path(self.name, limits.depth)?;
        match self.mode & 0o170_000 {
            0o120_000 => return Err("a symbolic link; not followed".into()),
            0 | 0o100_000 => {}
            0o040_000 => return Err("a folder with a file's name; left out".into()),
            _ => return Err("not a plain file; left out".into()),
        }
        if self.flags & 0x2041 != 0 {
            return Err("encrypted; left out".into());
        }
        if !matches!(self.method, 0 | 8) {
            return Err(format!("packed by method {}, which is not supported; left out", self.method));
        }
        let offset = self.offset.checked_add(place.shift).ok_or("its offset is no number; left out")?;
        Ok(Entry {
            path,
            raw_name: self.name.to_vec(),
            method: self.method,
            crc: self.crc,
            packed: self.packed,
            size: self.size,
            offset,
        })
    }
}
