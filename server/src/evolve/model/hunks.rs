//! A new version of some lines as edits, as few and small as the longest common subsequence makes them: a candidate can
//! then be shrunk and crossed like any other.

use crate::evolve::syntax::{Edit, EditList};

/// More pairs of lines than this are not compared: all lines are one edit then.
const MAX_PAIRS: usize = 1 << 20;

/// The edits of a text that replace what stands at `start` and is `old` by `new`. `None` if nothing changes.
pub(super) fn edits(start: usize, old: &str, new: &str) -> Option<EditList> {
    if old == new {
        return None;
    }
    let (before, after): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let kept = if before.len() * after.len() > MAX_PAIRS { Vec::new() } else { common(&before, &after) };
    let mut edits = Vec::new();
    let (mut i, mut j, mut at) = (0, 0, start);
    for (next_i, next_j) in kept.into_iter().chain([(before.len(), after.len())]) {
        let taken: usize = before.get(i..next_i).unwrap_or_default().iter().map(|line| line.len()).sum();
        let put = after.get(j..next_j).unwrap_or_default().concat();
        if taken > 0 || !put.is_empty() {
            edits.push(Edit::replace(at..at + taken, put));
        }
        at += taken + before.get(next_i).map_or(0, |line| line.len());
        (i, j) = (next_i + 1, next_j + 1);
    }
    EditList::new(edits)
}

/// Positions of the lines that both have, in order.
fn common(before: &[&str], after: &[&str]) -> Vec<(usize, usize)> {
    let width = after.len() + 1;
    let mut lengths = vec![0_u32; (before.len() + 1) * width];
    let at = |lengths: &[u32], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            let length = if before.get(i) == after.get(j) {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(i * width + j) {
                *cell = length;
            }
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < before.len() && j < after.len() {
        if before.get(i) == after.get(j) {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[track_caller]
    fn check(old: &str, new: &str, n_edits: usize) {
        let text = format!("head\n{old}tail");
        let edits = edits(5, old, new).unwrap();
        assert_eq!(edits.apply(&text), format!("head\n{new}tail"));
        assert_eq!(edits.len(), n_edits);
    }

    #[test]
    fn what_stays_is_no_edit() {
        check("a\nb\nc\n", "a\nB\nc\n", 1);
        check("a\nb\nc\nd\n", "A\nb\nc\nD\n", 2);
        check("a\nb\n", "a\nx\nb\ny\n", 2);
        check("a\nb\nc\n", "c\n", 1);
        check("a\nb", "b", 1);
        check("", "x\n", 1);
        assert_eq!(edits(0, "a", "a"), None);
    }
}
