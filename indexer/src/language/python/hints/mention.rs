//! What one place says about one entry.

use crate::entry::EntryId;

/// A text that tells about an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) entry: EntryId,
    /// How much it is about others; those with the lowest are kept.
    pub(crate) rank: u32,
    pub(crate) text: String,
}

/// A section with the entry's name as its heading.
pub(crate) const SECTION: u32 = 0;
/// A sentence that names it.
pub(crate) const SENTENCE: u32 = 1;
/// A comment directly above a call of it.
pub(crate) const COMMENT: u32 = 2;
/// A test or example that calls it; the number of other entries that it calls is added.
pub(crate) const CALLER: u32 = 3;
/// Who calls more entries of the package than this says nothing about each.
pub(crate) const MAX_SUBJECTS: usize = 6;
