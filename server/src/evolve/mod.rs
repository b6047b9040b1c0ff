//! Evolution: from a function and its tests to a better function. No part of it knows an editor's protocol.

pub(crate) mod mutator;
pub(crate) mod random;
pub(crate) mod syntax;
