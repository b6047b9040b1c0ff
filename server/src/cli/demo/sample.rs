//! The sample project's files, and where they are put.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Paths below the repository's `fixtures`, and what the files hold.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/demo_files.rs"));

/// The project below that folder.
const PROJECT: &str = "projects/orders";

/// Writes the files below `folder`, and gives the project's root.
pub(super) fn unpack(folder: &Path) -> Result<PathBuf> {
    for (name, text) in FILES {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, text))
            .with_context(|| path.display().to_string())?;
    }
    Ok(folder.join(PROJECT))
}

/// The text of a file of the project.
pub(super) fn text(name: &str) -> &'static str {
    let path = format!("{PROJECT}/{name}");
    FILES.iter().find(|(name, _)| *name == path).map_or("", |(_, text)| text)
}
