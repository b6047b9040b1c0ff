//! uv: wheels unpacked into `archive-v0/ID`, and wheels that it built in `sdists-v9/…/NAME.whl`.

use super::{Kept, KeptAt, Names, archives_below, cache_folder, of_dist_info};
use crate::sources::index::Environment;
use crate::sources::walk::sorted_children;

const NAMES: Names = Names { unix: "uv", windows: "uv\\cache", is_mac_like: false };

/// What uv keeps.
pub(super) fn list(environment: &Environment) -> Vec<Kept> {
    let Some(cache) = cache_folder(environment, "UV_CACHE_DIR", &NAMES) else { return Vec::new() };
    let mut unpacked = Vec::new();
    let mut built = Vec::new();
    for (name, folder) in sorted_children(&cache, &mut Vec::new()) {
        // The numbers are raised when uv changes what lies there.
        if name.starts_with("archive-v") {
            for (_, wheel) in sorted_children(&folder, &mut Vec::new()) {
                let infos = sorted_children(&wheel, &mut Vec::new());
                let found = infos.iter().find_map(|(name, _)| of_dist_info(name));
                unpacked.extend(found.map(|(name, version)| Kept {
                    name,
                    version,
                    place: KeptAt::Unpacked(wheel.clone()),
                }));
            }
        } else if name.starts_with("sdists-v") || name.starts_with("built-wheels-v") {
            built.extend(archives_below(&folder));
        }
    }
    unpacked.extend(built);
    unpacked
}
