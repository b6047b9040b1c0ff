//! Stubs beside sources and compiled modules.

use expect_test::expect;

use super::check;

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
            alias p.Engine -> p._c.Engine
            module p._c stub
            module p.blind open
            alias p.fast -> p._c.fast
            module p.pure
            module p.sees open
            alias p.work -> p.pure.work
            class p._c.Engine () as p.Engine open
            function p._c.fast (x: int) -> int as p.fast
            function p.pure.work (a: int, b: str = ...) -> bool as p.work stub
            alias p.sees.thing -> <?p.blind.thing>
            method p._c.Engine.run () -> None as p.Engine.run
            ! p/__init__.py:1 syntax error: Star import must be the only import
        "#]],
    );
}
