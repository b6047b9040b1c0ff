//! Stubs beside sources and compiled modules, and for which Python they are.

use expect_test::expect;

use super::check;
use crate::cancel::CancellationToken;
use crate::language::python::extract;
use crate::language::python::fixture::tree;
use crate::package::Provenance;

#[test]
fn a_stub_defines_what_comes_from_a_compiled_module() {
    check(
        r#"
//- p/__init__.py
from _p import deque
__all__ = ["deque"]
//- p/__init__.pyi
import sys
from typing import Any, overload as overload
class deque:
    def append(self, x: Any) -> None: ...
"#,
        expect![[r#"
            module p
            alias p.Any -> <typing.Any> type_only+stub
            constant p.__all__: list
            class p.deque () open
            alias p.overload -> <typing.overload> stub+reexport
            alias p.sys -> <sys> type_only+stub
            method p.deque.append (x: Any) -> None
        "#]],
    );
}

#[test]
fn merges_stubs_and_compiled_modules() {
    check(
        r#"
//- p/__init__.py
from ._c import fast, *
from .pure import work
//- p/_c.cpython-311-x86_64-linux-gnu.so
//- p/_c.pyi
def fast(x: int) -> int: ...
class Engine:
    def run(self) -> None: ...
//- p/pure.py
def work(a, b):
    "Does it."
//- p/pure.pyi
def work(a: int, b: str = ...) -> bool: ...
//- p/blind.cpython-311-x86_64-linux-gnu.so
//- p/sees.py
from .blind import thing
from .blind import *
"#,
        expect![[r#"
            module p open
            alias p.Engine -> p._c.Engine offered
            module p._c stub
            module p.blind open
            alias p.fast -> p._c.fast reexport
            module p.pure
            module p.sees open+unloaded
            alias p.work -> p.pure.work reexport
            class p._c.Engine () as p.Engine open
            function p._c.fast (x: int) -> int as p.fast
            function p.pure.work (a: int, b: str = ...) -> bool as p.work stub
            alias p.sees.thing -> <?p.blind.thing>
            method p._c.Engine.run () -> None as p.Engine.run
            ! p/__init__.py:1 syntax error: Star import must be the only import
        "#]],
    );
}

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
            module p.pool unloaded
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
