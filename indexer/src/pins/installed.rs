//! The versions of installed distributions.

use crate::package::{Ecosystem, PinOrigin, PinnedVersion};
use crate::sources::distribution::Distribution;

/// A pin for each distribution, at its metadata.
pub fn read(distributions: &[Distribution]) -> Vec<PinnedVersion> {
    let pin = |distribution: &Distribution| PinnedVersion {
        ecosystem: Ecosystem::Pypi,
        name: distribution.name.clone(),
        version: distribution.version.clone(),
        origin: Some(PinOrigin { path: distribution.metadata_path.clone(), line: 0 }),
    };
    distributions.iter().map(pin).collect()
}
