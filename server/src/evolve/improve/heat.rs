//! Where the original spends its time, so that what is tried first is what may help most.

use crate::evolve::candidate::{Origin, original_offset};
use crate::evolve::evaluation::{EvaluationError, Evaluator, TimingPlan};
use crate::evolve::split::Split;
use crate::evolve::syntax::EditList;

/// The share of the time of each line of the original.
#[derive(Clone, Debug, Default)]
pub(super) struct Heat {
    lines: Vec<(u32, f64)>,
}

impl Heat {
    /// By a profile of the original on the largest inputs that it is timed with.
    pub(super) fn of(
        split: &Split,
        seed: u64,
        evaluator: &mut dyn Evaluator,
    ) -> Result<Self, EvaluationError> {
        let plan = TimingPlan { seed, rounds: 1, n_sizes: 1, is_profiled: true, seconds: 4.0 };
        Ok(Self { lines: evaluator.time(&[], &split.visible, &plan)?.profile })
    }

    /// By line of the original, from 1.
    pub(super) fn lines(&self) -> &[(u32, f64)] {
        &self.lines
    }

    /// The share of the lines that a change touches, or that are behind it in the same block: what stands before a loop
    /// may be changed for the sake of the loop.
    pub(super) fn at(&self, origin: &Origin, edits: &EditList, offset: usize) -> f64 {
        let line = |offset: usize| {
            let before = origin.text.get(..offset.min(origin.text.len())).unwrap_or_default();
            u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
        };
        let first = line(original_offset(edits, offset));
        let shares = self.lines.iter().filter(|(hot, _)| *hot >= first);
        // What is near counts more.
        shares.map(|(hot, share)| share / f64::from(1 + hot - first)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::localisation::Localisation;
    use crate::evolve::mutator::Facts;

    #[test]
    fn hot_lines_and_what_is_just_before_them_come_first() {
        let text = "a\nb\nc\nd\n".to_owned();
        let origin =
            Origin { range: 0..8, text, facts: Facts::default(), localisation: Localisation::default() };
        let heat = Heat { lines: vec![(3, 0.9), (4, 0.1)] };
        let at = |offset| heat.at(&origin, &EditList::default(), offset);
        assert!(at(4) > at(2) && at(2) > at(0) && at(0) > at(6), "{} {} {} {}", at(0), at(2), at(4), at(6));
    }
}
