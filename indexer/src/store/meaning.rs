//! What documents mean: a vector each, and the word pieces it was made of.
//!
//! Three sections of the entries file, in the order of the documents: `vectors` (256 signed bytes each),
//! `scales` (an f32 each) and `pieces` (word pieces, as u16; first how many each field has), in which `starts`
//! (a u32 each, and the end) says where each document's begin.

use tantivy::directory::OwnedBytes;

use super::container::{Container, u32_at};
use crate::embedding::{DIMENSIONS, FIELDS, Row, Token, Tokenizer, document_vector, table};
use crate::entry::Extraction;
use crate::schema;

/// The sections, being written.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    pub(super) vectors: Vec<u8>,
    pub(super) scales: Vec<u8>,
    pub(super) pieces: Vec<u8>,
    pub(super) starts: Vec<u8>,
}

/// Computes the sections for the searchable entries of `extraction`.
pub(super) fn lay_out(extraction: &Extraction) -> Meaning {
    let mut out = Meaning::default();
    let mut tokenizer = Tokenizer::default();
    let table = table();
    for entry in extraction.entries.iter().filter(|entry| super::write::is_searchable(entry)) {
        out.start();
        let fields: [Vec<Token>; FIELDS] = schema::meaning_texts(entry).map(|text| tokenizer.document(&text));
        if let Some(vector) = document_vector(table, &fields) {
            out.vectors.extend_from_slice(&vector.values);
            out.scales.extend_from_slice(&vector.scale.to_le_bytes());
        } else {
            out.vectors.extend_from_slice(&[0; DIMENSIONS]);
            out.scales.extend_from_slice(&0_f32.to_le_bytes());
        }
        for tokens in &fields {
            out.pieces.extend_from_slice(&(tokens.len() as Token).to_le_bytes());
        }
        for token in fields.iter().flatten() {
            out.pieces.extend_from_slice(&token.to_le_bytes());
        }
    }
    out.start();
    out
}

impl Meaning {
    fn start(&mut self) {
        self.starts.extend_from_slice(&((self.pieces.len() / 2) as u32).to_le_bytes());
    }
}

/// The sections of an open shard; empty for one in memory.
#[derive(Debug)]
pub(crate) struct MeaningView {
    vectors: OwnedBytes,
    scales: OwnedBytes,
    pieces: OwnedBytes,
    starts: OwnedBytes,
}

impl MeaningView {
    pub(super) fn new(file: &Container) -> Self {
        let section = |tag| file.section(tag);
        let (vectors, scales) = (section("vectors"), section("scales"));
        Self { vectors, scales, pieces: section("pieces"), starts: section("starts") }
    }

    /// How many documents have a vector.
    pub(crate) fn len(&self) -> usize {
        self.vectors.len() / DIMENSIONS
    }

    /// The vector of a document, and what its bytes are multiplied by.
    pub(crate) fn vector(&self, document: u32) -> Option<(&Row, f32)> {
        let start = document as usize * DIMENSIONS;
        Some((
            self.vectors.get(start..)?.first_chunk()?,
            f32::from_bits(u32_at(&self.scales, document as usize * 4)?),
        ))
    }

    /// The vectors of all documents, in order.
    pub(crate) fn vectors(&self) -> impl Iterator<Item = (&Row, f32)> {
        let (rows, _) = self.vectors.as_chunks::<DIMENSIONS>();
        let (scales, _) = self.scales.as_chunks::<4>();
        rows.iter().zip(scales.iter().map(|bytes| f32::from_le_bytes(*bytes)))
    }

    /// The word pieces of each field of a document.
    pub(crate) fn pieces(&self, document: u32) -> [Pieces<'_>; FIELDS] {
        self.read_pieces(document).unwrap_or_default()
    }

    fn read_pieces(&self, document: u32) -> Option<[Pieces<'_>; FIELDS]> {
        let at = document as usize * 4;
        let (start, end) = (u32_at(&self.starts, at)? as usize, u32_at(&self.starts, at + 4)? as usize);
        let (numbers, _) = self.pieces.get(start * 2..end * 2)?.as_chunks::<2>();
        let (counts, mut rest) = numbers.split_at_checked(FIELDS)?;
        let mut fields = [Pieces::default(); FIELDS];
        for (field, count) in fields.iter_mut().zip(counts) {
            let (pieces, after) = rest.split_at_checked(usize::from(u16::from_le_bytes(*count)))?;
            (*field, rest) = (Pieces(pieces), after);
        }
        Some(fields)
    }
}

/// The word pieces of one field.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pieces<'a>(&'a [[u8; 2]]);

impl<'a> Pieces<'a> {
    /// How many there are.
    pub(crate) fn len(self) -> usize {
        self.0.len()
    }

    /// The word pieces, in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Token> + use<'a> {
        self.0.iter().map(|bytes| u16::from_le_bytes(*bytes))
    }
}
