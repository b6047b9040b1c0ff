//! Mutators without a model: each proposes edits to a function, and says how likely each one is to mend it.
//!
//! A mutator is one file with an example of before and after, which is also its test, and one line in [`ALL`].
#![allow(clippy::match_same_arms, reason = "kinds of syntax are listed by what they are")]

mod add_method;
mod append_operand;
mod arguments;
mod arithmetic;
mod assignment;
mod boolean_operator;
mod clauses;
mod comparison;
mod comprehension_condition;
mod conditional;
mod constant;
mod context;
mod copy_expression;
mod copy_statement;
mod drop_condition;
mod drop_element;
mod drop_statement;
mod else_branch;
mod everywhere;
mod exception;
mod extend_condition;
mod float;
mod function;
mod guard;
mod hoist;
mod insert_statement;
mod integer;
mod keyword;
mod loop_control;
mod method;
mod move_statement;
mod name;
mod negation;
mod offset;
mod proposals;
mod range;
mod regroup;
mod replace_condition;
mod return_value;
mod slice;
mod string;
mod string_case;
mod swap_arguments;
mod swap_branches;
mod swap_names;
mod target_name;
mod wrap;

pub(crate) use context::{Context, Facts};
pub(crate) use proposals::{Proposal, Proposals};

/// One way to change a function.
#[derive(Debug)]
pub(crate) struct Mutator {
    /// Its name in reports and run folders.
    pub(crate) name: &'static str,
    /// How likely a mend is one of its proposals, learned from bugs and their fixes; all priors together need not be 1.
    pub(crate) prior: f64,
    /// Adds its proposals for a function.
    pub(crate) propose: fn(&Context<'_>, &mut Proposals),
    /// A function as it was, and as one of the proposals makes it.
    #[cfg_attr(not(test), allow(dead_code, reason = "read by the tests and by people"))]
    pub(crate) example: Example,
}

/// All mutators.
pub(crate) const ALL: &[&Mutator] = &[
    &add_method::MUTATOR,
    &append_operand::MUTATOR,
    &arguments::MUTATOR,
    &arithmetic::MUTATOR,
    &assignment::MUTATOR,
    &boolean_operator::MUTATOR,
    &comparison::MUTATOR,
    &comprehension_condition::MUTATOR,
    &conditional::MUTATOR,
    &constant::MUTATOR,
    &copy_expression::MUTATOR,
    &copy_statement::MUTATOR,
    &drop_condition::MUTATOR,
    &drop_element::MUTATOR,
    &drop_statement::MUTATOR,
    &else_branch::MUTATOR,
    &everywhere::MUTATOR,
    &exception::MUTATOR,
    &extend_condition::MUTATOR,
    &float::MUTATOR,
    &function::MUTATOR,
    &guard::MUTATOR,
    &hoist::MUTATOR,
    &insert_statement::MUTATOR,
    &integer::MUTATOR,
    &keyword::MUTATOR,
    &loop_control::MUTATOR,
    &method::MUTATOR,
    &move_statement::MUTATOR,
    &name::MUTATOR,
    &negation::MUTATOR,
    &offset::MUTATOR,
    &range::MUTATOR,
    &regroup::MUTATOR,
    &replace_condition::MUTATOR,
    &return_value::MUTATOR,
    &slice::MUTATOR,
    &string::MUTATOR,
    &string_case::MUTATOR,
    &swap_arguments::MUTATOR,
    &swap_branches::MUTATOR,
    &swap_names::MUTATOR,
    &target_name::MUTATOR,
    &wrap::MUTATOR,
];

/// A function before and after.
#[derive(Debug)]
#[cfg_attr(not(test), allow(dead_code, reason = "read by the tests and by people"))]
pub(crate) struct Example {
    pub(crate) before: &'static str,
    pub(crate) after: &'static str,
}

#[cfg(test)]
mod tests;
