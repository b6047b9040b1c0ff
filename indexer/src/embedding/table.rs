//! The trained table, as it lies in the binary.

use std::sync::OnceLock;

/// Numbers of a vector.
pub(crate) const DIMENSIONS: usize = 256;
/// What the file begins with: its kind, the number of rows, [`DIMENSIONS`].
const MAGIC: &[u8] = b"SEMB0001";
const HEADER: usize = 16;

static ROWS: &[u8] = include_bytes!("../../assets/ranker/api_table.i8");
static WEIGHTS: &[u8] = include_bytes!("../../assets/ranker/api_table.w.f32");
static MIX: &str = include_str!("../../assets/ranker/api_table.json");

/// A word piece's number: its line in the vocabulary.
pub(crate) type Token = u16;
/// A row: signed bytes, to be multiplied by the row's scale.
pub(crate) type Row = [u8; DIMENSIONS];

/// The rows, the weights of word pieces, and how the fields of a document are mixed.
#[derive(Debug)]
pub(crate) struct Table {
    scales: &'static [u8],
    rows: &'static [u8],
    query_weights: &'static [u8],
    document_weights: &'static [u8],
    /// The weight of each field: see [`super::FIELDS`].
    pub(crate) mix: [f32; 4],
}

/// The table. One that cannot be read has no rows, and every vector is zero: ranking then goes by words.
pub(crate) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::read(ROWS, WEIGHTS, MIX).unwrap_or(Table::NONE))
}

impl Table {
    const NONE: Self =
        Self { scales: &[], rows: &[], query_weights: &[], document_weights: &[], mix: [0.0; 4] };

    fn read(rows: &'static [u8], weights: &'static [u8], mix: &str) -> Option<Self> {
        #[derive(serde::Deserialize)]
        struct Mix {
            alpha: [f32; 4],
        }
        let rest = rows.strip_prefix(MAGIC)?;
        let n = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        let n_dimensions = u32::from_le_bytes(*rest.get(4..)?.first_chunk()?) as usize;
        let scales = rows.get(HEADER..HEADER + 4 * n)?;
        let rows = rows.get(HEADER + 4 * n..)?;
        let is_whole = n_dimensions == DIMENSIONS && rows.len() == n * DIMENSIONS && weights.len() == 8 * n;
        if !is_whole {
            return None;
        }
        let (query_weights, document_weights) = weights.split_at_checked(4 * n)?;
        let mix = serde_json::from_str::<Mix>(mix).ok()?.alpha;
        Some(Self { scales, rows, query_weights, document_weights, mix })
    }

    /// The row of a word piece, and the number its bytes are multiplied by.
    pub(crate) fn row(&self, token: Token) -> Option<(&'static Row, f32)> {
        let start = usize::from(token) * DIMENSIONS;
        let row = self.rows.get(start..)?.first_chunk()?;
        Some((row, f32_at(self.scales, token)))
    }

    /// What a word piece counts in a query.
    pub(crate) fn query_weight(&self, token: Token) -> f32 {
        f32_at(self.query_weights, token)
    }

    /// What a word piece counts in a document.
    pub(crate) fn document_weight(&self, token: Token) -> f32 {
        f32_at(self.document_weights, token)
    }
}

fn f32_at(bytes: &[u8], index: Token) -> f32 {
    let chunk = bytes.get(usize::from(index) * 4..).and_then(|rest| rest.first_chunk());
    chunk.map_or(0.0, |chunk| f32::from_le_bytes(*chunk))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let table = table();
        assert!(table.mix.iter().all(|weight| *weight > 0.0));
        assert!(table.row(33_280).is_some() && table.row(33_281).is_none());
        assert!(Table::read(&ROWS[..1000], WEIGHTS, MIX).is_none());
        assert!(Table::read(ROWS, &WEIGHTS[4..], MIX).is_none());
    }
}
