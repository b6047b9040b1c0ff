//! Candidates and features by meaning: vectors of whole packages are scanned, word pieces are compared one by one.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::candidates::Address;
use super::clauses::clauses;
use super::light::LightWords;
use crate::embedding::{Row, Token, Tokenizer, Vector, dot, query_vector, table, weighted_vector};
use crate::moments::Moments;
use crate::store::{Pieces, Shard};

/// Documents less alike than this are near nothing: where no word is found either, they are no hits.
pub(super) const MIN_COSINE: f32 = 0.25;
/// So many word pieces of a query are compared one by one.
pub(super) const MAX_PIECES: usize = 24;

/// What a query means.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    /// Of the query whole.
    pub(super) vector: Option<Vector>,
    /// Of its parts, if it has several.
    pub(super) clauses: Vec<Vector>,
    pieces: Vec<Token>,
    /// What each piece counts where those that most candidates have count little; together 1.
    rare_weights: Vec<f32>,
    /// The rows of its word pieces, each with one by its length.
    rows: Vec<(&'static Row, f32)>,
    /// What each piece counts; together 1.
    weights: Vec<f32>,
    /// How alike each known word piece of documents is to each of the query's.
    alike: FxHashMap<Token, Box<[f32]>>,
}

impl Meaning {
    /// Reads a query with these light words.
    pub(super) fn read(text: &str, light: &LightWords, tokenizer: &mut Tokenizer) -> Self {
        let table = table();
        let mut pieces = tokenizer.query(text);
        let vector = query_vector(table, &pieces);
        let clauses = clauses(text);
        let clauses =
            clauses.iter().filter_map(|clause| query_vector(table, &tokenizer.query(clause))).collect();
        pieces.retain(|&piece| table.row(piece).is_some());
        pieces.truncate(MAX_PIECES);
        let light = light.pieces(text, tokenizer);
        let weight = |piece: &Token| table.query_weight(*piece) * LightWords::weight(light.contains(piece));
        let mut weights: Vec<f32> = pieces.iter().map(weight).collect();
        share(&mut weights);
        let rows = pieces.iter().filter_map(|&piece| table.row(piece));
        let rows = rows.map(|(row, _)| (row, inverse_length(row))).collect();
        let rare_weights = weights.clone();
        Self { vector, clauses, pieces, rare_weights, rows, weights, alike: FxHashMap::default() }
    }

    /// How well a text of `pieces` is covered by the query: the mean over its pieces of the likest piece of the query.
    /// Writes the likest of the text for each piece of the query to `covered` where it is liker than what stands there.
    fn compare(&mut self, pieces: Pieces<'_>, covered: &mut [f32; MAX_PIECES]) -> f32 {
        let (table, query) = (table(), &self.rows);
        let mut sum = 0.0;
        for piece in pieces.iter() {
            let row = self.alike.entry(piece).or_insert_with(|| {
                let Some((values, _)) = table.row(piece) else { return vec![0.0; query.len()].into() };
                let factor = inverse_length(values);
                query.iter().map(|(other, inverse)| dot(values, other) as f32 * factor * inverse).collect()
            });
            let mut best = 0.0_f32;
            for (value, covered) in row.iter().zip(covered.iter_mut()) {
                best = best.max(*value);
                *covered = covered.max(*value);
            }
            sum += best;
        }
        sum / pieces.len().max(1) as f32
    }

    /// Counts which of the query's pieces the candidates have: what nearly all have tells nothing. Gives the query's
    /// vector by these weights.
    pub(super) fn weigh_by_rarity<'a>(
        &mut self,
        candidates: impl Iterator<Item = [Pieces<'a>; 4]>,
    ) -> Option<Vector> {
        let mut counts = vec![0_u32; self.pieces.len()];
        let mut n = 0_u32;
        for fields in candidates {
            n += 1;
            for (piece, count) in self.pieces.iter().zip(&mut counts) {
                *count += u32::from(fields.iter().any(|field| field.iter().any(|other| other == *piece)));
            }
        }
        let table = table();
        let rarity = |count: u32| ((n as f32 + 1.0) / (count as f32 + 1.0)).ln();
        let weights = self.weights.iter().zip(&counts);
        self.rare_weights = weights.map(|(weight, &count)| weight * rarity(count)).collect();
        let tokens: Vec<(Token, f32)> =
            self.pieces.iter().copied().zip(self.rare_weights.iter().copied()).collect();
        share(&mut self.rare_weights);
        weighted_vector(table, &tokens)
    }

    /// What each piece of the query counts; together 1.
    pub(super) fn rare_weights(&self) -> &[f32] {
        &self.rare_weights
    }

    /// Compares the query with the names and the first paragraph of a document, piece by piece.
    pub(super) fn alike(&mut self, [name, _, parameters, first]: [Pieces<'_>; 4]) -> Alike {
        let mean = |covered: &[f32; MAX_PIECES], weights: &[f32]| -> f32 {
            covered.iter().zip(weights).map(|(value, weight)| value * weight).sum()
        };
        let mut covered = [0.0; MAX_PIECES];
        let name_in_query = self.compare(name, &mut covered);
        let query_in_name = mean(&covered, &self.weights);
        let summary_in_query = self.compare(first, &mut covered);
        let query_in_summary = mean(&covered, &self.weights);
        self.compare(parameters, &mut covered);
        let query_anywhere = mean(&covered, &self.weights);
        let rare_anywhere = mean(&covered, &self.rare_weights);
        Alike {
            name_in_query,
            query_in_name,
            summary_in_query,
            query_in_summary,
            query_anywhere,
            rare_anywhere,
            covered,
        }
    }
}

/// Makes weights add up to 1.
fn share(weights: &mut [f32]) {
    let total = weights.iter().sum::<f32>().max(f32::EPSILON);
    for weight in weights {
        *weight /= total;
    }
}

fn inverse_length(row: &Row) -> f32 {
    1.0 / (dot(row, row) as f32).sqrt().max(f32::EPSILON)
}

/// How alike the word pieces of a query and a document are, from 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Alike {
    /// The name's pieces that the query has.
    pub(super) name_in_query: f32,
    /// The query's pieces that the name has.
    pub(super) query_in_name: f32,
    /// The first paragraph's pieces that the query has.
    pub(super) summary_in_query: f32,
    /// The query's pieces that the name or the first paragraph has.
    pub(super) query_in_summary: f32,
    /// The same, or the parameters.
    pub(super) query_anywhere: f32,
    /// The same, pieces that most candidates have counting little.
    pub(super) rare_anywhere: f32,
    /// How well each piece of the query is covered.
    pub(super) covered: [f32; MAX_PIECES],
}

/// What a scan found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The nearest documents to the query and to each of its parts.
    pub(super) nearest: Vec<Address>,
    /// The cosines with the query, over all documents.
    pub(super) cosines: Moments,
}

/// Compares the query with all documents of some shards (their indexes in `shards`); `limit` are kept for the query
/// whole, `clause_limit` for each part, all of at least `min_cosine`.
pub(super) fn scan(
    meaning: &Meaning,
    shards: &[Arc<Shard>],
    selected: &[usize],
    limit: usize,
    clause_limit: usize,
    min_cosine: f32,
) -> Scan {
    let Some(vector) = &meaning.vector else { return Scan::default() };
    let mut cosines = Moments::default();
    let mut best = Nearest::new(limit, min_cosine);
    let mut by_clause: Vec<Nearest> =
        meaning.clauses.iter().map(|_| Nearest::new(clause_limit, min_cosine)).collect();
    for &index in selected {
        let Some(shard) = shards.get(index) else { continue };
        for (document, (values, scale)) in (0..).zip(shard.meaning().vectors()) {
            let address = Address { shard: index, document };
            let cosine = vector.cosine(values, scale);
            cosines.add(f64::from(cosine));
            best.offer(cosine, address);
            for (clause, nearest) in meaning.clauses.iter().zip(&mut by_clause) {
                nearest.offer(clause.cosine(values, scale), address);
            }
        }
    }
    let nearest = std::iter::once(best).chain(by_clause).flat_map(Nearest::into_addresses).collect();
    Scan { nearest, cosines }
}

/// The documents with the greatest values; of equal ones those that came first.
struct Nearest {
    /// Sorted, greatest first.
    items: Vec<(f32, Address)>,
    limit: usize,
    at_least: f32,
}

impl Nearest {
    fn new(limit: usize, at_least: f32) -> Self {
        Self { items: Vec::with_capacity(limit + 1), limit, at_least }
    }

    fn offer(&mut self, value: f32, address: Address) {
        let is_full = self.items.len() >= self.limit;
        if value < self.at_least || is_full && self.items.last().is_none_or(|(last, _)| value <= *last) {
            return;
        }
        let at = self.items.partition_point(|(known, _)| *known >= value);
        self.items.insert(at, (value, address));
        self.items.truncate(self.limit);
    }

    fn into_addresses(self) -> impl Iterator<Item = Address> {
        self.items.into_iter().map(|(_, address)| address)
    }
}
