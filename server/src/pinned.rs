//! The pins that a project's own files hold, with their places.

use std::path::Path;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::package::PinnedVersion;
use siskin_indexer::pins::read_pins;
use siskin_indexer::sources::{Environ, SourceSettings, environment};

/// The pins that stand in lockfiles and the like; what is merely installed is none. The paths are absolute.
pub(crate) fn pins_in_files(
    root: &Path,
    environ: &Environ,
    settings: &SourceSettings,
    cancel: &CancellationToken,
) -> Vec<PinnedVersion> {
    if cancel.is_cancelled() {
        return Vec::new();
    }
    let (environment, _) = environment::find(root, settings.python.as_deref(), environ);
    let (mut pins, _) = read_pins(root, environment.as_ref(), &[]);
    for origin in pins.iter_mut().filter_map(|pin| pin.origin.as_mut()) {
        origin.path = root.join(&origin.path);
    }
    pins.retain(|pin| pin.origin.is_some());
    pins
}
