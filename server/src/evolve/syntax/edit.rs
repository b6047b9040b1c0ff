//! Edits as values: a candidate is the original and a list of them, so that difference, equality and shrinking come
//! free (the patch representation of `PyGGI`, An et al. 2019).

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Replaces a range of bytes of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Edit {
    /// Where it begins.
    pub(crate) start: usize,
    /// Where what is replaced ends.
    pub(crate) end: usize,
    /// What stands there afterwards.
    pub(crate) replacement: String,
}

impl Edit {
    /// Replaces `range`.
    pub(crate) fn replace(range: Range<usize>, replacement: impl Into<String>) -> Self {
        Self { start: range.start, end: range.end, replacement: replacement.into() }
    }

    /// Inserts at an offset.
    pub(crate) fn insert(at: usize, replacement: impl Into<String>) -> Self {
        Self::replace(at..at, replacement)
    }

    fn shift(&self) -> isize {
        self.replacement.len().cast_signed() - (self.end - self.start).cast_signed()
    }
}

/// Edits of one text that do not overlap, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct EditList(Vec<Edit>);

impl From<Edit> for EditList {
    fn from(edit: Edit) -> Self {
        Self(vec![edit])
    }
}

impl EditList {
    /// `None` if two of them overlap.
    pub(crate) fn new(mut edits: Vec<Edit>) -> Option<Self> {
        edits.sort();
        let is_disjoint = edits.windows(2).all(|pair| match pair {
            [first, second] => {
                first.end < second.start || first.end == second.start && first.start != second.start
            }
            _ => true,
        });
        is_disjoint.then_some(Self(edits))
    }

    /// The edits.
    pub(crate) fn edits(&self) -> &[Edit] {
        &self.0
    }

    /// Whether nothing changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many edits there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Bytes that are taken away and put in.
    pub(crate) fn n_bytes(&self) -> usize {
        self.0.iter().map(|edit| edit.end - edit.start + edit.replacement.len()).sum()
    }

    /// The text afterwards.
    pub(crate) fn apply(&self, original: &str) -> String {
        let mut text = String::with_capacity(original.len() + 64);
        let mut at = 0;
        for edit in &self.0 {
            text.push_str(original.get(at..edit.start).unwrap_or_default());
            text.push_str(&edit.replacement);
            at = edit.end;
        }
        text.push_str(original.get(at..).unwrap_or_default());
        text
    }

    /// By how many bytes the text grows.
    pub(crate) fn shift(&self) -> isize {
        self.0.iter().map(Edit::shift).sum()
    }

    /// These edits of `original`, and then `later` ones of the text that they give, as edits of `original`: each as
    /// small as it can be, those that change nothing left out.
    pub(crate) fn then(&self, original: &str, later: &Self) -> Self {
        let mut edits = self.0.clone();
        // From the last to the first, so that each one's offsets are still true.
        for edit in later.0.iter().rev() {
            edits = compose(&edits, edit, original);
        }
        Self(edits.into_iter().filter_map(|edit| trim(edit, original)).collect())
    }

    /// Both lists as one; `None` where they overlap or touch.
    pub(crate) fn union(&self, other: &Self) -> Option<Self> {
        let mut edits = self.0.clone();
        edits.extend(other.0.iter().filter(|edit| !self.0.contains(edit)).cloned());
        edits.sort();
        let is_apart =
            edits.windows(2).all(|pair| matches!(pair, [first, second] if first.end < second.start));
        is_apart.then_some(Self(edits))
    }

    /// The list without one of its edits.
    pub(crate) fn without(&self, idx: usize) -> Self {
        let mut edits = self.0.clone();
        if idx < edits.len() {
            edits.remove(idx);
        }
        Self(edits)
    }
}

/// One more edit, of the text that `edits` give.
fn compose(edits: &[Edit], later: &Edit, original: &str) -> Vec<Edit> {
    let mut composed = Vec::with_capacity(edits.len() + 1);
    let (mut start, mut end) = (later.start.cast_signed(), later.end.cast_signed());
    let (mut before, mut after) = ("", "");
    let mut shift = 0;
    let mut shift_at_end = None;
    let mut following = Vec::new();
    for edit in edits {
        // Where the edit's replacement stands in the text between.
        let from = edit.start.cast_signed() + shift;
        let to = from + edit.replacement.len().cast_signed();
        if to < start {
            composed.push(edit.clone());
        } else if from > end {
            shift_at_end.get_or_insert(shift);
            following.push(edit.clone());
        } else {
            if from < start {
                let keep = (start - from).cast_unsigned();
                before = edit.replacement.get(..keep).unwrap_or_default();
                start = from;
            }
            if to > end {
                let keep = (to - end).cast_unsigned();
                let cut = edit.replacement.len().saturating_sub(keep);
                after = edit.replacement.get(cut..).unwrap_or_default();
                end = to;
            }
        }
        shift += edit.shift();
    }
    let shift_before: isize = composed.iter().map(Edit::shift).sum();
    let original_start = (start - shift_before).cast_unsigned();
    let original_end = (end - shift_at_end.unwrap_or(shift)).cast_unsigned();
    debug_assert!(original_start <= original_end && original_end <= original.len());
    composed.push(Edit {
        start: original_start,
        end: original_end,
        replacement: format!("{before}{}{after}", later.replacement),
    });
    composed.extend(following);
    composed
}

/// The edit without what it leaves as it was at its ends; `None` if that is all.
fn trim(edit: Edit, original: &str) -> Option<Edit> {
    let old = original.get(edit.start..edit.end)?;
    if old == edit.replacement {
        return None;
    }
    if old.is_empty() || edit.replacement.is_empty() {
        return Some(edit);
    }
    let new = edit.replacement.as_str();
    let prefix: usize =
        old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (old_rest, new_rest) = (old.get(prefix..)?, new.get(prefix..)?);
    let suffix: usize = old_rest
        .chars()
        .rev()
        .zip(new_rest.chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let replacement = new_rest.get(..new_rest.len() - suffix)?.to_owned();
    Some(Edit { start: edit.start + prefix, end: edit.end - suffix, replacement })
}

#[cfg(test)]
mod tests;
