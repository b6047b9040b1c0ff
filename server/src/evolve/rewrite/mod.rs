//! Rewrites that keep behaviour: each says under which condition it does, and proposes itself only there, as far as
//! that can be read. What cannot be read, the behaviour guard looks at.
//!
//! A rewrite is one file with an example of before and after, which is also its test, and one line in [`ALL`].

mod any_all;
mod append;
mod augmented;
mod break_at_first;
mod chained_comparison;
mod common_isinstance;
mod common_tail;
mod compare_with_truth;
mod comprehension;
mod conditional_value;
mod counter;
mod counts;
mod dead_code;
mod default_argument;
mod deque;
mod direct_call;
mod divisor_bound;
mod double_negation;
mod duplicates;
mod else_after_leaving;
mod else_if;
mod extreme_of_sorted;
mod get_default;
mod implied_condition;
mod imports;
mod index_by_key;
mod index_loop;
mod insert_front;
mod invariant;
mod join;
mod loop_sum;
mod membership;
mod memoise;
mod merge_ifs;
mod merge_leaving;
mod merge_returns;
mod min_max;
mod needless_copy;
mod needless_jump;
mod parts;
mod power_modulo;
mod return_at_once;
mod return_condition;
mod running_sums;
mod seen_set;
mod set_item;
mod set_membership;
mod sort_once;
mod swap;
mod temporary;
mod truth_of_length;

pub(crate) use super::mutator::{Context, Example, Proposals};
use super::question::Objective;

/// One way to say the same in another way.
#[derive(Debug)]
pub(crate) struct Rewrite {
    /// Its name in reports and run folders.
    pub(crate) name: &'static str,
    /// What it may serve.
    pub(crate) objectives: &'static [Objective],
    /// The condition under which it keeps behaviour, for people.
    pub(crate) keeps: &'static str,
    /// Adds its proposals for a function.
    pub(crate) propose: fn(&Context<'_>, &mut Proposals),
    /// A function as it was, and as one of the proposals makes it.
    #[cfg_attr(not(test), allow(dead_code, reason = "read by the tests and by people"))]
    pub(crate) example: Example,
}

/// All rewrites.
pub(crate) const ALL: &[&Rewrite] = &[
    &any_all::REWRITE,
    &append::REWRITE,
    &augmented::REWRITE,
    &break_at_first::REWRITE,
    &chained_comparison::REWRITE,
    &common_isinstance::REWRITE,
    &common_tail::REWRITE,
    &compare_with_truth::REWRITE,
    &comprehension::REWRITE,
    &conditional_value::REWRITE,
    &counter::REWRITE,
    &counts::REWRITE,
    &dead_code::REWRITE,
    &default_argument::REWRITE,
    &deque::REWRITE,
    &direct_call::REWRITE,
    &divisor_bound::REWRITE,
    &double_negation::REWRITE,
    &duplicates::REWRITE,
    &else_after_leaving::REWRITE,
    &else_if::REWRITE,
    &extreme_of_sorted::REWRITE,
    &get_default::REWRITE,
    &implied_condition::REWRITE,
    &index_by_key::REWRITE,
    &index_loop::REWRITE,
    &insert_front::REWRITE,
    &invariant::REWRITE,
    &join::REWRITE,
    &loop_sum::REWRITE,
    &membership::REWRITE,
    &memoise::REWRITE,
    &merge_ifs::REWRITE,
    &merge_leaving::REWRITE,
    &merge_returns::REWRITE,
    &min_max::REWRITE,
    &needless_copy::REWRITE,
    &needless_jump::REWRITE,
    &power_modulo::REWRITE,
    &return_at_once::REWRITE,
    &return_condition::REWRITE,
    &running_sums::REWRITE,
    &seen_set::REWRITE,
    &set_item::REWRITE,
    &set_membership::REWRITE,
    &sort_once::REWRITE,
    &swap::REWRITE,
    &temporary::REWRITE,
    &truth_of_length::REWRITE,
];

/// The rewrite of that name.
pub(crate) fn named(name: &str) -> Option<&'static Rewrite> {
    ALL.iter().copied().find(|rewrite| rewrite.name == name)
}

#[cfg(test)]
mod tests;
