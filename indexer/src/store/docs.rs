//! Docs, which are the bulk of a shard and read one at a time: each is deflated by itself if that makes it smaller.
//!
//! A doc is the length of its text, the length of what is stored (zero if that is the text), and the bytes.

use std::borrow::Cow;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::record::{read_varint, write_varint};

/// Shorter docs gain too little.
const MIN_PACKED: usize = 160;
/// Deflate cannot do better than this, so a larger text is damage.
const MAX_RATIO: usize = 1100;

/// Packs docs one after the other.
pub(crate) struct Packer {
    deflate: Compress,
    packed: Vec<u8>,
}

impl Default for Packer {
    fn default() -> Self {
        Self { deflate: Compress::new(Compression::new(4), false), packed: Vec::new() }
    }
}

impl Packer {
    /// Appends `doc` to `out`.
    pub(crate) fn pack(&mut self, doc: &str, out: &mut Vec<u8>) {
        write_varint(out, doc.len());
        let is_packed = doc.len() >= MIN_PACKED && {
            self.deflate.reset();
            self.packed.clear();
            // Room for less than the text: where that is not enough, the text itself is stored.
            self.packed.reserve(doc.len());
            let status = self.deflate.compress_vec(doc.as_bytes(), &mut self.packed, FlushCompress::Finish);
            matches!(status, Ok(Status::StreamEnd)) && self.packed.len() < doc.len()
        };
        let bytes = if is_packed { &self.packed } else { doc.as_bytes() };
        write_varint(out, if is_packed { bytes.len() } else { 0 });
        out.extend_from_slice(bytes);
    }
}

/// The doc at `at`, if one is there.
pub(crate) fn unpack(bytes: &[u8], at: usize) -> Option<Cow<'_, str>> {
    let (length, at) = read_varint(bytes, at)?;
    let (packed, start) = read_varint(bytes, at)?;
    if packed == 0 {
        return std::str::from_utf8(bytes.get(start..start.checked_add(length)?)?).ok().map(Cow::Borrowed);
    }
    let packed = bytes.get(start..start.checked_add(packed)?)?;
    if length / MAX_RATIO > packed.len() {
        return None;
    }
    let mut doc = Vec::with_capacity(length);
    let status = Decompress::new(false).decompress_vec(packed, &mut doc, FlushDecompress::Finish);
    if !matches!(status, Ok(Status::StreamEnd)) || doc.len() != length {
        return None;
    }
    String::from_utf8(doc).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::{Packer, unpack};

    #[test]
    fn gives_back_every_doc() {
        let (mut packer, mut out) = (Packer::default(), Vec::new());
        let noise: String = (0..400u32).filter_map(|i| char::from_u32(0x4e00 + i * 7919 % 20_000)).collect();
        let docs = ["short", &"many words, ".repeat(1000), &noise, "after"];
        let places: Vec<usize> = docs
            .iter()
            .map(|doc| {
                let at = out.len();
                packer.pack(doc, &mut out);
                at
            })
            .collect();
        for (doc, at) in docs.iter().zip(places) {
            assert_eq!(unpack(&out, at).as_deref(), Some(*doc));
        }
        assert!(out.len() < 3000);
        for at in 0..out.len() {
            // No place makes it panic.
            let _ = unpack(&out, at);
        }
    }
}
