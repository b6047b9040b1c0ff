//! The evolution of a Python function against its tests. No part of it knows an editor's protocol.

pub(crate) mod advice;
pub(crate) mod applying;
pub(crate) mod archive;
pub(crate) mod candidate;
pub(crate) mod elites;
pub(crate) mod evaluation;
pub(crate) mod evolution;
pub(crate) mod fitness;
pub(crate) mod frontier;
pub(crate) mod improve;
pub(crate) mod judge;
pub(crate) mod localisation;
pub(crate) mod model;
pub(crate) mod mutator;
pub(crate) mod named_tests;
pub(crate) mod new_test;
pub(crate) mod question;
pub(crate) mod random;
pub(crate) mod report;
pub(crate) mod rewrite;
pub(crate) mod root;
pub(crate) mod run;
pub(crate) mod runner;
pub(crate) mod runs;
pub(crate) mod sandbox;
pub(crate) mod screen;
pub(crate) mod search;
pub(crate) mod shrink;
pub(crate) mod split;
pub(crate) mod syntax;
pub(crate) mod target;
pub(crate) mod unified;
pub(crate) mod verdict;
pub(crate) mod wanted;
pub(crate) mod words;

#[cfg(test)]
mod fake;
