//! Zip files, read by offset.
//!
//! A reader of our own, because it must work over bytes that were fetched in pieces from an index, must
//! show duplicate and overlapping members instead of resolving them silently, and must never trust a size.

mod directory;
mod member;

pub(crate) use directory::{Directory, Entry, directory_range};
pub(crate) use member::{check_size, read_entry};

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(crate) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
