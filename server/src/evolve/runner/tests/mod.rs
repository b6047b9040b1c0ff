//! The real runner with real projects, in the real sandbox.

#[path = "../../../../../tests/support/environment.rs"]
mod environment;
mod evaluating;
mod guarding;
mod hostile;
mod layouts;
mod observing;
#[path = "../../../../../tests/support/packages.rs"]
mod packages;
mod plugins;
mod project;
mod tracing;
mod unsaved;
mod verifying;

use std::path::Path;

/// The folder of the workspace.
fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
