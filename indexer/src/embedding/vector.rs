//! Vectors of texts.

use super::fields::FIELDS;
use super::table::{DIMENSIONS, Row, Table, Token};

/// A vector of length one, as signed bytes and the number they are multiplied by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Vector {
    pub(crate) values: Row,
    pub(crate) scale: f32,
}

impl Vector {
    /// The cosine with another.
    pub(crate) fn cosine(&self, values: &Row, scale: f32) -> f32 {
        super::dot(&self.values, values) as f32 * self.scale * scale
    }

    /// Of length one, in bytes; `None` for the zero vector.
    fn new(values: &[f32; DIMENSIONS]) -> Option<Self> {
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        let largest = values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        if !(length > 1e-9 && largest > 0.0) {
            return None;
        }
        let mut bytes = [0; DIMENSIONS];
        for (byte, value) in bytes.iter_mut().zip(values) {
            *byte = ((value / largest * 127.0).round() as i8).cast_unsigned();
        }
        Some(Self { values: bytes, scale: largest / 127.0 / length })
    }
}

/// Adds the mean of the rows of `tokens`, each by its `weight`, times `share`.
fn add_mean(
    table: &Table,
    tokens: &[Token],
    weight: impl Fn(Token) -> f32,
    share: f32,
    sum: &mut [f32; DIMENSIONS],
) {
    let share = share / tokens.len().max(1) as f32;
    for &token in tokens {
        let Some((row, scale)) = table.row(token) else { continue };
        let factor = share * scale * weight(token);
        for (sum, &value) in sum.iter_mut().zip(row) {
            *sum += factor * f32::from(value.cast_signed());
        }
    }
}

/// The vector of a query of these word pieces; `None` if there are none.
pub(crate) fn query_vector(table: &Table, tokens: &[Token]) -> Option<Vector> {
    let mut sum = [0.0; DIMENSIONS];
    add_mean(table, tokens, |token| table.query_weight(token), 1.0, &mut sum);
    Vector::new(&sum)
}

/// The vector of a query in which each word piece counts as much as said.
pub(crate) fn weighted_vector(table: &Table, tokens: &[(Token, f32)]) -> Option<Vector> {
    let mut sum = [0.0; DIMENSIONS];
    for &(token, weight) in tokens {
        add_mean(table, &[token], |_| weight, 1.0, &mut sum);
    }
    Vector::new(&sum)
}

/// The vector of a document with these word pieces in each of its fields.
pub(crate) fn document_vector(table: &Table, fields: &[Vec<Token>; FIELDS]) -> Option<Vector> {
    let mut sum = [0.0; DIMENSIONS];
    for (tokens, share) in fields.iter().zip(table.mix) {
        add_mean(table, tokens, |token| table.document_weight(token), share, &mut sum);
    }
    Vector::new(&sum)
}

#[cfg(test)]
mod tests {
    use super::super::{Tokenizer, table};
    use super::*;

    fn cosine(query: &str, name: &str, doc: &str) -> f32 {
        let mut tokenizer = Tokenizer::default();
        let query = query_vector(table(), &tokenizer.query(query)).unwrap();
        let fields = [tokenizer.document(name), Vec::new(), Vec::new(), tokenizer.document(doc)];
        let document = document_vector(table(), &fields).unwrap();
        query.cosine(&document.values, document.scale)
    }

    #[test]
    fn like_texts_are_near() {
        let near =
            cosine("sort the rows by a column", "sort_values", "Sort by the values along either axis.");
        let far = cosine("sort the rows by a column", "open_socket", "Connect to a host.");
        assert!(near > far + 0.3, "{near} {far}");
        let same = cosine("open socket", "open_socket", "");
        assert!(same > 0.8 && same < 1.01, "{same}");
    }

    #[test]
    fn no_words_give_no_vector() {
        assert_eq!(query_vector(table(), &[]), None);
        assert_eq!(document_vector(table(), &Default::default()), None);
    }
}
