//! Texts as vectors: a trained table of word pieces, and the mean of its rows.
//!
//! The table and how it was trained are described in `assets/ranker/NOTICE.md`. It lies in the binary and is read in
//! place; nothing is prepared but an index of the vocabulary, on first use. A vector of a text is the weighted mean of
//! the rows of its word pieces, each counted once; two texts are compared by cosine.

mod dot;
mod fields;
mod table;
mod vector;
mod wordpiece;

/// Reads the vocabulary and touches the table, so that the first query need not: some milliseconds, once.
pub(crate) fn warm() {
    wordpiece::tokenize("a");
    let _ = table();
}

pub(crate) use dot::dot;
pub(crate) use fields::{FIELDS, Tokenizer, content_words};
pub(crate) use table::{DIMENSIONS, Row, Token, table};
pub(crate) use vector::{Vector, document_vector, query_vector, weighted_vector};
