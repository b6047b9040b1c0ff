//! Which tests name a function, as far as words say: known at once, where only a run proves which ones execute it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::hash::BuildHasher as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rustc_hash::{FxBuildHasher, FxHashMap};
use siskin_indexer::cancel::CancellationToken;

use super::runner::{Unsaved, looks_like_tests};
use super::syntax::{Node, Syntax};
use crate::source_files;

/// Of larger projects so many files are read.
const MOST_FILES: usize = 5_000;
/// Larger files are data, or were written by a machine.
const MOST_BYTES: u64 = 2 << 20;
/// Over so many callers a test may reach a function without naming it.
const MOST_CALLERS: usize = 64;

/// The functions of a project with the words in them, read again file by file.
#[derive(Debug, Default)]
pub(crate) struct NamedTests {
    files: BTreeMap<PathBuf, Arc<ReadFile>>,
    /// By the hash of a function's name: the functions in which that word stands.
    naming: FxHashMap<u64, Vec<At>>,
    /// Whether all files were read.
    is_whole: bool,
}

/// A function, by its file and its place in it.
type At = (Arc<ReadFile>, usize);

/// The tests of a function, as far as words say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TestsOf {
    /// Tests that name it, as pytest would without parameters: `tests/test_a.py::TestB::test_c`.
    pub(crate) naming: Vec<String>,
    /// Whether some test names a function from which it is reached.
    pub(crate) is_reached: bool,
    /// The test files that were read, relative to the root.
    pub(crate) looked: Vec<String>,
    /// Whether there may be others.
    pub(crate) is_cut: bool,
}

#[derive(Debug)]
struct ReadFile {
    stamp: Stamp,
    is_test: bool,
    functions: Vec<NamedFunction>,
}

#[derive(Debug)]
struct NamedFunction {
    /// How pytest would call it.
    id: String,
    name: u64,
    is_test: bool,
    has_doctest: bool,
    /// The hashes of the identifiers in it, sorted.
    words: Box<[u64]>,
}

/// What tells a text from the one that was read before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stamp {
    Disk(Option<SystemTime>, u64),
    Unsaved(u64),
}

impl NamedTests {
    /// Reads the project in `root`: of what `before` has, only what changed. `cache` is left out. `None` if cancelled.
    pub(crate) fn read(
        root: &Path,
        cache: &Path,
        before: &Self,
        unsaved: &Unsaved,
        cancel: &CancellationToken,
    ) -> Option<Self> {
        let mut paths = source_files::find(&[root.to_owned()], cache).unwrap_or_default();
        let is_whole = paths.len() <= MOST_FILES;
        // Tests first: without them there is nothing to say.
        paths.sort_by_key(|path| !looks_like_tests(path, root));
        paths.truncate(MOST_FILES);
        let mut files = BTreeMap::new();
        for path in paths {
            if cancel.is_cancelled() {
                return None;
            }
            let text = unsaved.get(&path);
            let Some(stamp) = stamp(&path, text) else { continue };
            let known = before.files.get(&path).filter(|known| known.stamp == stamp);
            let file = known.cloned().or_else(|| {
                let text = text.cloned().or_else(|| fs::read_to_string(&path).ok())?;
                let shown = source_files::shown(root, &path);
                Some(Arc::new(ReadFile::of(&text, &shown, looks_like_tests(&path, root), stamp)))
            });
            files.extend(file.map(|file| (path, file)));
        }
        Some(Self { naming: naming(&files), files, is_whole })
    }

    /// The tests of a function of a file, by its dotted name.
    pub(crate) fn of(&self, root: &Path, file: &Path, function: &str) -> TestsOf {
        let mut parts = function.rsplit('.');
        let last = parts.next().unwrap_or_default();
        // Special methods are reached through what their class is called.
        let word = if last.starts_with("__") { parts.next().unwrap_or(last) } else { last };
        let mut naming: Vec<String> = self
            .functions_with(hash(word))
            .filter(|function| function.is_test)
            .map(|function| function.id.clone())
            .collect();
        let own = self.files.get(file).map(|file| file.functions.iter()).into_iter().flatten();
        let has_own = own
            .filter(|own| own.has_doctest && own.name == hash(last))
            .any(|own| own.id.ends_with(&function.replace('.', "::")));
        if has_own {
            naming.push(format!("{}::{function}", source_files::shown(root, file)));
        }
        naming.sort();
        naming.dedup();
        let is_reached = naming.is_empty() && self.is_reached(hash(word));
        let tests = self.files.iter().filter(|(_, file)| file.is_test);
        let looked = tests.map(|(path, _)| source_files::shown(root, path)).collect();
        TestsOf { naming, is_reached, looked, is_cut: !self.is_whole }
    }

    fn functions_with(&self, word: u64) -> impl Iterator<Item = &NamedFunction> {
        let places = self.naming.get(&word).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|(file, at)| file.functions.get(*at))
    }

    /// Whether a test names a function that names one that … names this word.
    fn is_reached(&self, word: u64) -> bool {
        let (mut seen, mut next) = (BTreeSet::from([word]), VecDeque::from([word]));
        while let Some(word) = next.pop_front() {
            for function in self.functions_with(word) {
                if function.is_test {
                    return true;
                }
                if seen.len() < MOST_CALLERS && seen.insert(function.name) {
                    next.push_back(function.name);
                }
            }
        }
        false
    }
}

/// In which functions the names of functions stand.
fn naming(files: &BTreeMap<PathBuf, Arc<ReadFile>>) -> FxHashMap<u64, Vec<At>> {
    let names = files.values().flat_map(|file| file.functions.iter().map(|function| function.name));
    let mut naming: FxHashMap<u64, Vec<At>> = names.map(|name| (name, Vec::new())).collect();
    for file in files.values() {
        for (at, function) in file.functions.iter().enumerate() {
            for word in &function.words {
                if let Some(places) = naming.get_mut(word).filter(|_| *word != function.name) {
                    places.push((Arc::clone(file), at));
                }
            }
        }
    }
    naming
}

impl ReadFile {
    fn of(text: &str, shown: &str, is_test: bool, stamp: Stamp) -> Self {
        let functions =
            Syntax::module(text).map(|module| functions(&module, shown, is_test)).unwrap_or_default();
        Self { stamp, is_test, functions }
    }
}

/// The functions of a module and the methods of its classes; what is inside a function counts as that function's. A
/// class stands for its special methods.
fn functions(module: &Syntax<'_>, shown: &str, is_test: bool) -> Vec<NamedFunction> {
    let is_inside = |node: Node<'_>| node.ancestors().any(|ancestor| ancestor.is("function_definition"));
    let mut found = Vec::new();
    for node in
        module.nodes().filter(|node| matches!(node.kind(), "function_definition" | "class_definition"))
    {
        let Some(name) = node.field("name").map(Node::text).filter(|_| !is_inside(node)) else { continue };
        let is_function = node.is("function_definition");
        let classes = node.ancestors().filter(|ancestor| ancestor.is("class_definition"));
        let mut path: Vec<&str> = classes.filter_map(|class| class.field("name").map(Node::text)).collect();
        path.push(shown);
        path.reverse();
        path.push(name);
        let statements = node.field("body").into_iter().flat_map(Node::statements);
        found.push(NamedFunction {
            id: path.join("::"),
            name: hash(name),
            is_test: is_test && is_function && name.starts_with("test"),
            has_doctest: is_function
                && statements.take(1).any(|first| first.is_docstring() && first.text().contains(">>> ")),
            words: if is_function { words(node) } else { Box::default() },
        });
    }
    found
}

/// The identifiers of a function and its decorators.
fn words(definition: Node<'_>) -> Box<[u64]> {
    let decorated = definition.parent().filter(|parent| parent.is("decorated_definition"));
    let identifiers = decorated.unwrap_or(definition).descendants().filter(|node| node.is("identifier"));
    let mut words: Vec<u64> = identifiers.map(|identifier| hash(identifier.text())).collect();
    words.sort_unstable();
    words.dedup();
    words.into()
}

fn hash(word: &str) -> u64 {
    FxBuildHasher.hash_one(word)
}

/// `None` for what is too large or not there.
fn stamp(path: &Path, unsaved: Option<&String>) -> Option<Stamp> {
    if let Some(text) = unsaved {
        return Some(Stamp::Unsaved(hash(text)));
    }
    let data = fs::metadata(path).ok().filter(|data| data.len() <= MOST_BYTES)?;
    Some(Stamp::Disk(data.modified().ok(), data.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: [(&str, &str); 4] = [
        (
            "shop.py",
            "def clean(x):\n    return strip(x)\ndef strip(x): ...\ndef alone(x):\n    '''\n    >>> alone(1)\n    '''\ndef none(): none()\nclass Table:\n    def __len__(self): ...\n",
        ),
        ("other.py", "def test_clean(): clean()\n"),
        (
            "tests/test_shop.py",
            "import pytest\nclass TestClean:\n    def test_a(self):\n        assert clean(1)\n@pytest.mark.parametrize('f', [clean])\ndef test_b(f): f()\ndef test_c(): cleaner()\ndef helper(): clean()\n",
        ),
        ("tests/test_table.py", "def test_len():\n    assert len(Table()) == 0\n"),
    ];

    fn read(files: &[(&str, &str)], unsaved: &Unsaved, before: &NamedTests, root: &Path) -> NamedTests {
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let cache = root.join("no-cache");
        NamedTests::read(root, &cache, before, unsaved, &CancellationToken::default()).unwrap()
    }

    /// The tests that name a function of `shop.py`; `~` where one reaches it.
    #[track_caller]
    fn check(function: &str, expected: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        let tests = read(&PROJECT, &Unsaved::new(), &NamedTests::default(), folder.path());
        let found = tests.of(folder.path(), &folder.path().join("shop.py"), function);
        let shown = if found.is_reached { vec!["~".to_owned()] } else { found.naming };
        assert_eq!(shown, expected);
        assert_eq!(found.looked, ["tests/test_shop.py", "tests/test_table.py"]);
    }

    #[test]
    fn tests_name_functions_or_reach_them() {
        check("clean", &["tests/test_shop.py::TestClean::test_a", "tests/test_shop.py::test_b"]);
        check("strip", &["~"]);
        check("none", &[]);
    }

    #[test]
    fn special_methods_are_named_by_their_class() {
        check("Table.__len__", &["tests/test_table.py::test_len"]);
    }

    #[test]
    fn an_example_is_a_test_of_its_function() {
        check("alone", &["shop.py::alone"]);
    }

    #[test]
    fn what_changes_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let before = read(&PROJECT, &Unsaved::new(), &NamedTests::default(), root);
        let unsaved = Unsaved::from([(root.join("tests/test_table.py"), "def test_n(): none()".to_owned())]);
        let tests = read(&[], &unsaved, &before, root);
        let naming = |function: &str| tests.of(root, &root.join("shop.py"), function).naming;
        assert_eq!(naming("none"), ["tests/test_table.py::test_n"]);
        assert_eq!(naming("clean").len(), 2);
        assert!(Arc::ptr_eq(&tests.files[&root.join("shop.py")], &before.files[&root.join("shop.py")]));
    }
}
