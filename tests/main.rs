//! End-to-end tests: of the repository as a whole, and of the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used)] // what is a defect in the program is a failed test here
#![allow(clippy::needless_pass_by_value)] // `json!` is passed on as it is written

mod cli;
mod dependency_rules;
mod docs;
mod editors;
mod fixtures;
mod licences;
mod lsp;
mod readme;
mod support;
