//! How findings are printed: one file for each format.

mod github;
mod human;
mod json;
mod sarif;

pub(super) use github::github;
pub(super) use human::human;
pub(super) use json::json;
pub(super) use sarif::sarif;
