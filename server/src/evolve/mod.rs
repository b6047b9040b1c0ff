//! The evolution of a Python function against its tests.

pub(crate) mod evaluation;
pub(crate) mod sandbox;
pub(crate) mod runner;
