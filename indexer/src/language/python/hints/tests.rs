//! Libraries with thin docs, from text: what is hinted, and what search finds by it.

#![allow(clippy::format_collect)] // texts of tests are short

use std::sync::Arc;

use crate::cancel::CancellationToken;
use crate::language::python::extract;
use crate::language::python::fixture::tree;
use crate::package::{Content, SourceFile};
use crate::search::{Query, Searcher};
use crate::store::{Shard, ShardInfo, Store};

/// Two modules without a docstring, names that say little.
const LIBRARY: &str = "
//- acme/__init__.py
from .core import Ledger, proc_a, proc_b, zap
from . import other
//- acme/core.py
class Ledger:
    def __init__(self, owner): ...
    def entries_x(self): ...
    def close(self): ...
    def stmt(self, month) -> 'Report': ...
class Report:
    def emit(self): ...
def proc_a(x): ...
def proc_b(x): ...
def zap(x): ...
def load(x): ...
//- acme/other.py
def zap(x): ...
def solo_fn(x): ...
";

/// The hints of `path` in the library with further files.
fn hints(more: &str, path: &str) -> String {
    let extraction = extract(&tree(&format!("{LIBRARY}{more}")), &CancellationToken::default()).unwrap();
    let entry = extraction.entries.iter().find(|entry| &*entry.public_path == path);
    entry.unwrap_or_else(|| panic!("no {path}")).hints.to_string()
}

/// That further files give `path` hints that contain `expected`; none if that is empty.
fn check(more: &str, path: &str, expected: &str) {
    let hints = hints(more, path);
    if expected.is_empty() {
        assert_eq!(hints, "", "{path} in {more}");
    } else {
        assert!(hints.contains(expected), "{path} in {more}: {hints}");
    }
}

/// That the first hit for `query` in the library with further files is `expected`.
fn check_search(more: &str, query: &str, expected: &str) {
    let tree = tree(&format!("{LIBRARY}{more}"));
    let extraction = extract(&tree, &CancellationToken::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().to_path_buf());
    let shard = Shard::open(store.build(&extraction, ShardInfo::new(&tree, 0.0)).unwrap()).unwrap();
    let searcher = Searcher::open(vec![Arc::clone(&shard)], &store).unwrap();
    let hits = searcher.search(&Query { text: query.into(), limit: 5, ..Query::default() }).unwrap();
    let first = hits.first().map(|hit| shard.entry(hit.entry).public_path().to_owned());
    assert_eq!(first.as_deref(), Some(expected), "{query} with {more}");
}

#[test]
fn finds_by_the_name_of_a_test() {
    check_search(
        "//- tests/test_a.py\nfrom acme import proc_a\ndef test_merges_overlapping_intervals():\n    assert proc_a([1]) == 1\n",
        "merge overlapping intervals",
        "acme.proc_a",
    );
}

#[test]
fn finds_by_a_section_of_the_readme() {
    check_search(
        "//- README.md\n# Acme\n\n## Removing duplicates\n\nDuplicate rows of a spreadsheet are dropped:\n\n```python\nimport acme\nacme.proc_b(rows)\n```\n",
        "drop duplicate rows",
        "acme.proc_b",
    );
}

#[test]
fn finds_by_a_comment_in_an_example() {
    check_search(
        "//- examples/use.py\nimport acme as a\nledger = a.Ledger('me')\n# Print the invoice of last quarter.\nledger.entries_x()\n",
        "print an invoice",
        "acme.Ledger.entries_x",
    );
}

#[test]
fn finds_by_a_body() {
    check_search(
        "//- acme/net.py\ndef fn_q(u):\n    # Retries with a growing delay.\n    if not u:\n        raise ValueError('the certificate has expired')\n    return open_socket(u)\n",
        "certificate expired",
        "acme.net.fn_q",
    );
}

#[test]
fn hints_come_from_bodies_where_docs_are_thin() {
    let body = "    total = sum_amounts(x)\n    self.cache = total\n    raise Overdrawn('limit exceeded')\n";
    let thin = format!("//- acme/m.py\n# Above.\ndef f(x):\n    'One line.'\n{body}");
    check(&thin, "acme.m.f", "Above. sum_amounts total cache Overdrawn limit exceeded");
    let rich = format!("//- acme/m.py\ndef f(x):\n    '''One.\n\n    Two.\n    '''\n{body}");
    check(&rich, "acme.m.f", "");
    check("//- acme/m.py\nclass C:\n    def run_all(self): ...\n", "acme.m.C", "run_all");
    check("//- acme/m.py\n# Seconds to wait.\nWAIT = 3\n", "acme.m.WAIT", "Seconds to wait.");
}

#[test]
fn follows_imports_and_values() {
    let test = |body: &str| {
        format!(
            "//- tests/test_a.py\nimport pytest\nfrom acme import *\nfrom acme import core as c, Ledger as L\n{body}"
        )
    };
    check(&test("def test_red(): c.proc_a(1)\n"), "acme.proc_a", "red");
    check(&test("def test_red():\n    x = L('a')\n    x.close()\n"), "acme.Ledger.close", "red");
    check(&test("def test_red():\n    L('a').stmt(1).emit()\n"), "acme.core.Report.emit", "red");
    check(
        &test("@pytest.fixture\ndef book():\n    return L('a')\ndef test_red(book):\n    book.close()\n"),
        "acme.Ledger.close",
        "red",
    );
    check(
        &test(
            "class TestRed:\n    def setUp(self):\n        self.x = L('a')\n    def test_sea(self):\n        self.x.close()\n",
        ),
        "acme.Ledger.close",
        "Red sea",
    );
    check(&test("def test_red():\n    '''Blue sky.'''\n    proc_a(1)\n"), "acme.proc_a", "Blue sky.");
    // The constructor only makes what the test is about.
    check(&test("def test_red():\n    L('a').close()\n"), "acme.Ledger", "entries_x close stmt");
}

#[test]
fn names_that_are_not_clear_are_nobodys() {
    let test = |body: &str| format!("//- tests/test_a.py\nimport acme, json, numpy as np\n{body}");
    // Not imported, a built-in method, another package's.
    check(&test("def test_red(): proc_a(1)\n"), "acme.proc_a", "");
    check(&test("def test_red(file): file.close()\n"), "acme.Ledger.close", "");
    check(&test("def test_red(): np.emit()\n"), "acme.core.Report.emit", "");
    check(&test("def test_red(report): report.emit()\n"), "acme.core.Report.emit", "red");
    let page = |text: &str| format!("//- README.md\n{text}\n");
    // Two functions are called `zap`; `load` is a word.
    check(&page("Red `zap` and zap(1)."), "acme.zap", "");
    check(&page("Red `acme.zap`."), "acme.zap", "Red");
    check(&page("Red `acme.other.zap(x)`."), "acme.other.zap", "Red");
    check(&page("They load the red lorry."), "acme.core.load", "");
    check(&page("Use load(lorry), the red one."), "acme.core.load", "red one");
    check(&page("Use `load` for the red lorry."), "acme.core.load", "red lorry");
    check(&page("The red solo_fn."), "acme.other.solo_fn", "red");
    check(&page("See np.solo_fn(1) and `np.solo_fn`."), "acme.other.solo_fn", "");
}

#[test]
fn reads_pages() {
    let page = |text: &str| format!("//- docs/a.rst\n{text}\n");
    check(&page("Use :func:`~acme.proc_a` to paint.\n"), "acme.proc_a", "to paint");
    check(&page("Painting\n========\n\nLike so::\n\n    proc_a(1)\n"), "acme.proc_a", "Painting: Like so::");
    check(&page(".. autofunction:: acme.proc_a\n\nPaints walls.\n"), "acme.proc_a", "Paints walls.");
    check(&page("``Ledger.close()`` ends it."), "acme.Ledger.close", "ends it");
    check(
        "//- README.md\n### `proc_a(x)`\n\nPaints walls.\n\n### Other\n\nText.\n",
        "acme.proc_a",
        "Paints walls.",
    );
    check(
        "//- README.md\n| `proc_a` | paints walls |\n| `proc_b` | sings |\n",
        "acme.proc_a",
        "paints walls",
    );
    assert!(
        !hints("//- README.md\n| `proc_a` | paints walls |\n| `proc_b` | sings |\n", "acme.proc_a")
            .contains("sings")
    );
    check(
        "//- METADATA\nName: acme\nSummary: proc_a() x\n\n`proc_a` paints.\n",
        "acme.proc_a",
        "`proc_a` paints.",
    );
    check("//- METADATA\nName: acme\nSummary: proc_a() x\n\nText.\n", "acme.proc_a", "");
}

#[test]
fn hints_are_bounded() {
    let tests: String = (0..500)
        .map(|n| format!("def test_number_{n}_of_many_tests_with_a_long_name():\n    acme.proc_a({n})\n"))
        .collect();
    let hints = hints(&format!("//- tests/test_a.py\nimport acme\n{tests}"), "acme.proc_a");
    assert!(hints.len() <= super::MAX_HINTS && hints.len() > 500, "{}", hints.len());
    let many: String = (0..20).map(|n| format!("def f{n}(): ...\n")).collect();
    let calls: String = (0..20).map(|n| format!("    m.f{n}()\n")).collect();
    // Who calls everything says nothing about each.
    check(
        &format!("//- acme/m.py\n{many}//- tests/test_a.py\nfrom acme import m\ndef test_all():\n{calls}"),
        "acme.m.f3",
        "",
    );
}

#[test]
fn damaged_files_are_problems() {
    let mut tree = tree(LIBRARY);
    let file = |path: &str, content: Content| SourceFile { path: path.into(), content, size: 1 };
    tree.guide_files = vec![
        file("README.md", Content::Disk("/nowhere/README.md".into())),
        file("docs/a.md", Content::Memory(b"`proc_a` paints \xff".as_slice().into())),
        file("tests/a.py", Content::Memory(b"def f(:\n acme.".as_slice().into())),
        file("tests/b.py", Content::Memory("(".repeat(9_000).into_bytes().into())),
    ];
    let extraction = extract(&tree, &CancellationToken::default()).unwrap();
    let subjects: Vec<&str> = extraction.problems.iter().map(|problem| &*problem.subject).collect();
    assert_eq!(subjects, ["README.md", "docs/a.md"]);
    assert!(extraction.entries.iter().any(|entry| entry.hints.contains("paints")));
}

#[test]
fn survives_any_text() {
    let seed = "# T `a.b`\n\n```python\nimport acme\nacme.proc_a(1) # x\n```\n| `Ledger.close()` |\n.. code:: python\n\n  :x:\n  f()\n\n>>> zap(1)\nA\n==\n";
    for bytes in crate::sources::fixture::damage(seed) {
        let mut tree = tree(LIBRARY);
        for path in ["README.md", "tests/a.py"] {
            let content = Content::Memory(bytes.as_slice().into());
            tree.guide_files.push(SourceFile { path: path.into(), content, size: 1 });
        }
        extract(&tree, &CancellationToken::default()).unwrap();
    }
}
