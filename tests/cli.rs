//! The command line on the sample libraries: index, search, show, exists, doctor, demo.

mod check;
mod errors;
mod evolve;
mod evolve_killed;
mod evolve_models;
mod evolve_objectives;
#[cfg(unix)]
mod models;
mod names;
mod packages;
mod private_index;
mod settings;
mod transfer;
mod versions;

use serde_json::Value;

use crate::support::binary::{Outcome, Siskin};
use crate::support::repository;

const VERSIONS: [&str; 3] = ["1.4.0", "2.0.0", "2.1.0"];

/// Stdout as JSON lines; fails if there is anything else.
fn json_lines(outcome: &Outcome) -> Vec<Value> {
    let parse = |line: &str| {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}\n{}", outcome.stderr))
    };
    outcome.stdout.lines().map(parse).collect()
}

/// With all three versions of acme_frames side by side.
fn with_acme_frames() -> Siskin {
    let siskin = Siskin::new();
    let folders = VERSIONS.map(|version| format!("fixtures/acme_frames/{version}"));
    let arguments = ["index", "--json", "--from", &folders[0], "--from", &folders[1], "--from", &folders[2]];
    let outcome = siskin.run_in(repository(), &arguments);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    siskin
}
