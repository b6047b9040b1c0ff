//! Docstrings: NumPy, Google, Sphinx and plain, to parts and to Markdown.
//!
//! [`clean`] dedents, [`facts`] reads what the index needs in one pass, [`parse`] gives the parts, and
//! [`to_markdown`] writes the whole so that it is safe to show, whoever wrote it.

mod block;
mod clean;
mod deprecated_parts;
mod directive;
mod escape;
mod facts;
mod field;
mod inline;
mod line;
mod parse;
mod scan;
mod table;
mod types;
mod version;
mod writer;

pub use clean::clean;
pub(crate) use deprecated_parts::deprecated_parts;
pub use facts::{Facts, facts};
pub use field::Field;
pub use parse::{Docstring, Section, SectionContent, parse, to_markdown};
pub use scan::SectionKind;
pub use types::return_type;

#[cfg(test)]
mod tests;
