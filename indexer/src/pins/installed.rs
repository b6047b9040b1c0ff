//! The versions of installed distributions.

use crate::package::{Ecosystem, PinKind, PinOrigin, PinnedVersion};
use crate::sources::distribution::Distribution;

/// A pin for each distribution, at its metadata.
pub fn of_installed(distributions: &[Distribution]) -> Vec<PinnedVersion> {
    let pin = |distribution: &Distribution| PinnedVersion {
        ecosystem: Ecosystem::Pypi,
        name: distribution.name.clone(),
        version: distribution.version.clone(),
        sha256: Vec::new(),
        origin: Some(PinOrigin {
            path: distribution.metadata_path.clone(),
            line: 0,
            kind: PinKind::Environment,
        }),
    };
    distributions.iter().map(pin).collect()
}
