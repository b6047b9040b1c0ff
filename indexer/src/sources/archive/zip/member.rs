//! One member's bytes: unpacked, and checked against what the directory says of them.

use std::io::{self, Read};

use super::{Entry, u16_at};
use crate::sources::archive::bytes::ReadAt;
use crate::sources::archive::limits::Limits;

fn bad(message: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message.into())
}

/// The member's content. Never more than the directory says and `limits` allow is unpacked.
pub(crate) fn read_entry(bytes: &dyn ReadAt, entry: &Entry, limits: &Limits) -> io::Result<Vec<u8>> {
    check_size(entry, limits).map_err(bad)?;
    let header = bytes.read_at(entry.offset, 30)?;
    if !header.starts_with(b"PK\x03\x04") {
        return Err(bad("no member starts where the directory says"));
    }
    let (Some(name), Some(extra)) = (u16_at(&header, 26), u16_at(&header, 28)) else {
        return Err(bad("damaged member"));
    };
    let start = entry.offset + 30;
    if bytes.read_at(start, name as usize)? != entry.raw_name {
        return Err(bad("the member's own name is not the directory's"));
    }
    let start = start + u64::from(name) + u64::from(extra);
    let packed = bytes.read_at(start, usize::try_from(entry.packed).map_err(|_| bad("too large"))?)?;
    let out = match entry.method {
        0 => packed,
        _ => inflate(&packed, entry.size)?,
    };
    if out.len() as u64 != entry.size {
        return Err(bad("not as long as the directory says"));
    }
    if crc32fast::hash(&out) != entry.crc {
        return Err(bad("damaged: its checksum does not match"));
    }
    Ok(out)
}

/// Why a member of that size is not read.
pub(crate) fn check_size(entry: &Entry, limits: &Limits) -> Result<(), String> {
    if entry.size > limits.file_bytes || entry.packed > limits.file_bytes {
        return Err(format!("larger than {} MB; left out", limits.file_bytes >> 20));
    }
    if limits.is_bomb(entry.size, entry.packed) {
        return Err(format!("unpacks to more than {} times its size; left out", limits.ratio));
    }
    Ok(())
}

impl Entry {
    /// Whether the member is never read.
    pub(crate) fn is_refused(&self, limits: &Limits) -> bool {
        check_size(self, limits).is_err()
    }
}

fn inflate(packed: &[u8], size: u64) -> io::Result<Vec<u8>> {
    // The size is a claim: it bounds what is read, and only a part of it is reserved at once.
    let mut out = Vec::with_capacity(usize::try_from(size.min(1 << 20)).unwrap_or(0));
    flate2::read::DeflateDecoder::new(packed).take(size + 1).read_to_end(&mut out)?;
    if out.len() as u64 > size {
        return Err(bad("unpacks to more than the directory says"));
    }
    Ok(out)
}
