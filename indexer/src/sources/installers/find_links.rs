//! Folders that pip is told to look into: `find-links` in its configuration or `PIP_FIND_LINKS`.

use super::{Kept, archives_in};
use crate::sources::index::{Environment, IndexConfig};

/// The archives in those folders; pages of links need the network.
pub(super) fn list(environment: &Environment) -> Vec<Kept> {
    let (config, _) = IndexConfig::of_pip(environment);
    config.find_links_folders().iter().flat_map(|folder| archives_in(folder)).collect()
}
