//! Code from a language model, with the APIs that the project pins: APIs are found first and told to the model (APIFinder
//! and APICoder, Zan et al. 2022), a model that calls tools looks for more (ToolCoder, Zhang et al. 2023), and every
//! call of a reply is checked before anyone sees it.
//!
//! A reply can only ever become an edit that the user applies.

mod again;
mod code;
mod converse;
pub(crate) mod gap;
pub(crate) mod guard;
pub(crate) mod implement;
pub(crate) mod inline;
pub(crate) mod prompt;
pub(crate) mod retrieval;
pub(crate) mod stats;
mod tools;

#[cfg(test)]
mod tests;
