//! Files that tools wrote, compared with what these tools say of them: see `fixtures/locks/README.md`.

use std::fs;
use std::path::Path;

use super::read;
use crate::package::PackageName;

/// Reads the pins of `fixtures/locks/<folder>`, and compares them with `expected.txt` there.
fn check(folder: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/locks").join(folder);
    let listed = fs::read_to_string(root.join("expected.txt")).unwrap();
    let mut expected: Vec<String> = listed
        .lines()
        .filter_map(|line| line.split_once("=="))
        .map(|(name, version)| {
            let name = name.split('[').next().unwrap();
            format!("{}=={}", PackageName::new(name), version.split(';').next().unwrap())
        })
        .collect();
    expected.sort();
    // The files are read where they are the only ones: above them is this repository.
    let dir = tempfile::tempdir().unwrap();
    for file in fs::read_dir(&root).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), dir.path().join(file.file_name())).unwrap();
    }
    let pins = read(dir.path());
    let found: Vec<String> = pins.pins.iter().map(|pin| format!("{}=={}", pin.name, pin.version)).collect();
    assert_eq!(pins.problems, []);
    assert_eq!(found, expected, "{folder}");
    // Each pin stands on the line that names it.
    for pin in &pins.pins {
        let origin = pin.origin.as_ref().unwrap();
        let text = fs::read_to_string(&origin.path).unwrap();
        let line = text.lines().nth(origin.line as usize - 1).unwrap();
        let name = line.split(['"', '\'', '=', ' ', '[']).map(PackageName::new).any(|name| name == pin.name);
        assert!(name, "{}: {} is not in `{line}`", origin.path.display(), pin.name);
    }
}

#[test]
fn reads_what_uv_locks() {
    check("uv");
}

#[test]
fn reads_what_poetry_locks() {
    check("poetry");
}

#[test]
fn reads_what_uv_exports_as_pylock() {
    check("pylock");
}

#[test]
fn reads_what_pip_locks() {
    check("pip");
}

#[test]
fn reads_what_pipenv_locks() {
    check("pipenv");
}

#[test]
fn reads_what_uv_compiles() {
    check("requirements");
}
