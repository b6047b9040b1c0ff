//! Trees of small files for tests.

use std::fs;
use std::path::Path;

/// Writes `files` (`path`, or `path=content` in which `{dir}` stands for the folder) into a new folder.
pub(crate) fn write(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    add(dir.path(), files);
    dir
}

/// Writes `files` below `dir`.
pub(crate) fn add(dir: &Path, files: &[&str]) {
    for file in files {
        let (path, content) = file.split_once('=').unwrap_or((file, ""));
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content.replace("{dir}", &dir.display().to_string())).unwrap();
    }
}

/// `text` with the folder's path replaced by `~`.
pub(crate) fn shorten(text: &str, dir: &Path) -> String {
    text.replace(&dir.display().to_string(), "~")
}

/// Damaged variants of `seed`: cut, spliced and overwritten at places that are the same in every run.
pub(crate) fn damage(seed: &str) -> impl Iterator<Item = Vec<u8>> {
    let seed = seed.as_bytes().to_vec();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    (0..500).map(move |_| {
        let mut bytes = seed.clone();
        for _ in 0..=next(4) {
            let (from, to) = (next(bytes.len()), next(bytes.len()));
            match next(4) {
                0 => bytes.truncate(from),
                1 => bytes.insert(from, b"\"'\\=[]{},;#\xff\0\n("[next(15)]),
                2 => drop(bytes.drain(from.min(to)..from.max(to))),
                _ => bytes.extend_from_within(from.min(to)..from.max(to)),
            }
        }
        bytes
    })
}
