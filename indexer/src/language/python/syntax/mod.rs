//! Python that someone is typing: an incremental tree that is tolerant of broken code.

mod tree;

pub use tree::{Edit, SyntaxTree};
