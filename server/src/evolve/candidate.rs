//! Candidates: the original and a list of edits.

use std::ops::Range;

use super::fitness::Fitness;
use super::localisation::Localisation;
use super::mutator::{ALL, Context, Facts, Proposal, Proposals};
use super::rewrite::Rewrite;
use super::syntax::{EditList, Syntax, normalised_hash};

/// Steps of one mutator that are kept; the rest is too unlikely.
const MAX_STEPS: usize = 1500;

/// What all candidates of a run start from.
#[derive(Debug)]
pub(crate) struct Origin {
    /// The module's text.
    pub(crate) text: String,
    /// Where the function stands in it.
    pub(crate) range: Range<usize>,
    /// What is known beside.
    pub(crate) facts: Facts,
    /// Where the fault is likely to be.
    pub(crate) localisation: Localisation,
}

impl Origin {
    /// The module's text with the edits.
    pub(crate) fn text_of(&self, edits: &EditList) -> String {
        edits.apply(&self.text)
    }

    /// Where the function stands in the text with the edits, which are all inside it.
    pub(crate) fn range_of(&self, edits: &EditList) -> Range<usize> {
        self.range.start..self.range.end.saturating_add_signed(edits.shift())
    }

    /// Equal for candidates that differ in layout alone; `None` for what is no Python.
    pub(crate) fn hash_of(&self, edits: &EditList) -> Option<u64> {
        let text = self.text_of(edits);
        let syntax = Syntax::parse(&text, self.range_of(edits))?;
        (!syntax.has_error()).then(|| normalised_hash(&syntax))
    }
}

/// How a candidate came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operator(&'static str);

impl Operator {
    /// Edits of two candidates together.
    pub(crate) const CROSSOVER: Self = Self("crossover");

    /// A language model's change of a version.
    pub(crate) const MODEL_DIFF: Self = Self("model-diff");

    /// A version that a language model wrote anew.
    pub(crate) const MODEL_FULL: Self = Self("model-full");

    /// One version that a language model made of two.
    pub(crate) const MODEL_CROSSOVER: Self = Self("model-crossover");

    /// A rewrite that keeps behaviour.
    pub(crate) fn rewrite(rewrite: &Rewrite) -> Self {
        Self(rewrite.name)
    }

    /// The mutator of that position in [`ALL`].
    pub(crate) fn mutator(idx: usize) -> Self {
        Self(ALL.get(idx).map_or("", |mutator| mutator.name))
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        self.0
    }
}

/// A version of the function.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// What makes it of the original.
    pub(crate) edits: EditList,
    /// The candidates it was made from, by their position in the archive; none for those made from the original.
    pub(crate) parents: Vec<usize>,
    /// How it was made.
    pub(crate) operator: Operator,
    /// How likely it was to mend the function before it was run, by mutator, place and parent.
    pub(crate) prior: f64,
    /// What the visible tests say.
    pub(crate) fitness: Fitness,
    /// Ticks of all visible tests together.
    pub(crate) ticks: u64,
}

/// One step from a candidate that was not yet taken.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The edits of the original that it leads to.
    pub(crate) edits: EditList,
    /// How likely it is among the steps of its mutator from the same candidate; together they are 1.
    pub(crate) share: f64,
}

/// All steps of one edit from a candidate with these edits: by mutator, the likely ones first.
///
/// `tie` decides the order of equally likely ones.
pub(crate) fn steps(origin: &Origin, edits: &EditList, mut tie: impl FnMut() -> u64) -> Vec<Vec<Step>> {
    let text = origin.text_of(edits);
    let Some(syntax) = Syntax::parse(&text, origin.range_of(edits)) else { return Vec::new() };
    let Some(context) = Context::new(&syntax, &origin.facts) else { return Vec::new() };
    let of_mutator = |propose: fn(&Context<'_>, &mut Proposals)| {
        let mut proposals = Proposals::default();
        propose(&context, &mut proposals);
        let chance = |proposal: &Proposal| {
            proposal.weight * origin.localisation.at(original_offset(edits, proposal.at))
        };
        let mut chances: Vec<(f64, u64, Proposal)> =
            proposals.into_vec().into_iter().map(|proposal| (chance(&proposal), tie(), proposal)).collect();
        let total: f64 = chances.iter().map(|(chance, ..)| chance).sum();
        chances.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        chances.truncate(MAX_STEPS);
        let step = |(chance, _, proposal): (f64, u64, Proposal)| Step {
            share: chance / total.max(f64::MIN_POSITIVE),
            edits: edits.then(&origin.text, &proposal.edits),
        };
        // What takes all of the parent's edits back is no step forward.
        chances.into_iter().map(step).filter(|step| !step.edits.is_empty()).collect()
    };
    ALL.iter().map(|mutator| mutator.propose).map(of_mutator).collect()
}

/// The offset of the original that an offset of the text with `edits` comes from.
pub(super) fn original_offset(edits: &EditList, offset: usize) -> usize {
    let mut shift = 0_isize;
    for edit in edits.edits() {
        let start = edit.start.saturating_add_signed(shift);
        if offset < start {
            break;
        }
        if offset < start + edit.replacement.len() {
            return edit.start;
        }
        shift += edit.replacement.len().cast_signed() - (edit.end - edit.start).cast_signed();
    }
    offset.saturating_add_signed(-shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::syntax::Edit;

    fn origin(text: &str) -> Origin {
        let module = Syntax::module(text).unwrap();
        let range = module.function().unwrap().range();
        Origin {
            text: text.to_owned(),
            range,
            facts: Facts::default(),
            localisation: Localisation::default(),
        }
    }

    #[test]
    fn shares_of_a_mutator_are_one() {
        let origin = origin("x = 1\n\n\ndef f(a, b):\n    if a < b:\n        return a + 1\n    return b\n");
        let steps = steps(&origin, &EditList::default(), || 0);
        assert_eq!(steps.len(), ALL.len());
        for of_mutator in steps.iter().filter(|steps| !steps.is_empty()) {
            let total: f64 = of_mutator.iter().map(|step| step.share).sum();
            assert!(total <= 1.0 + 1e-9, "{total}");
            assert!(of_mutator.windows(2).all(|pair| pair[0].share >= pair[1].share));
        }
    }

    #[test]
    fn steps_from_a_candidate_are_edits_of_the_original() {
        let origin = origin("def f(a):\n    return a + 1\n");
        let first = EditList::from(Edit::replace(25..26, "20"));
        assert_eq!(origin.text_of(&first), "def f(a):\n    return a + 20\n");
        let texts: Vec<String> = steps(&origin, &first, || 0)
            .into_iter()
            .flatten()
            .map(|step| origin.text_of(&step.edits))
            .collect();
        assert!(texts.iter().any(|text| text == "def f(a):\n    return a - 20\n"));
        assert!(texts.iter().any(|text| text == "def f(a):\n    return a + 21\n"));
    }

    #[test]
    fn layout_makes_no_other_candidate() {
        let origin = origin("def f(a):\n    return a + 1\n");
        let hash = |edit| origin.hash_of(&EditList::from(edit));
        assert_eq!(hash(Edit::insert(24, " ")), origin.hash_of(&EditList::default()));
        assert_eq!(hash(Edit::replace(23..24, ")")), None);
    }
}
