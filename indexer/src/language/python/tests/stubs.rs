//! What stubs say, and for which Python.

use expect_test::expect;

use super::check;
use crate::cancel::CancellationToken;
use crate::language::python::extract;
use crate::language::python::fixture::tree;
use crate::package::Provenance;

#[test]
fn names_that_are_set_when_asked_for_are_what_the_stub_imports() {
    check(
        r#"
//- p/__init__.py
def __getattr__(name):
    global Pool
    from .pool import Pool
    return Pool
//- p/__init__.pyi
from .pool import Pool as Pool
//- p/pool.py
class Pool: ...
"#,
        expect![[r#"
            module p open
            alias p.Pool -> p.pool.Pool conditional+reexport
            function p.__getattr__ (name)
            module p.pool
            class p.pool.Pool () as p.Pool
        "#]],
    );
}

#[test]
fn the_standard_library_is_of_one_version() {
    let mut tree = tree(
        r#"
//- builtins.pyi
import sys
if sys.version_info >= (3, 15):
    class frozendict: ...
elif sys.version_info >= (3, 12):
    def f(later): ...
else:
    def f(earlier): ...
if sys.version_info < (3, 12) and sys.platform != "win32":
    some: int
"#,
    );
    tree.version = "3.11".into();
    tree.provenance = Provenance::StandardLibrary(None);
    let extraction = extract(&tree, &CancellationToken::default()).expect("not cancelled");
    let names: Vec<String> = extraction
        .entries
        .iter()
        .map(|entry| format!("{}{}", entry.name, entry.signature))
        .filter(|name| name != "sys")
        .collect();
    assert_eq!(names, ["builtins", "f(earlier)", "some"]);
}
