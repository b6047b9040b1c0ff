//! The syntax of a function: a tree that bears what is broken, what its names and values are, and edits to its text.
//!
//! Mutators see this module and nothing of the parser behind it.
#![allow(clippy::match_same_arms, reason = "kinds of syntax are listed by what they are")]

mod edit;
mod expression;
mod format;
mod handlers;
mod hash;
mod kind;
mod names;
mod node;
mod parse;

pub(crate) use edit::{Edit, EditList};
pub(crate) use expression::{Expression, Level, needed_level};
pub(crate) use format::{
    at_margin, deeper, delete_statement, indentation, insert_after, insert_before, is_alone_on_its_lines,
    reindent, replace_statements,
};
pub(crate) use handlers::{caught, is_exception};
pub(crate) use hash::normalised_hash;
pub(crate) use kind::{Kind, Kinds, KindsOfNames};
pub(crate) use names::{ModuleNames, bound_names, is_scope};
pub(crate) use node::Node;
pub(crate) use parse::Syntax;
