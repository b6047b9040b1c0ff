//! Lists the files of the demo's sample project and library, so that the program can carry them.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders below `fixtures`; their places relative to each other are kept.
const FOLDERS: [&str; 2] = ["projects/orders", "acme_frames/2.0.0"];

fn main() -> io::Result<()> {
    // Asked for when it runs: a build script may outlive the folder that it was compiled in.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or_else(|| io::Error::other("CARGO_MANIFEST_DIR is not set"))?;
    let fixtures = Path::new(&manifest).join("..").join("fixtures");
    let mut paths = Vec::new();
    for folder in FOLDERS {
        collect(&fixtures.join(folder), &mut paths)?;
        println!("cargo::rerun-if-changed={}", fixtures.join(folder).display());
    }
    paths.sort();
    let mut list = String::from("&[\n");
    for path in &paths {
        let name = path.strip_prefix(&fixtures).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let path = path.display().to_string();
        writeln!(list, "    ({name:?}, include_str!({path:?})),").map_err(io::Error::other)?;
    }
    list.push(']');
    let out = std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    fs::write(Path::new(&out).join("demo_files.rs"), list)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What running the fixtures' own tests leaves behind.
        let is_source = [".py", ".toml", ".lock", ".md"].iter().any(|ending| name.ends_with(ending));
        if path.is_dir() && !name.starts_with(['.', '_'])
            || path.is_dir() && path.join("__init__.py").exists()
        {
            collect(&path, paths)?;
        } else if path.is_file() && is_source {
            paths.push(path);
        }
    }
    Ok(())
}
