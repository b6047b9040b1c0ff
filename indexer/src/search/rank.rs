//! The three steps of a search: what is asked, candidates, and the features and the score of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::candidates::{Address, FieldScores, WeightedTerms};
use super::context::{Context, plain};
use super::features::{self, Common, Evidence, NameMatch};
use super::light::LightWords;
use super::meaning::{self, Meaning, Scan};
use super::model::Weights;
use super::query::{self, Query};
use super::variety::{self, Scored};
use super::{Hit, Readers, Searcher, model, name_match, namesakes, scope};
use crate::embedding::Vector;
use crate::entry::EntryId;
use crate::error::Result;
use crate::moments::Moments;
use crate::store::Shard;
use crate::tokenizer::{count_terms, identifiers};

/// How many documents are taken by words before they are ranked by all features; with packages in question as many of
/// theirs, and so many of all.
const N_BY_WORDS: usize = 120;
const N_OF_ALL: usize = 40;
/// How many are taken by meaning, for the query whole and for each of its parts.
const N_BY_MEANING: usize = 60;
const N_BY_PART: usize = 15;
/// How many hits a plain word's prefix may bring.
const MAX_PREFIX_HITS: usize = 200;

/// Candidates, and how their names fit.
type Found = BTreeMap<(usize, EntryId), NameMatch>;

/// The best hits of `searcher` for `query` in the shards `selected`, of which some are `near`.
pub(super) fn rank(
    searcher: &Searcher,
    query: &Query,
    selected: &[usize],
    near: &[usize],
) -> Result<Vec<Hit>> {
    let shards = &searcher.shards;
    let scanned = scope::scanned(shards, selected, near, query.packages.is_some());
    let asked = Asked::read(searcher, query, &scanned);
    let mut weighted = searcher.words.weigh(&asked.terms)?;
    let (found, scan) = find(searcher, query, &asked, &weighted, selected, near, &scanned)?;
    weighted.weigh_by(&asked.term_weights);
    let documents: Vec<Option<Address>> = found
        .keys()
        .map(|&(shard, entry)| {
            let document = shards.get(shard)?.entry_document(entry)?;
            Some(Address { shard, document })
        })
        .collect();
    let fields = searcher.words.field_scores(&weighted, &documents)?;
    let is_near = |shard: usize| near.contains(&shard);
    // What is in question sets the measure, if anything is.
    let has_near = found.keys().any(|(shard, _)| is_near(*shard));
    let is_measure = |shard: usize| !has_near || is_near(shard);
    let mut meaning = asked.meaning;
    let pieces = documents.iter().flatten().filter(|address| is_measure(address.shard));
    let rare = meaning.weigh_by_rarity(pieces.filter_map(|address| {
        let shard = shards.get(address.shard)?;
        Some(shard.meaning().pieces(address.document))
    }));
    let mut candidates = Vec::with_capacity(found.len());
    for ((&(shard, id), &names), (fields, address)) in found.iter().zip(fields.into_iter().zip(&documents)) {
        let Some(of_shard) = shards.get(shard) else { continue };
        let evidence = evidence(of_shard, id, *address, names, fields, &mut meaning, rare.as_ref());
        candidates.push(Candidate { shard, id, evidence: Evidence { is_near: is_near(shard), ..evidence } });
    }
    namesakes::place(candidates.iter_mut().map(|candidate| &mut candidate.evidence));
    let measures = || candidates.iter().filter(|candidate| is_measure(candidate.shard));
    let cosines = || measures().filter_map(|candidate| candidate.evidence.cosine);
    let of_all: Moments = if scanned.is_empty() { cosines().map(f64::from).collect() } else { scan.cosines };
    let (cosine_mean, cosine_deviation) = of_all.mean_and_deviation();
    let sums = measures().map(|candidate| features::sum_of_words(&candidate.evidence.fields));
    let plain_words = plain_words(&query.text);
    let common = Common {
        query,
        context: &asked.context,
        light: &asked.light,
        objects: &asked.objects,
        plain_words: &plain_words,
        idf: &weighted.idf,
        best_words: sums.fold(0.0, f32::max),
        best_cosine: cosines().fold(-1.0, f32::max),
        cosine_mean,
        cosine_deviation,
    };
    let weights = model::weights(!asked.context.is_empty());
    let mut ranked = scored(&candidates, &common, weights);
    if query::name_parts(&query.text).is_none() {
        let covered = |at: usize| candidates.get(at).map_or(&[] as &[f32], |it| &it.evidence.alike.covered);
        variety::arrange(&mut ranked, covered, meaning.rare_weights());
    }
    let hits = ranked.into_iter().take(query.limit).filter_map(|Scored { candidate, score, features }| {
        let Candidate { shard, id, .. } = candidates.get(candidate)?;
        Some(Hit { shard: *shard, entry: *id, score, features, weights })
    });
    Ok(hits.collect())
}

/// What a query asks, in the forms that the steps need.
struct Asked<'a> {
    terms: Vec<query::QueryTerm>,
    /// What each term counts beside its rarity.
    term_weights: Vec<f32>,
    light: LightWords,
    /// What the libraries in question are about, in lower case.
    objects: FxHashSet<&'a str>,
    meaning: Meaning,
    context: Context<'a>,
}

impl<'a> Asked<'a> {
    fn read(searcher: &'a Searcher, query: &'a Query, scanned: &[usize]) -> Self {
        let of_shard = |index: &usize| searcher.shards.get(*index).map(|shard| &shard.info().objects);
        let objects: FxHashSet<&str> =
            scanned.iter().filter_map(of_shard).flatten().map(String::as_str).collect();
        let light = LightWords::read(&query.text, &objects);
        let mut readers = searcher.readers();
        let Readers { analyzer, tokenizer } = &mut *readers;
        let terms = query::terms(analyzer, &query.text);
        let term_weights = light.of_terms(&terms, analyzer);
        let meaning = Meaning::read(&query.text, &light, tokenizer);
        let context = Context::read(query.context.as_deref().unwrap_or_default(), &query.text);
        Self { terms, term_weights, light, objects, meaning, context }
    }
}

/// The candidates: by name, by words, by meaning.
fn find(
    searcher: &Searcher,
    query: &Query,
    asked: &Asked<'_>,
    weighted: &WeightedTerms<'_>,
    selected: &[usize],
    near: &[usize],
    scanned: &[usize],
) -> Result<(Found, Scan)> {
    let mut found = Found::new();
    find_by_name(&searcher.shards, query, selected, &mut found);
    let limit = N_BY_WORDS.max(query.limit);
    let mut by_words = Vec::new();
    if near.is_empty() {
        by_words = searcher.words.candidates(weighted, selected, limit)?;
    } else {
        by_words.extend(searcher.words.candidates(weighted, near, limit)?);
        by_words.extend(searcher.words.candidates(weighted, selected, N_OF_ALL.max(query.limit))?);
    }
    let min_cosine = if by_words.is_empty() { meaning::MIN_COSINE } else { -1.0 };
    let by_meaning = N_BY_MEANING.max(query.limit / 2);
    let scan = meaning::scan(&asked.meaning, &searcher.shards, scanned, by_meaning, N_BY_PART, min_cosine);
    for address in by_words.iter().map(|(address, _)| address).chain(&scan.nearest) {
        let shard = searcher.shards.get(address.shard);
        if let Some(entry) = shard.and_then(|shard| shard.document_entry(address.document)) {
            // What was found by name keeps its match.
            found.entry((address.shard, entry)).or_default();
        }
    }
    Ok((found, scan))
}

fn find_by_name(shards: &[Arc<Shard>], query: &Query, selected: &[usize], found: &mut Found) {
    let selected = || selected.iter().filter_map(|&index| Some((index, shards.get(index)?)));
    let is_offered = |shard: &Shard, id: EntryId| shard.entry_document(id).is_some();
    let Some(parts) = query::name_parts(&query.text) else {
        for name in query::mentioned_names(&query.text) {
            for (index, shard) in selected() {
                for id in name_match::with_name(shard, name).into_iter().filter(|id| is_offered(shard, *id)) {
                    found.entry((index, id)).or_default().mention = 1.0;
                }
            }
        }
        return;
    };
    let Some(last) = parts.last() else { return };
    for (index, shard) in selected() {
        for id in name_match::with_name(shard, last).into_iter().filter(|id| is_offered(shard, *id)) {
            found.insert((index, id), name_match::match_name(shard.entry(id), &parts));
        }
    }
    if last.len() < 2 || !found.is_empty() && parts.len() > 1 {
        return;
    }
    let mut n = 0;
    for (index, shard) in selected() {
        for id in name_match::with_prefix(shard, last).into_iter().filter(|id| is_offered(shard, *id)) {
            found.entry((index, id)).or_insert_with(|| name_match::match_name(shard.entry(id), &parts));
            n += 1;
        }
        if n >= MAX_PREFIX_HITS {
            break;
        }
    }
}

/// A candidate, and all that its features are made of.
struct Candidate<'a> {
    shard: usize,
    id: EntryId,
    evidence: Evidence<'a>,
}

fn evidence<'a>(
    shard: &'a Arc<Shard>,
    id: EntryId,
    address: Option<Address>,
    names: NameMatch,
    fields: FieldScores,
    meaning: &mut Meaning,
    rare: Option<&Vector>,
) -> Evidence<'a> {
    let entry = shard.entry(id);
    let document = address.map(|address| address.document);
    let vector = document.and_then(|document| shard.meaning().vector(document));
    let cosine_with = |query: &Vector| vector.map(|(values, scale)| query.cosine(values, scale));
    let pieces = document.map_or_else(Default::default, |document| shard.meaning().pieces(document));
    Evidence {
        entry,
        parent: entry.public_path().rsplit('.').nth(1).unwrap_or_default(),
        names,
        fields,
        n_name_terms: count_terms(entry.name()),
        cosine: meaning.vector.as_ref().and_then(cosine_with),
        rare_cosine: rare.and_then(cosine_with),
        clauses: meaning.clauses.iter().filter_map(cosine_with).collect(),
        alike: meaning.alike(pieces),
        pieces,
        place: 0,
        n_namesakes: 1,
        is_near: false,
    }
}

/// The candidates by score, best first; of equal scores the one whose public path comes first.
fn scored(candidates: &[Candidate<'_>], common: &Common<'_>, weights: &'static Weights) -> Vec<Scored> {
    let all = candidates.iter().enumerate();
    let mut ranked: Vec<Scored> = all
        .map(|(candidate, Candidate { evidence, .. })| {
            let features = features::features(evidence, common);
            Scored { candidate, score: model::score(weights, &features), features }
        })
        .collect();
    let place = |scored: &Scored| {
        let of = |it: &Candidate<'_>| (it.evidence.entry.public_path().to_owned(), it.shard, it.id);
        candidates.get(scored.candidate).map(of)
    };
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| place(a).cmp(&place(b))));
    ranked
}

/// The words of a query as names: in lower case, and without a plural's `s`.
fn plain_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in identifiers(text) {
        let word = plain(word);
        if let Some(singular) = word.strip_suffix('s').filter(|singular| singular.len() > 1) {
            words.push(singular.to_owned());
        }
        words.push(word);
    }
    words
}
