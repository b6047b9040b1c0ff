//! Snapshots for tests, from text with a cursor.

use std::path::PathBuf;
use std::sync::Arc;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::indexing::{Source, index_sources};
use siskin_indexer::language::python::syntax::SyntaxTree;
use siskin_indexer::package::{Content, Ecosystem, PackageName, Provenance, SourceFile, SourceTree};
use siskin_indexer::store::Store;
use tempfile::TempDir;

use super::snapshot::{ClientFeatures, Snapshot};
use crate::config::{Scope, Settings};
use crate::session::index::{Index, Member};

/// A private library, and one that everybody knows.
const ACME: &str = r#"
//- acme/__init__.py
"""Acme."""
from .tables import Table, load_table, merge_tables
//- acme/tables.py
"""Tables."""
class Table:
    """A table of rows."""
    def __init__(self, rows, *, name=""):
        self.rows = rows
    def rename(self, name: str) -> "Table":
        """Give the table another name."""
    def drop_missing(self, subset=None) -> "Table":
        """Drop rows where values are missing."""
    def old(self):
        """Deprecated.

        .. deprecated:: 2.0
            Use rename.
        """
    def _secret(self): ...
    @classmethod
    def from_rows(cls, rows) -> "Table":
        """Build a table from an iterable of mappings."""
class FetchSettings(TypedDict, total=False):
    retries: int
    verify: bool
def fetch(uri: str, **options: Unpack[FetchSettings]): ...
@timed("decorated")
def decorated(a, b=None): ...
def _either(flag) -> Table | Sheet: ...
class Sheet:
    def rename(self, name: str) -> "Sheet": ...
    def only_sheets(self): ...
_default: Sheet = Sheet()
sheets = _default.only_sheets
def load_table(uri: str, *, fmt: str = "parquet", columns=None) -> Table:
    """Load a table from a lake address.

    .. versionadded:: 1.4

    Parameters
    ----------
    uri : str
        Where the table lies.
    fmt : str
        The file format.
    """
def merge_tables(left: Table, right: Table, *, on: str, tolerance: float = 0.0) -> Table:
    """Join two tables on the nearest key."""
"#;

const POPULAR: &str = r#"
//- popular/__init__.py
from .core import Thing, thing_maker
//- popular/core.py
class Thing:
    """A thing."""
    def method(self): ...
def thing_maker(n: int, flag: bool = False) -> Thing:
    """Make things of a number."""
"#;

const OWN: &str = r#"
//- shop/__init__.py
//- shop/orders.py
import popular as pop
class Order:
    total: float
def read_orders(path) -> list[Order]: ...
"#;

/// A snapshot, the offset of its cursor, and what must live as long.
pub(crate) struct Fixture {
    pub(crate) snapshot: Snapshot,
    pub(crate) offset: usize,
    _cache: TempDir,
}

/// The text with the cursor `$0` in a file of the project, beside the libraries above.
pub(crate) fn fixture(text: &str, scope: Scope) -> Fixture {
    let cache = tempfile::tempdir().unwrap();
    let store = Store::open(cache.path().to_owned());
    let stdlib = Index::of_sources(&[], true);
    let sources = [("shop", "", OWN), ("acme", "2.0.0", ACME), ("popular", "3.1.0", POPULAR)];
    let built = index_sources(
        &store,
        sources.iter().map(|source| Source::Tree(Box::new(tree(source)), Vec::new())).collect(),
        false,
        &|_| {},
        &CancellationToken::default(),
    );
    let mut shards: Vec<_> = built.into_iter().map(|built| built.unwrap().shard).collect();
    let mut members: Vec<Member> = shards
        .iter()
        .map(|shard| {
            let name = shard.info().name.as_str();
            Member {
                version: if name == "shop" { String::new() } else { shard.info().version.clone() },
                is_private: name == "acme",
                is_own: name == "shop",
                is_known_elsewhere: name != "acme",
                ..Member::new(shard, None, &crate::workspace::PackageFacts::default())
            }
        })
        .collect();
    shards.extend(stdlib.packages.shards().iter().cloned());
    members.extend(stdlib.members.iter().cloned());
    let index = Index::new(PathBuf::from("/project"), shards, members, true, store);

    let offset = text.find("$0").expect("a cursor");
    let text = text.replacen("$0", "", 1);
    let cancel = CancellationToken::default();
    let snapshot = Snapshot {
        tree: SyntaxTree::parse(&text, None, &cancel).unwrap(),
        editable: 0..text.len(),
        text: text.into(),
        path: Some(PathBuf::from("/project/shop/report.py")),
        index: Arc::new(index),
        own_shard: Arc::default(),
        own_text: None,
        learned: Arc::default(),
        settings: Arc::new(Settings { scope, is_scope_unknown: false, ..Settings::default() }),
        client: ClientFeatures { snippets: true },
        cancel,
    };
    Fixture { snapshot, offset, _cache: cache }
}

fn tree((name, version, fixture): &(&str, &str, &str)) -> SourceTree {
    let files = fixture.split("//- ").skip(1).map(|part| {
        let (path, text) = part.split_once('\n').unwrap_or((part, ""));
        SourceFile {
            path: path.trim().to_owned(),
            content: Content::Memory(text.as_bytes().into()),
            size: text.len() as u64,
        }
    });
    SourceTree {
        ecosystem: Ecosystem::Pypi,
        name: PackageName::new(name),
        version: if version.is_empty() { "0".to_owned() } else { (*version).to_owned() },
        is_private: *name == "acme",
        provenance: Provenance::Folder(PathBuf::from(name)),
        files: files.collect(),
        usage_files: Vec::new(),
        guide_files: Vec::new(),
        fingerprint: (*name).to_owned(),
        requires: Vec::new(),
    }
}
