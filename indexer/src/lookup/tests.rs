//! Look-up through one function: files in, paths and their answers out.

use std::sync::Arc;

use super::{Lookup, Packages};
use crate::cancel::CancellationToken;
use crate::language::python::extract;
use crate::language::python::fixture::tree;
use crate::store::{Shard, ShardInfo, Store};

/// `answers`: lines of a path and `exists`, `absent` or `unknown`.
fn check(fixture: &str, answers: &str) {
    let cache = tempfile::tempdir().expect("a folder");
    let store = Store::open(cache.path().to_owned());
    let builtins = "//- builtins.pyi\nclass object:\n    def __init__(self): ...\nclass dict:\n    def keys(self): ...\n";
    let shards: Vec<Arc<Shard>> = [("p", fixture), ("python", builtins)]
        .into_iter()
        .map(|(name, fixture)| {
            let mut tree = tree(fixture);
            tree.name = crate::package::PackageName::new(name);
            let extraction = extract(&tree, &CancellationToken::default()).expect("not cancelled");
            Shard::open(store.build(&extraction, ShardInfo::new(&tree, 0.0)).expect("built")).expect("opened")
        })
        .collect();
    let packages = Packages::new(shards);
    for line in answers.lines().filter(|line| !line.trim().is_empty()) {
        let (path, expected) = line.trim().split_once(' ').expect("a path and an answer");
        let answer = match packages.lookup(path) {
            Lookup::Found(_) | Lookup::Exists => "exists",
            Lookup::Absent => "absent",
            Lookup::Unknown => "unknown",
        };
        assert_eq!(answer, expected.trim(), "{path}");
    }
}

#[test]
fn answers_exists_absent_and_unknown() {
    check(
        r#"
//- p/__init__.py
from .a import A, Other
from ._c import fast
from outside import thing
from .dynamic import maybe
//- p/_c.cpython-311-x86_64-linux-gnu.so
//- p/a.py
from outside import Base
class Root(dict):
    x = 1
class A(Root):
    def __init__(self): self.y = 1
    def m(self): self.late = 1
class Other(Base):
    z = 1
class Slack(Root):
    def __getattr__(self, name): ...
def f(): ...
f.extra = 1
//- p/dynamic.py
globals().update(load())
def foo(): ...
//- p/foo/__init__.py
from .foo import foo
//- p/foo/foo.py
def foo(): ...
inner = 1
"#,
        "p exists
        p.A exists
        p.A.m exists
        p.A.x exists
        p.A.y exists
        p.A.late unknown
        p.A.keys exists
        p.A.__init__ exists
        p.A.gone absent
        p.Other.z exists
        p.Other.gone unknown
        p.a.Slack.gone absent
        p.fast exists
        p.fast.deep unknown
        p.thing exists
        p._c.anything unknown
        p.gone absent
        p.gone.deeper absent
        p.dynamic.foo exists
        p.dynamic.any unknown
        p.maybe exists
        p.a.f.extra exists
        p.a.f.gone absent
        p.foo.foo exists
        p.foo.foo.inner exists
        p.__name__ exists
        nowhere.x unknown",
    );
}
