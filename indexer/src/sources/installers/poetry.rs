//! Poetry: the archives that it fetched, below `artifacts`, under their own names.

use super::{Kept, Names, archives_below, cache_folder};
use crate::sources::index::Environment;

const NAMES: Names = Names { unix: "pypoetry", windows: "pypoetry\\Cache", is_mac_like: true };

/// What Poetry keeps.
pub(super) fn list(environment: &Environment) -> Vec<Kept> {
    let cache = cache_folder(environment, "POETRY_CACHE_DIR", &NAMES);
    cache.map(|cache| archives_below(&cache.join("artifacts"))).unwrap_or_default()
}
