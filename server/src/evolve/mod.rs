//! The evolution of a Python function against its tests.

pub(crate) mod evaluation;
pub(crate) mod runner;
pub(crate) mod sandbox;
