//! What a file uses of packages, as far as that is sure: for saying that something is not there.
//!
//! Unlike [`types`](super::types), which helps whoever is typing and may guess, all that is said here must be right:
//! a name counts only where one binding can have given it its value, a value only where its class is written down.
//! Whatever the text itself guards, mocks or assigns carries a mark, and so do lines that ask for silence.

mod call;
mod collect;
mod comments;
mod conditions;
mod guards;
mod names;
mod touched;
mod values;

#[cfg(test)]
mod tests;

use std::ops::Range;

use bitflags::bitflags;

pub use call::{Call, Keyword};
pub use comments::Silence;

use super::types::Analysis;
use crate::cancel::CancellationToken;
use crate::lookup::{Lookup, Place};

/// A use of a module, class, function or member of a package.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// Where the name stands, in bytes: `append` of `frame.append(row)`.
    pub range: Range<usize>,
    /// The expression or the part of an import that ends with the name, in bytes: `frame.append`.
    pub expression: Range<usize>,
    /// The dotted path that the name stands for (`pandas.DataFrame.append`).
    pub path: String,
    /// How it is used.
    pub kind: UseKind,
    /// The module or class that it was looked up in; `None` for top-level modules.
    pub holder: Option<Place>,
    /// What is known of it.
    pub found: Lookup,
    /// Whether it is absent only if an earlier version has it: see [`Packages::is_left_out_by_stubs`].
    ///
    /// [`Packages::is_left_out_by_stubs`]: crate::lookup::Packages::is_left_out_by_stubs
    pub needs_witness: bool,
    /// What the text around it guards against.
    pub guards: Guards,
    /// What a comment on its line asks for.
    pub silence: Silence,
}

/// How a name is used.
#[derive(Clone, Debug, PartialEq)]
pub enum UseKind {
    /// A part of the module in `import a.b` or `from a.b import c`.
    Module,
    /// The name in `from a import name`, with the module as it is written.
    Imported {
        /// The module.
        module: String,
        /// The name that it is bound to.
        bound: String,
    },
    /// A name that `from a import name` bound, used in code.
    Name,
    /// A member: of a module or class by its own name, or of a value.
    Attribute {
        /// Whether it is a member of a value, and not of a module or class.
        is_of_value: bool,
    },
    /// A call; [`Use::found`] is what is called.
    Call(Call),
}

bitflags! {
    /// What a text guards against, by itself.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Guards: u8 {
        /// That a name is not there.
        const ABSENT = 1;
        /// That a call does not fit.
        const ARGUMENTS = 1 << 1;
        /// That something is deprecated.
        const DEPRECATED = 1 << 2;
    }
}

/// Larger files are data, or were written by a machine.
const MAX_BYTES: usize = 4 << 20;

/// The uses in a text, in its order. Nothing of texts that are too large; `None` if cancelled.
pub fn uses(analysis: &Analysis<'_>, cancel: &CancellationToken) -> Option<Vec<Use>> {
    if analysis.text().len() > MAX_BYTES {
        return Some(Vec::new());
    }
    collect::Collector::new(analysis, cancel).collect()
}
