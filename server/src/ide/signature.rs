//! Signature help: the parameters of the call that is being written.

use std::ops::Range;

use super::snapshot::Snapshot;

/// The signatures of the call around an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignatureHelp {
    /// Overloads, at least one.
    pub(crate) signatures: Vec<Signature>,
    /// The overload that fits what is written.
    pub(crate) active_signature: usize,
}

/// One overload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    /// `melt(frame, id_vars=None)`.
    pub(crate) label: String,
    /// Markdown.
    pub(crate) docs: String,
    /// Where each parameter stands in `label`, in bytes, and its docs.
    pub(crate) parameters: Vec<(Range<usize>, String)>,
    /// The parameter that is being written.
    pub(crate) active_parameter: Option<usize>,
}

/// The call around byte `offset`.
pub(crate) fn signature_help(_snapshot: &Snapshot, _offset: usize) -> Option<SignatureHelp> {
    None
}
