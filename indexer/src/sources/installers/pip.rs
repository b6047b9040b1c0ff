//! pip: wheels that it built, below `wheels`, and the bodies of its HTTP cache, below `http-v2`, whose names are hashes.

use std::path::Path;
use std::sync::Arc;

use super::{Kept, KeptAt, Names, archives_below, cache_folder, files_below, of_dist_info};
use crate::error::{Error, Result};
use crate::package::Provenance;
use crate::sources::archive::{
    ArchiveKind, Directory, FileBytes, Identity, Limits, Problems, ReadAt, TreeAndProblems, named, read_zip,
};
use crate::sources::index::Environment;

const NAMES: Names = Names { unix: "pip", windows: "pip\\Cache", is_mac_like: true };
/// How a zip begins.
const ZIP: [u8; 4] = *b"PK\x03\x04";

/// What pip keeps.
pub(super) fn list(environment: &Environment) -> Vec<Kept> {
    let Some(cache) = cache_folder(environment, "PIP_CACHE_DIR", &NAMES) else { return Vec::new() };
    let mut kept = archives_below(&cache.join("wheels"));
    files_below(&cache.join("http-v2"), &mut |path| {
        if path.extension().is_some_and(|extension| extension == "body") {
            kept.extend(wheel_in(path));
        }
    });
    kept
}

/// The wheel that a file without a telling name is.
fn wheel_in(path: &Path) -> Option<Kept> {
    let bytes = FileBytes::open(path).ok()?;
    if bytes.read_at(0, ZIP.len()).ok()? != ZIP {
        return None;
    }
    let directory = Directory::read(&bytes, &Limits::default(), &mut Problems::default()).ok()?;
    let folder = directory.entries.iter().find_map(|entry| {
        let (folder, file) = entry.path.split_once('/')?;
        (file == "METADATA").then(|| of_dist_info(folder)).flatten()
    });
    let (name, version) = folder?;
    Some(Kept { name, version, place: KeptAt::Unnamed(path.to_owned()) })
}

/// Reads such a wheel.
pub(super) fn read_unnamed(path: &Path) -> Result<TreeAndProblems> {
    let bytes = FileBytes::open(path).map_err(|source| Error::io(path, source))?;
    let mut problems = Problems::default();
    let provenance = Provenance::Archive(path.to_owned());
    let tree = read_zip(
        Arc::new(bytes),
        ArchiveKind::Wheel,
        &Identity::default(),
        provenance,
        &Limits::default(),
        &mut problems,
    );
    let tree = tree.map_err(|message| Error::malformed(path, message))?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    Ok((tree, named(problems.finish(&file), &file)))
}
