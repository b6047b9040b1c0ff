//! The standard library: typeshed's stubs, merged with an interpreter's sources.

use std::path::Path;

use super::environment::Environment;
use super::text::has_extension;
use super::usage::is_usage;
use super::walk::{Walk, short_hex, sort};
use crate::error::Problem;
use crate::package::{Content, Ecosystem, PackageName, Provenance, SourceFile, SourceTree};

/// The version that is taken where no interpreter is known.
const DEFAULT_VERSION: (u8, u8) = (3, 13);

/// Folders of `Lib` that are no API.
const LEFT_OUT: [&str; 12] = [
    "test",
    "idlelib",
    "lib2to3",
    "site-packages",
    "dist-packages",
    "turtledemo",
    "ensurepip",
    "__phello__",
    "pydoc_data",
    "distutils/tests",
    "unittest/test",
    "lib-dynload",
];

/// The standard library of `environment`'s Python (of a recent one if there is none) as the package
/// `python`: the stubs that Siskin carries for that version, and the interpreter's sources where they are.
pub fn source_tree(environment: Option<&Environment>) -> (SourceTree, Vec<Problem>) {
    let version = environment.and_then(|environment| environment.python_version).unwrap_or(DEFAULT_VERSION);
    let stdlib_dir = environment.and_then(|environment| environment.stdlib_dir.as_deref());
    let mut problems = Vec::new();
    let mut files = stubs(version, &mut problems);
    let mut hasher = blake3::Hasher::new();
    if let Some(dir) = stdlib_dir {
        let sources = sources(dir, &mut problems);
        for file in &sources {
            hasher.update(file.path.as_bytes());
            hasher.update(&file.size.to_le_bytes());
        }
        files.extend(sources);
    }
    sort(&mut files);
    let (major, minor) = version;
    let commit: String = ty_vendored::SOURCE_COMMIT.chars().take(12).collect();
    let sources = stdlib_dir.map_or_else(|| "stubs".to_owned(), |_| short_hex(&hasher.finalize()));
    let tree = SourceTree {
        ecosystem: Ecosystem::Pypi,
        name: PackageName::new("python"),
        version: format!("{major}.{minor}"),
        is_private: false,
        provenance: Provenance::StandardLibrary(stdlib_dir.map(Path::to_owned)),
        files,
        usage_files: Vec::new(),
        guide_files: Vec::new(),
        fingerprint: format!("{commit}-{major}.{minor}-{sources}"),
        requires: Vec::new(),
    };
    (tree, problems)
}

/// Whether some version of the standard library has the top-level module `name`.
pub fn is_module(name: &str) -> bool {
    static NAMES: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| {
        let text = ty_vendored::file_system().read_to_string("stdlib/VERSIONS").unwrap_or_default();
        let mut names: Vec<String> = parse_versions(&text).into_iter().map(|(name, ..)| name).collect();
        names.sort_unstable();
        names
    });
    NAMES.binary_search_by(|other| other.as_str().cmp(name)).is_ok()
}

/// The stubs of the modules that Python of that version has.
fn stubs(version: (u8, u8), problems: &mut Vec<Problem>) -> Vec<SourceFile> {
    let system = ty_vendored::file_system();
    let versions = match system.read_to_string("stdlib/VERSIONS") {
        Ok(text) => parse_versions(&text),
        Err(error) => {
            problems.push(Problem::new("stdlib/VERSIONS", format!("cannot be read: {error}")));
            Vec::new()
        }
    };
    let mut files = Vec::new();
    let mut folders = vec!["stdlib".to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in system.read_directory(folder.as_str()) {
            let path = entry.path().as_str().trim_end_matches('/').to_owned();
            if entry.file_type().is_directory() {
                folders.push(path);
                continue;
            }
            let Some(module) = path.strip_prefix("stdlib/").filter(|path| has_extension(path, &["pyi"]))
            else {
                continue;
            };
            // An extension of the type checker that the stubs come with; Python does not have it.
            if module.starts_with("ty_extensions") || !is_in(&versions, module, version) {
                continue;
            }
            match system.read_to_string(path.as_str()) {
                Ok(text) => files.push(SourceFile {
                    path: module.to_owned(),
                    size: text.len() as u64,
                    content: Content::Memory(text.into_bytes().into()),
                }),
                Err(error) => problems.push(Problem::new(path, format!("cannot be read: {error}"))),
            }
        }
    }
    files
}

/// A module as a path, the first version that has it, and the last.
type Availability = (String, (u8, u8), Option<(u8, u8)>);

/// Lines `module: first-last`; the last is open.
fn parse_versions(text: &str) -> Vec<Availability> {
    let version = |text: &str| {
        let (major, minor) = text.trim().split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    let line = |line: &str| {
        let line = line.split('#').next()?;
        let (module, range) = line.split_once(':')?;
        let (first, last) = range.split_once('-')?;
        Some((module.trim().replace('.', "/"), version(first)?, version(last)))
    };
    text.lines().filter_map(line).collect()
}

/// Whether Python of that version has the module at `path`: by the longest module name that is listed.
fn is_in(versions: &[Availability], path: &str, version: (u8, u8)) -> bool {
    let module = path.strip_suffix(".pyi").unwrap_or(path);
    let module = module.strip_suffix("/__init__").unwrap_or(module);
    let covers =
        |name: &str| module == name || module.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
    versions
        .iter()
        .filter(|(name, ..)| covers(name))
        .max_by_key(|(name, ..)| name.len())
        .is_none_or(|(_, first, last)| version >= *first && last.is_none_or(|last| version <= last))
}

/// The interpreter's own sources.
fn sources(dir: &Path, problems: &mut Vec<Problem>) -> Vec<SourceFile> {
    let mut files = Vec::new();
    for (name, path) in super::walk::sorted_children(dir, problems) {
        if LEFT_OUT.contains(&name.as_str()) || name.starts_with("config-") {
            continue;
        }
        let mut walk = Walk::new(None, problems);
        if path.is_dir() {
            walk.folder(&path, &name);
        } else if has_extension(&name, &["py"]) {
            walk.file(&path, name);
        }
        files.extend(walk.files);
    }
    // Compiled modules have stubs, and their names would hide them; tests are no API.
    files.retain(|file| {
        has_extension(&file.path, &["py"])
            && !is_usage(&file.path)
            && !LEFT_OUT.iter().any(|folder| file.path.starts_with(&format!("{folder}/")))
    });
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_modules_by_version() {
        let has = |version, module: &str| {
            let files = stubs(version, &mut Vec::new());
            files.iter().any(|file| file.path == module)
        };
        assert!(has((3, 11), "builtins.pyi"));
        assert!(has((3, 11), "tomllib.pyi") || has((3, 11), "tomllib/__init__.pyi"));
        assert!(!has((3, 10), "tomllib.pyi") && !has((3, 10), "tomllib/__init__.pyi"));
        assert!(has((3, 11), "asyncio/taskgroups.pyi"));
        assert!(!has((3, 10), "asyncio/taskgroups.pyi"));
        assert!(has((3, 11), "distutils/core.pyi"));
        assert!(!has((3, 12), "distutils/core.pyi"));
    }

    #[test]
    fn takes_sources_without_tests() {
        let dir = tempfile::tempdir().unwrap();
        for file in
            ["os.py", "json/__init__.py", "test/test_os.py", "unittest/test/x.py", "idlelib/a.py", "x.so"]
        {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let files = sources(dir.path(), &mut Vec::new());
        assert_eq!(
            files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
            ["json/__init__.py", "os.py"]
        );
    }
}
