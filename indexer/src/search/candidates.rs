//! The word index of a set of shards: documents for a query's terms, and their BM25 per field.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

use super::merge;
use super::query::QueryTerm;
use super::view::View;
use crate::error::{Error, Result};
use crate::schema::{FIELDS, all_words, field};
use crate::store::{Shard, Store};

/// BM25's k1: how soon more of the same word adds no more.
const SATURATION: f32 = 1.2;
/// BM25's b in the candidates' field, which is tantivy's.
const LENGTH_WEIGHT: f32 = 0.75;

/// The documents of one shard in the index.
#[derive(Clone, Copy, Debug)]
struct Part {
    segment: usize,
    first: u32,
    end: u32,
}

/// A document of a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    pub(super) shard: usize,
    pub(super) document: u32,
}

/// BM25 per field, and which of the query's terms each field has (bit by term).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FieldScores {
    pub(super) bm25: [f32; FIELDS.len()],
    pub(super) matched: [u32; FIELDS.len()],
    /// Words in its docs after the first paragraph.
    pub(super) doc_length: f32,
}

/// A query's terms with their weights in this set of shards.
#[derive(Debug)]
pub(super) struct WeightedTerms<'a> {
    terms: &'a [QueryTerm],
    pub(super) idf: Vec<f32>,
    /// The terms as tantivy knows them, with their numbers of documents.
    document_counts: Vec<(Term, u64)>,
    n_documents: u64,
    n_tokens: u64,
}

impl WeightedTerms<'_> {
    /// Weighs each term by a further factor.
    pub(super) fn weigh_by(&mut self, factors: &[f32]) {
        for (idf, factor) in self.idf.iter_mut().zip(factors) {
            *idf *= factor;
        }
    }
}

/// Counted once per query: tantivy would ask every segment again for every term.
impl Bm25StatisticsProvider for WeightedTerms<'_> {
    fn total_num_tokens(&self, _: Field) -> tantivy::Result<u64> {
        Ok(self.n_tokens)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.n_documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.document_counts.iter().find(|(known, _)| known == term).map_or(0, |(_, n)| *n))
    }
}

/// The word index of a set of shards.
pub(super) struct Words {
    searcher: Option<tantivy::Searcher>,
    /// By shard.
    parts: Vec<Option<Part>>,
    /// By segment: its shards with their first documents, in document order.
    owners: Vec<Vec<(u32, usize)>>,
    average_length: [f32; FIELDS.len() + 1],
    /// In the field of all words.
    n_tokens: u64,
    /// At least one.
    n_documents: f32,
    is_merged: bool,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("segments", &self.owners.len()).finish_non_exhaustive()
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Search(error.to_string())
}

impl Words {
    /// Opens the merged index of `shards` if there is one, else a view of theirs. No shard stands there twice.
    pub(super) fn open(shards: &[Arc<Shard>], store: &Store) -> Result<Self> {
        if shards.len() > 1
            && let Some(merged) = Self::open_merged(shards, store)
        {
            return Ok(merged);
        }
        let files = shards.iter().map(|shard| shard.words()).collect::<Result<Vec<_>>>()?;
        let mut parts = vec![None; shards.len()];
        let Some(segments) = View::join(&files)? else { return Self::new(None, parts, false) };
        let (_, searcher) = segments.view.open().map_err(failed)?;
        for (segment, reader) in searcher.segment_readers().iter().enumerate() {
            let Some(&shard) = segments.owners.get(&reader.segment_id().uuid_string()) else { continue };
            let end = reader.max_doc();
            if shards.get(shard).is_some_and(|shard| shard.n_documents() != end as usize) {
                let damaged = files.get(shard).map(|file| file.corrupt("its words belong to other entries"));
                return Err(damaged.unwrap_or_else(|| failed("a segment belongs to no shard")));
            }
            if let Some(part) = parts.get_mut(shard) {
                *part = Some(Part { segment, first: 0, end });
            }
        }
        Self::new(Some(searcher), parts, false)
    }

    fn open_merged(shards: &[Arc<Shard>], store: &Store) -> Option<Self> {
        let (file, order) = merge::open(store, shards)?;
        let (_, searcher) = View::join(&[file]).ok()??.view.open().ok()?;
        let mut parts = vec![None; shards.len()];
        let mut first = 0;
        for (id, n) in order {
            let shard = shards.iter().position(|shard| shard.at().id() == id)?;
            if shards.get(shard)?.n_documents() != n as usize {
                return None;
            }
            *parts.get_mut(shard)? = (n > 0).then_some(Part { segment: 0, first, end: first + n });
            first += n;
        }
        let is_whole = searcher.segment_readers().len() == 1 && searcher.num_docs() == u64::from(first);
        is_whole.then(|| Self::new(Some(searcher), parts, true).ok()).flatten()
    }

    fn new(searcher: Option<tantivy::Searcher>, parts: Vec<Option<Part>>, is_merged: bool) -> Result<Self> {
        let readers = searcher.as_ref().map(tantivy::Searcher::segment_readers).unwrap_or_default();
        let mut owners = vec![Vec::new(); readers.len()];
        for (shard, part) in parts.iter().enumerate() {
            if let Some(part) = part
                && let Some(owners) = owners.get_mut(part.segment)
            {
                owners.push((part.first, shard));
            }
        }
        for owners in &mut owners {
            owners.sort_unstable();
        }
        let n_documents = readers.iter().map(|reader| reader.num_docs() as f32).sum::<f32>().max(1.0);
        let mut average_length = [1.0; FIELDS.len() + 1];
        let mut n_all_tokens = 0;
        for (index, average) in average_length.iter_mut().enumerate() {
            let field = if index == 0 { all_words() } else { field(index - 1) };
            let mut n_tokens = 0;
            for reader in readers {
                n_tokens += reader.inverted_index(field).map_err(failed)?.total_num_tokens();
            }
            if index == 0 {
                n_all_tokens = n_tokens;
            }
            *average = (n_tokens as f32 / n_documents).max(1.0);
        }
        Ok(Self { searcher, parts, owners, average_length, n_tokens: n_all_tokens, n_documents, is_merged })
    }

    /// Whether it is a merged index.
    pub(super) fn is_merged(&self) -> bool {
        self.is_merged
    }

    /// Weighs terms by how rare they are.
    pub(super) fn weigh<'a>(&self, terms: &'a [QueryTerm]) -> Result<WeightedTerms<'a>> {
        let mut idf = Vec::with_capacity(terms.len());
        let mut document_counts = Vec::with_capacity(terms.len());
        for term in terms {
            let term = Term::from_field_text(all_words(), &term.text);
            let n = match &self.searcher {
                Some(searcher) => searcher.doc_freq(&term).map_err(failed)?,
                None => 0,
            };
            document_counts.push((term, n));
            let n = n as f32;
            idf.push((1.0 + (self.n_documents - n + 0.5) / (n + 0.5)).ln());
        }
        #[allow(clippy::cast_sign_loss)] // a count
        let n_documents = self.n_documents as u64;
        Ok(WeightedTerms { terms, idf, document_counts, n_documents, n_tokens: self.n_tokens })
    }

    /// The `limit` documents of `shards` (no index twice) with the best BM25 over all words, best first.
    pub(super) fn candidates(
        &self,
        weighted: &WeightedTerms<'_>,
        shards: &[usize],
        limit: usize,
    ) -> Result<Vec<(Address, f32)>> {
        let Some(searcher) = &self.searcher else { return Ok(Vec::new()) };
        let mut best = Best { heap: BinaryHeap::with_capacity(limit + 1), limit };
        let clauses = weighted.terms.iter().map(|term| {
            let query =
                TermQuery::new(Term::from_field_text(all_words(), &term.text), IndexRecordOption::WithFreqs);
            let query: Box<dyn Query> = Box::new(query);
            let query =
                if term.count > 1 { Box::new(BoostQuery::new(query, term.count as f32)) } else { query };
            (Occur::Should, query)
        });
        let query = BooleanQuery::new(clauses.collect());
        let weight = query
            .weight(EnableScoring::enabled_from_statistics_provider(weighted, searcher))
            .map_err(failed)?;
        let mut segments: Vec<(usize, Vec<Part>)> = Vec::new();
        for part in shards.iter().filter_map(|&shard| *self.parts.get(shard)?) {
            match segments.iter_mut().find(|(segment, _)| *segment == part.segment) {
                Some((_, parts)) => parts.push(part),
                None => segments.push((part.segment, vec![part])),
            }
        }
        for (segment, parts) in segments {
            let Some(reader) = searcher.segment_readers().get(segment) else { continue };
            let covered: u32 = parts.iter().map(|part| part.end - part.first).sum();
            if covered == reader.max_doc() {
                weight
                    .for_each_pruning(best.threshold(), reader, &mut |document, score| {
                        best.push(score, segment as u32, document)
                    })
                    .map_err(failed)?;
            } else {
                self.scan(reader, segment, &parts, weighted, &mut best)?;
            }
        }
        let mut found: Vec<(Address, f32)> = Vec::with_capacity(limit);
        for (Ordered(score), Reverse((segment, document))) in
            best.heap.into_sorted_vec().into_iter().map(|Reverse(item)| item)
        {
            found.extend(self.address(segment as usize, document).map(|address| (address, score)));
        }
        Ok(found)
    }

    /// Scores the documents of some shards of a merged segment, term after term.
    fn scan(
        &self,
        reader: &tantivy::SegmentReader,
        segment: usize,
        parts: &[Part],
        weighted: &WeightedTerms<'_>,
        best: &mut Best,
    ) -> Result<()> {
        let index = reader.inverted_index(all_words()).map_err(failed)?;
        let norms = reader.get_fieldnorms_reader(all_words()).map_err(failed)?;
        let mut parts = parts.to_vec();
        parts.sort_unstable_by_key(|part| part.first);
        let mut scores: Vec<Vec<f32>> =
            parts.iter().map(|part| vec![0.0; (part.end - part.first) as usize]).collect();
        for (term, idf) in weighted.terms.iter().zip(&weighted.idf) {
            let term_text = Term::from_field_text(all_words(), &term.text);
            let postings = index.read_postings(&term_text, IndexRecordOption::WithFreqs).map_err(failed)?;
            let Some(mut postings) = postings else { continue };
            let weight = idf * term.count as f32;
            for (part, scores) in parts.iter().zip(&mut scores) {
                let mut document = postings.seek(part.first.max(postings.doc()));
                while document < part.end {
                    if let Some(score) = scores.get_mut((document - part.first) as usize) {
                        let frequency = postings.term_freq() as f32;
                        let length = length_of(&norms, document);
                        *score += weight * bm25(frequency, length / self.average_length[0], LENGTH_WEIGHT);
                    }
                    document = postings.advance();
                }
                if document == TERMINATED {
                    break;
                }
            }
        }
        for (part, scores) in parts.iter().zip(&scores) {
            for (document, &score) in (part.first..).zip(scores) {
                if score > best.threshold() {
                    best.push(score, segment as u32, document);
                }
            }
        }
        Ok(())
    }

    /// BM25 per field of some documents, in their order.
    pub(super) fn field_scores(
        &self,
        weighted: &WeightedTerms<'_>,
        documents: &[Option<Address>],
    ) -> Result<Vec<FieldScores>> {
        let mut scores = vec![FieldScores::default(); documents.len()];
        let Some(searcher) = &self.searcher else { return Ok(scores) };
        // By segment and document, since posting lists are read forwards.
        let mut order: Vec<(usize, u32, usize)> = Vec::with_capacity(documents.len());
        for (slot, address) in documents.iter().enumerate() {
            if let Some(address) = address
                && let Some(Some(part)) = self.parts.get(address.shard)
            {
                order.push((part.segment, part.first + address.document, slot));
            }
        }
        order.sort_unstable();
        for group in order.chunk_by(|a, b| a.0 == b.0) {
            let Some(reader) =
                group.first().and_then(|(segment, ..)| searcher.segment_readers().get(*segment))
            else {
                continue;
            };
            for (index, search_field) in FIELDS.iter().enumerate() {
                let inverted = reader.inverted_index(field(index)).map_err(failed)?;
                let norms = reader.get_fieldnorms_reader(field(index)).map_err(failed)?;
                if search_field.name == "body" {
                    for &(_, document, slot) in group {
                        if let Some(scores) = scores.get_mut(slot) {
                            scores.doc_length = length_of(&norms, document);
                        }
                    }
                }
                let average = self.average_length.get(index + 1).copied().unwrap_or(1.0);
                for (bit, (term, idf)) in weighted.terms.iter().zip(&weighted.idf).enumerate() {
                    let text = Term::from_field_text(field(index), &term.text);
                    let postings =
                        inverted.read_postings(&text, IndexRecordOption::WithFreqs).map_err(failed)?;
                    let Some(mut postings) = postings else { continue };
                    for &(_, document, slot) in group {
                        if postings.doc() < document {
                            postings.seek(document);
                        }
                        if postings.doc() == document
                            && let Some(scores) = scores.get_mut(slot)
                        {
                            let length = length_of(&norms, document) / average;
                            let gain = bm25(postings.term_freq() as f32, length, search_field.length_weight);
                            if let Some(score) = scores.bm25.get_mut(index) {
                                *score += idf * term.count as f32 * gain;
                            }
                            if let Some(matched) = scores.matched.get_mut(index) {
                                *matched |= 1 << bit;
                            }
                        }
                    }
                }
            }
        }
        Ok(scores)
    }

    fn address(&self, segment: usize, document: u32) -> Option<Address> {
        let owners = self.owners.get(segment)?;
        let at = owners.partition_point(|(first, _)| *first <= document).checked_sub(1)?;
        let (first, shard) = *owners.get(at)?;
        Some(Address { shard, document: document - first })
    }
}

fn length_of(norms: &FieldNormReader, document: u32) -> f32 {
    norms.fieldnorm(document) as f32
}

/// What a term's frequency adds, before its rarity; `length` is relative to the field's average.
fn bm25(frequency: f32, length: f32, length_weight: f32) -> f32 {
    let norm = SATURATION * (1.0 - length_weight + length_weight * length);
    frequency * (SATURATION + 1.0) / (frequency + norm)
}

/// A score that can be compared: scores are never NaN.
#[derive(Clone, Copy, PartialEq)]
struct Ordered(f32);

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Ordered {}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// A document's score, segment and number; of equal scores the first document is the greatest.
type Found = (Ordered, Reverse<(u32, u32)>);

/// The best documents so far, over all segments; of equal ones the first.
struct Best {
    heap: BinaryHeap<Reverse<Found>>,
    limit: usize,
}

impl Best {
    /// The score that a document must exceed.
    fn threshold(&self) -> f32 {
        if self.heap.len() < self.limit {
            return 0.0;
        }
        self.heap.peek().map_or(0.0, |Reverse((score, _))| score.0)
    }

    fn push(&mut self, score: f32, segment: u32, document: u32) -> f32 {
        self.heap.push(Reverse((Ordered(score), Reverse((segment, document)))));
        if self.heap.len() > self.limit {
            self.heap.pop();
        }
        self.threshold()
    }
}
