//! Systems on which no walls are built yet: every attempt is refused, nothing runs unconfined.

use std::path::PathBuf;

use serde::Serialize;

use super::super::spec::Spec;

/// What a user can do who has no sandbox.
pub(crate) const ADVICE: &str = "On this system, run Siskin whole in WSL, in a dev container or over SSH on Linux: candidates are confined there";

/// What a candidate's process does to itself; nothing here.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Confinement {
    filter: String,
}

/// There is none.
pub(crate) fn child_confinement(_spec: &Spec) -> Result<Confinement, String> {
    refuse()
}

/// The program that builds walls.
pub(crate) fn program() -> Result<PathBuf, String> {
    refuse()
}

/// Refuses.
pub(crate) fn enter_outer(_spec: &Spec, _argument: &str) -> Result<u8, String> {
    refuse()
}

/// Refuses.
pub(crate) fn enter_inner(_spec: &Spec, _argument: &str) -> Result<u8, String> {
    refuse()
}

fn refuse<T>() -> Result<T, String> {
    Err("this system has no sandbox that Siskin knows".to_owned())
}
