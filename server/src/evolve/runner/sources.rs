//! The Python side, carried in the program: it is sent to the interpreter and never lies on a disk.

use serde_json::{Map, Value};

/// What the interpreter is started with.
pub(super) const BOOTSTRAP: &str = include_str!("python/bootstrap.py");

/// The modules of the package `_siskin`.
const MODULES: &[(&str, &str)] = &[
    ("answering", include_str!("python/answering.py")),
    ("batch", include_str!("python/batch.py")),
    ("behaviour", include_str!("python/behaviour.py")),
    ("branching", include_str!("python/branching.py")),
    ("channel", include_str!("python/channel.py")),
    ("children", include_str!("python/children.py")),
    ("code", include_str!("python/code.py")),
    ("collected", include_str!("python/collected.py")),
    ("confine", include_str!("python/confine.py")),
    ("crossing", include_str!("python/crossing.py")),
    ("fresh", include_str!("python/fresh.py")),
    ("globals", include_str!("python/globals.py")),
    ("inputs", include_str!("python/inputs.py")),
    ("limits", include_str!("python/limits.py")),
    ("observing", include_str!("python/observing.py")),
    ("overlay", include_str!("python/overlay.py")),
    ("profiling", include_str!("python/profiling.py")),
    ("recording", include_str!("python/recording.py")),
    ("remote", include_str!("python/remote.py")),
    ("roles", include_str!("python/roles.py")),
    ("scaling", include_str!("python/scaling.py")),
    ("session", include_str!("python/session.py")),
    ("testing", include_str!("python/testing.py")),
    ("timing", include_str!("python/timing.py")),
    ("tracebacks", include_str!("python/tracebacks.py")),
    ("tracing", include_str!("python/tracing.py")),
    ("warming", include_str!("python/warming.py")),
];

/// All modules, as the bootstrap expects them.
pub(super) fn modules() -> Map<String, Value> {
    MODULES.iter().map(|&(name, text)| (name.to_owned(), Value::from(text))).collect()
}
