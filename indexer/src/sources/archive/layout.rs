//! Which files of a distribution are imported, and which only show how it is used.

use std::collections::{BTreeMap, BTreeSet};

use super::path::{file_name, folder, has_extension, is_compiled, is_source};
use crate::package::PackageName;

fn is_usage_folder(name: &str) -> bool {
    matches!(name, "tests" | "test" | "examples" | "benchmarks")
}

fn is_test_file(file: &str) -> bool {
    let stem = file.strip_suffix(".py").or_else(|| file.strip_suffix(".pyi"));
    stem.is_some_and(|stem| stem == "conftest" || stem.starts_with("test_") || stem.ends_with("_test"))
}

/// Where a file of an sdist belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Importable under this path.
    Import(String),
    /// Shows how the package is used.
    Usage,
    /// Neither.
    Other,
}

/// Folders beside a package that are not part of it.
const BESIDE: [&str; 42] = [
    "ci",
    "bin",
    "debian",
    "doc",
    "docs",
    "documentation",
    "manpages",
    "news",
    "newsfragments",
    "changelog",
    "test",
    "tests",
    "testing",
    "unit_test",
    "unit_tests",
    "example",
    "examples",
    "demo",
    "demos",
    "script",
    "scripts",
    "tool",
    "tools",
    "util",
    "utils",
    "build",
    "dist",
    "benchmark",
    "benchmarks",
    "bench",
    "exercise",
    "exercises",
    "htmlcov",
    "tasks",
    "requirements",
    "site_scons",
    "tutorial",
    "tutorials",
    "samples",
    "vendor",
    "third_party",
    "galleries",
];

/// Top-level names that are looked at: each costs a look at every file, and no honest sdist has more.
const MOST_TOPS: usize = 300;

/// Where the modules of an sdist are: a folder, and the names below it that are imported.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// Path of a top-level package or module in the archive (`lib/matplotlib`, `six.py`) to its import path.
    tops: BTreeMap<String, String>,
}

impl Layout {
    /// Finds the import packages among `paths` (relative to the sdist's root).
    ///
    /// `top_level` holds the names of `top_level.txt` by the folder that its egg-info stands in.
    pub(crate) fn find(paths: &[&str], name: &PackageName, top_level: &[(String, Vec<String>)]) -> Self {
        let modules =
            || paths.iter().copied().filter(|path| is_source(path) || is_compiled(path) || is_cython(path));
        let mut layout = Self::default();
        for (root, names) in top_level.iter().take(20) {
            let mut roots = vec![root.as_str(), "src", "lib", "python", ""];
            roots.dedup();
            for top in names.iter().take(MOST_TOPS) {
                for root in &roots {
                    if layout.add_top(root, top, modules()) {
                        break;
                    }
                }
            }
        }
        if !layout.tops.is_empty() {
            return layout;
        }
        for root in ["src", "lib", "python", "Lib"] {
            let found = tops_below(root, modules());
            let is_root = !modules().any(|path| path == format!("{root}/__init__.py"));
            if is_root && !found.is_empty() {
                for top in found {
                    layout.add_top(root, &top, modules());
                }
            }
            if !layout.tops.is_empty() {
                return layout;
            }
        }
        layout.find_flat(name, &modules);
        layout
    }

    fn find_flat<'a, I: Iterator<Item = &'a str>>(&mut self, name: &PackageName, modules: &impl Fn() -> I) {
        let own = name.as_str().replace('-', "_");
        let all = tops_below("", modules());
        let is_own =
            |top: &str| top.eq_ignore_ascii_case(&own) || top.eq_ignore_ascii_case(&own.replace('_', ""));
        for top in &all {
            let is_package = modules().any(|path| {
                path.strip_prefix(top.as_str())
                    .is_some_and(|rest| rest.starts_with('/') && rest.contains("__init__.py"))
            });
            let wanted = is_own(top)
                || (!BESIDE.contains(&top.to_ascii_lowercase().as_str()) && !top.starts_with('_'));
            if is_package && wanted {
                self.add_top("", top, modules());
            }
        }
        for top in &all {
            if is_own(top) {
                self.add_top("", top, modules());
            }
        }
        if self.tops.is_empty() {
            const NOT_MODULES: [&str; 8] =
                ["setup", "conftest", "noxfile", "tasks", "fabfile", "build", "versioneer", "ez_setup"];
            let singles: Vec<&str> = modules()
                .filter(|path| !path.contains('/') && !is_test_file(path))
                .filter(|path| !NOT_MODULES.contains(&path.split('.').next().unwrap_or_default()))
                .collect();
            self.tops.extend(singles.into_iter().map(|path| (path.to_owned(), path.to_owned())));
        }
        if self.tops.is_empty() {
            self.find_deep(modules());
        }
    }

    /// A package somewhere below (`python-package/lightgbm`): the shallowest folders with an `__init__.py`.
    fn find_deep<'a>(&mut self, modules: impl Iterator<Item = &'a str>) {
        let mut packages: Vec<&str> = modules
            .filter_map(|path| path.strip_suffix("/__init__.py"))
            .filter(|path| !path.split('/').any(|part| BESIDE.contains(&part)))
            .collect();
        packages.sort_by_key(|path| (path.matches('/').count(), *path));
        let depth = packages.first().map(|path| path.matches('/').count());
        for package in packages.into_iter().take_while(|path| Some(path.matches('/').count()) == depth) {
            self.tops.insert(package.to_owned(), file_name(package).to_owned());
        }
    }

    /// Adds the package or module `top` in folder `root`, if it is there.
    fn add_top<'a>(&mut self, root: &str, top: &str, modules: impl Iterator<Item = &'a str>) -> bool {
        let at = if root.is_empty() { top.to_owned() } else { format!("{root}/{top}") };
        let mut found = false;
        for path in modules {
            let Some(rest) = path.strip_prefix(at.as_str()) else { continue };
            if rest.starts_with('/') {
                self.tops.insert(at.clone(), top.to_owned());
                found = true;
            } else if rest.starts_with('.') && !rest.contains('/') {
                self.tops.insert(path.to_owned(), format!("{top}{rest}"));
                found = true;
            }
        }
        found
    }

    /// Where the file at `path` belongs.
    pub(crate) fn place(&self, path: &str) -> Place {
        for (at, _) in path.match_indices('/').chain([(path.len(), "")]) {
            let Some(top) = path.get(..at) else { continue };
            if let Some(import) = self.tops.get(top)
                && (is_source(path) || is_compiled(path) || is_cython(path))
            {
                let rest = path.get(at..).unwrap_or_default();
                return Place::Import(format!("{import}{rest}"));
            }
        }
        let lower = path.to_ascii_lowercase();
        let folders = folder(&lower);
        let shows = |part: &str| {
            is_usage_folder(part)
                || matches!(part, "doc" | "docs" | "example" | "demo" | "demos" | "tutorials" | "galleries")
        };
        let is_doc = ["py", "rst", "md"].iter().any(|extension| has_extension(path, extension));
        if is_doc
            && (folders.split('/').any(shows) || is_test_file(file_name(path)) || lower.starts_with("readme"))
        {
            return Place::Usage;
        }
        Place::Other
    }
}

/// Names of the packages and modules directly in folder `root`.
fn tops_below<'a>(root: &str, modules: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    modules
        .filter_map(
            |path| if root.is_empty() { Some(path) } else { path.strip_prefix(root)?.strip_prefix('/') },
        )
        .filter_map(|path| path.split('/').next())
        .map(|first| first.split('.').next().unwrap_or(first).to_owned())
        .filter(|first| {
            let starts = first.starts_with(|c: char| c.is_alphabetic() || c == '_');
            starts && first.chars().all(|c| c.is_alphanumeric() || c == '_')
        })
        .filter(|first| first != "setup" && first != "conftest")
        .collect::<BTreeSet<_>>()
        .into_iter()
        .take(MOST_TOPS)
        .collect()
}

/// Cython sources: what a build turns into a compiled module.
pub(crate) fn is_cython(path: &str) -> bool {
    has_extension(path, "pyx")
}
