//! The smallest edit list that keeps the verdict.

use std::time::Instant;

use super::candidate::Origin;
use super::evaluation::{EvaluationError, Evaluator, in_time};
use super::judge::{n_passed, run_all};
use super::split::Split;
use super::syntax::EditList;

/// Leaves out edits one after the other, as long as all tests that passed still do, and until `deadline`.
pub(crate) fn shrink(
    origin: &Origin,
    edits: EditList,
    split: &Split,
    deadline: Instant,
    evaluator: &mut dyn Evaluator,
) -> Result<EditList, EvaluationError> {
    let mut smallest = edits;
    while smallest.len() > 1 && Instant::now() < deadline {
        let smaller: Vec<EditList> = (0..smallest.len()).map(|at| smallest.without(at)).collect();
        let mut texts = vec![origin.text_of(&smallest)];
        texts.extend(smaller.iter().map(|edits| origin.text_of(edits)));
        let Some(evaluations) = in_time(run_all(split, &texts, evaluator))? else { break };
        let mut passed = evaluations.iter().map(|evaluation| n_passed(evaluation, &split.all()));
        let n_before = passed.next().unwrap_or_default();
        let Some(at) = passed.position(|n_after| n_after >= n_before) else { break };
        smallest = smallest.without(at);
    }
    Ok(smallest)
}
