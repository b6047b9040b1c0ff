//! Changes to a text.

use std::ops::Range;

/// Replaces a range of bytes by a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextEdit {
    /// What is replaced, in bytes of the snapshot's text.
    pub(crate) range: Range<usize>,
    /// What stands there afterwards.
    pub(crate) new_text: String,
}
