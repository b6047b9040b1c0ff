//! Several things are wanted more often than one thing twice: what says again what better hits say stands further down.
//!
//! After Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering documents and producing
//! summaries" (SIGIR 1998); alike are here two hits that cover the same words of the query, as in Santos, Macdonald and
//! Ounis, "Exploiting query reformulations for web search result diversification" (WWW 2010).

use super::features::Features;
use super::meaning::MAX_PIECES;

/// So many of the best are arranged.
const DEPTH: usize = 20;
/// What the whole query said again costs.
const STRENGTH: f32 = 3.0;
/// A word piece is covered as far as its likeness is above this.
const LEAST_LIKE: f32 = 0.5;

/// A candidate with its score.
pub(super) struct Scored {
    /// Its place among the candidates.
    pub(super) candidate: usize,
    pub(super) score: f32,
    pub(super) features: Features,
}

/// Arranges the first of `ranked`, best first: each next one is the best by its score less what it repeats.
///
/// `covered` gives for a candidate how alike it is to each word piece of the query, from 0 to 1; `weights` what each
/// piece counts, together 1. Scores become what they were arranged by, so that they still fall.
pub(super) fn arrange<'a>(ranked: &mut [Scored], covered: impl Fn(usize) -> &'a [f32], weights: &[f32]) {
    let n = DEPTH.min(ranked.len());
    let mut said = [0.0_f32; MAX_PIECES];
    for at in 0..n {
        let Some(rest) = ranked.get_mut(at..n) else { return };
        let value = |one: &Scored| one.score - STRENGTH * repeated(covered(one.candidate), &said, weights);
        // Of equal values the one that stood first.
        let best = rest.iter().map(value).enumerate().rev().max_by(|(_, a), (_, b)| a.total_cmp(b));
        let Some((next, value)) = best else { return };
        let Some(up_to_next) = rest.get_mut(..=next) else { return };
        up_to_next.rotate_right(1);
        if let Some(chosen) = rest.first_mut() {
            chosen.score = value;
            for (said, covered) in said.iter_mut().zip(covered(chosen.candidate)) {
                *said = said.max(*covered);
            }
        }
    }
    let Some(last) = n.checked_sub(1).and_then(|at| ranked.get(at)).map(|last| last.score) else { return };
    for one in ranked.iter_mut().skip(n) {
        one.score = one.score.min(last);
    }
}

/// The share of the query that `covered` has and that is said already.
fn repeated(covered: &[f32], said: &[f32], weights: &[f32]) -> f32 {
    let both = covered.iter().zip(said).map(|(one, other)| (one.min(*other) - LEAST_LIKE).max(0.0));
    both.zip(weights).map(|(both, weight)| both * weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::features::N_FEATURES;

    /// `hits` are scores, and how far each covers the pieces of a query of two halves.
    fn check(hits: &[(f32, [f32; 2])], expected: &[usize]) {
        let scored = |(candidate, (score, _)): (usize, &(f32, [f32; 2]))| Scored {
            candidate,
            score: *score,
            features: [0.0; N_FEATURES],
        };
        let mut ranked: Vec<Scored> = hits.iter().enumerate().map(scored).collect();
        arrange(&mut ranked, |at| hits.get(at).map_or(&[], |(_, covered)| covered), &[0.5, 0.5]);
        let order: Vec<usize> = ranked.iter().map(|scored| scored.candidate).collect();
        assert_eq!(order, expected);
        assert!(ranked.is_sorted_by(|a, b| a.score >= b.score), "scores fall");
    }

    #[test]
    fn what_is_not_said_yet_comes_first() {
        check(&[(2.0, [1.0, 0.0]), (1.9, [1.0, 0.0]), (1.8, [0.0, 1.0])], &[0, 2, 1]);
    }

    #[test]
    fn much_better_ones_stay() {
        check(&[(9.0, [1.0, 0.0]), (8.0, [1.0, 0.0]), (1.0, [0.0, 1.0])], &[0, 1, 2]);
    }

    #[test]
    fn faint_likeness_repeats_nothing() {
        check(&[(2.0, [0.5, 0.5]), (1.9, [0.5, 0.5]), (1.8, [0.0, 0.0])], &[0, 1, 2]);
        check(&[], &[]);
    }

    #[test]
    fn those_below_stay_below() {
        let hits: Vec<(f32, [f32; 2])> = (0..25).map(|at| (10.0 - at as f32 * 0.01, [1.0, 1.0])).collect();
        check(&hits, &(0..25).collect::<Vec<_>>());
    }
}
