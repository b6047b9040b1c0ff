//! Finds the test files that may cover a function, by names and words; the traced run then proves which do.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::super::evaluation::Subject;
use super::Unsaved;

/// Larger files are not looked into.
const LARGEST_FILE: u64 = 2 << 20;
/// So many test files take part at most.
const MOST_FILES: usize = 80;

/// What pytest is asked to collect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Selection {
    /// Files, or folders that the user named.
    pub(super) paths: Vec<PathBuf>,
    /// Whether examples in docstrings are tests.
    pub(super) has_doctests: bool,
}

/// How much a test file has to do with the function; more comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Relation {
    /// It is a test file of the project.
    Other,
    /// It names the module.
    Module,
    /// It names the function or is named after the module.
    Function,
}

/// Selections to try one after the other, the narrowest first; none if the project has no tests.
///
/// `named` are files or folders that the user chose: they alone count then.
pub(super) fn discover(subject: &Subject, named: &[PathBuf], unsaved: &Unsaved) -> Vec<Selection> {
    let has_doctests = subject.text.contains(">>> ");
    let own = is_test_text(&subject.text) || has_doctests;
    let with_own = |mut paths: Vec<PathBuf>| {
        if own && !paths.contains(&subject.file) {
            paths.push(subject.file.clone());
        }
        paths.sort();
        Selection { paths, has_doctests }
    };
    if !named.is_empty() {
        let paths = named.iter().map(|path| subject.root.join(path)).collect();
        return vec![Selection { paths, has_doctests }];
    }
    let found = test_files(subject, unsaved);
    let mut selections: Vec<Selection> = Vec::new();
    for least in [Relation::Function, Relation::Module, Relation::Other] {
        let mut related: Vec<&(Relation, PathBuf)> = found.iter().filter(|(is, _)| *is >= least).collect();
        related.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let paths: Vec<PathBuf> =
            related.into_iter().take(MOST_FILES).map(|(_, path)| path.clone()).collect();
        let selection = with_own(paths);
        if !selection.paths.is_empty() && selections.last() != Some(&selection) {
            selections.push(selection);
        }
    }
    selections
}

fn test_files(subject: &Subject, unsaved: &Unsaved) -> Vec<(Relation, PathBuf)> {
    let words = Words::of(subject);
    WalkBuilder::new(&subject.root)
        .require_git(false)
        .filter_entry(|entry| {
            let is_environment = entry.path().join("pyvenv.cfg").is_file();
            !is_environment && entry.file_name() != "node_modules" && entry.file_name() != "site-packages"
        })
        .build()
        .flatten()
        .map(ignore::DirEntry::into_path)
        .filter(|path| *path != subject.file && looks_like_tests(path, &subject.root))
        .filter_map(|path| Some((words.relation(&path, unsaved)?, path)))
        .collect()
}

/// Whether a file may hold tests, by its name and folder.
pub(crate) fn looks_like_tests(path: &Path, root: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let Some(stem) = name.strip_suffix(".py") else { return false };
    if stem == "conftest" || stem == "__init__" {
        return false;
    }
    let is_named_so =
        stem.starts_with("test_") || stem.ends_with("_test") || stem == "tests" || stem == "test";
    let inside = path.strip_prefix(root).unwrap_or(path);
    is_named_so || inside.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "test")
}

fn is_test_text(text: &str) -> bool {
    text.contains("def test") || text.contains("class Test") || text.contains("TestCase")
}

/// The text of a file, as it is in the editor or on the disk; `None` for what is too large or cannot be read.
fn text_of<'u>(path: &Path, unsaved: &'u Unsaved) -> Option<Cow<'u, str>> {
    // The walk gives paths below the root, which is a real path.
    if let Some(text) = unsaved.get(path) {
        return Some(Cow::Borrowed(text));
    }
    let is_small = fs::metadata(path).ok()?.len() <= LARGEST_FILE;
    if is_small { fs::read_to_string(path).ok().map(Cow::Owned) } else { None }
}

struct Words {
    function: String,
    class: Option<String>,
    module: String,
}

impl Words {
    fn of(subject: &Subject) -> Self {
        let mut parts = subject.function.rsplit('.').map(str::to_owned);
        let function = parts.next().unwrap_or_default();
        let class = parts.next();
        let stem = subject.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let module = if stem == "__init__" {
            let folder = subject.file.parent().and_then(Path::file_name).unwrap_or_default();
            folder.to_string_lossy().into_owned()
        } else {
            stem
        };
        Self { function, class, module }
    }

    /// `None` for what holds no tests or cannot be read.
    fn relation(&self, path: &Path, unsaved: &Unsaved) -> Option<Relation> {
        let text = text_of(path, unsaved)?;
        if !is_test_text(&text) {
            return None;
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let is_named_after = stem.strip_prefix("test_") == Some(&self.module)
            || stem.strip_suffix("_test") == Some(&self.module);
        let has_function = (!self.function.starts_with("__") && has_word(&text, &self.function))
            || self.class.as_deref().is_some_and(|class| has_word(&text, class));
        Some(if is_named_after || has_function {
            Relation::Function
        } else if has_word(&text, &self.module) {
            Relation::Module
        } else {
            Relation::Other
        })
    }
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(is_part)
            && !text[at + word.len()..].chars().next().is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files of each selection, by name, for the function `clean` of `shop/orders.py` beside these files.
    fn check(module: &str, files: &[(&str, &str)], expected: &[&[&str]]) {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files.iter().chain([&("shop/orders.py", module)]) {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let subject = Subject {
            root: root.path().to_owned(),
            file: root.path().join("shop/orders.py"),
            function: "clean".to_owned(),
            text: module.to_owned(),
        };
        let names: Vec<Vec<String>> = discover(&subject, &[], &Unsaved::new())
            .iter()
            .map(|selection| {
                let paths = selection.paths.iter();
                paths.map(|path| path.strip_prefix(root.path()).unwrap().display().to_string()).collect()
            })
            .collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn files_that_name_the_function_come_first() {
        check(
            "def clean(): ...",
            &[
                ("tests/test_a.py", "from shop.orders import clean\ndef test_a(): clean()"),
                ("tests/test_b.py", "import shop.orders\ndef test_b(): ..."),
                ("tests/test_c.py", "def test_cleaner(): ..."),
                ("tests/data.py", "clean = 1"),
                (".venv/pyvenv.cfg", ""),
                ("env/pyvenv.cfg", ""),
                ("env/tests/test_d.py", "def test_d(): clean()"),
            ],
            &[
                &["tests/test_a.py"],
                &["tests/test_a.py", "tests/test_b.py"],
                &["tests/test_a.py", "tests/test_b.py", "tests/test_c.py"],
            ],
        );
    }

    #[test]
    fn a_file_named_after_the_module_counts_without_naming_the_function() {
        check(
            "def clean(): ...",
            &[("shop/orders_test.py", "def test_all(): ...")],
            &[&["shop/orders_test.py"]],
        );
    }

    #[test]
    fn docstrings_and_the_file_itself_hold_tests() {
        check("def clean():\n    '''>>> clean()'''", &[], &[&["shop/orders.py"]]);
        check("def clean(): ...\ndef test_clean(): ...", &[], &[&["shop/orders.py"]]);
        check("def clean(): ...", &[], &[]);
    }
}
