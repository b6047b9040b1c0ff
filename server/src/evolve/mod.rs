//! The evolution of a Python function against its tests. No part of it knows an editor's protocol.

pub(crate) mod evaluation;
pub(crate) mod mutator;
pub(crate) mod random;
pub(crate) mod syntax;
