//! Items with what orders them; the best are kept.

use super::item::{Completion, Item};

/// More are not sent.
pub(crate) const MAX_ITEMS: usize = 100;

/// Something that may become an item, by what orders it: the smaller the better.
pub(super) struct Candidate<'a, T> {
    pub(super) key: Key<'a>,
    pub(super) value: T,
}

/// What orders candidates: how well the name fits, from where it comes, how hidden it is, how much it is used
/// (the less the larger), its name.
pub(super) type Key<'a> = (u8, u8, u8, u32, &'a str);

/// The best of the candidates as items, and whether some were left out.
pub(super) fn best<'a, T>(
    mut candidates: Vec<Candidate<'a, T>>,
    max: usize,
    item: impl FnMut(Candidate<'a, T>) -> Option<Item>,
) -> (Vec<Item>, bool) {
    let is_cut = candidates.len() > max;
    if is_cut && max > 0 {
        candidates.select_nth_unstable_by(max - 1, |a, b| a.key.cmp(&b.key));
        candidates.truncate(max);
    }
    candidates.sort_by(|a, b| a.key.cmp(&b.key));
    (candidates.into_iter().take(max).filter_map(item).collect(), is_cut)
}

/// A use count as part of a key: what is used more comes first, in steps of two.
pub(super) fn rarity(refs: Option<u32>) -> u32 {
    u32::MAX - refs.unwrap_or(0).saturating_add(1).ilog2()
}

impl Completion {
    /// Appends items that are not there yet, up to the limit.
    pub(super) fn extend(&mut self, items: Vec<Item>, is_cut: bool) {
        self.is_incomplete |= is_cut;
        for item in items {
            let is_known = self.items.iter().any(|known| {
                known.label == item.label
                    && known.edit == item.edit
                    && known.additional_edits == item.additional_edits
            });
            if is_known {
                continue;
            }
            if self.items.len() >= MAX_ITEMS {
                self.is_incomplete = true;
                break;
            }
            self.items.push(item);
        }
    }
}
