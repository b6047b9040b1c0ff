//! What rewrites look for: loops, branches and assignments of a plain form, and who uses a name.

mod condition;
mod name;
mod purity;
mod statement;

pub(super) use condition::{bare, both, comparison, is_asked_for_truth, is_truth, operands, opposite, truth};
pub(super) use name::{
    fresh_name, holds, is_bound_in, is_builtin, is_name, is_unused_behind, names_of, uses,
};
pub(super) use purity::{is_plain, is_pure, may_change};
pub(super) use statement::{
    Loop, assignment, augmented, called, can_move, ends, ends_by_leaving, for_loop, if_else, leaves, loops,
    named, only, plain_if, repeats_around, returned, statement_of,
};
