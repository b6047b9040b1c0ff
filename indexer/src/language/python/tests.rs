//! Extraction through one function: files in, the entries as text out.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::extract;
use super::fixture::tree;

mod classes;
mod deprecations;
mod stubs;
use crate::cancel::CancellationToken;
use crate::entry::{ApiEntry, Extraction, Flags, Kind, Target};

fn path(extraction: &Extraction, entry: &ApiEntry) -> String {
    match entry.parent {
        Some(parent) => format!("{}.{}", path(extraction, &extraction.entries[parent.index()]), entry.name),
        None => entry.name.to_string(),
    }
}

fn target(extraction: &Extraction, target: &Target) -> String {
    match target {
        Target::Entry(id) => path(extraction, &extraction.entries[id.index()]),
        Target::Path(path) => format!("<{path}>"),
    }
}

fn render(extraction: &Extraction) -> String {
    let mut out = String::new();
    for entry in &extraction.entries {
        let _ = write!(out, "{} {}", entry.kind.as_str(), path(extraction, entry));
        if let Some(to) = &entry.target {
            let _ = write!(out, " -> {}", target(extraction, to));
        }
        if !entry.signature.is_empty() {
            let _ = write!(out, " {}", entry.signature.replace('\n', " | "));
        }
        if !entry.value_type.is_empty() && !entry.kind.is_callable() {
            let _ = write!(out, ": {}", entry.value_type);
        }
        let bases: Vec<String> = entry
            .bases
            .iter()
            .map(|base| target(extraction, base))
            .filter(|base| base != "<builtins.object>")
            .collect();
        if !bases.is_empty() {
            let _ = write!(out, " ({})", bases.join(", "));
        }
        let public = path(extraction, entry);
        if entry.kind != Kind::Alias && *entry.public_path != *public {
            let _ = write!(out, " as {}", entry.public_path);
        }
        let flags = entry.flags - Flags::PUBLIC;
        if !flags.is_empty() {
            let _ = write!(
                out,
                " {}",
                flags.iter_names().map(|(name, _)| name.to_lowercase()).collect::<Vec<_>>().join("+")
            );
        }
        if let Some(message) = &entry.deprecated {
            let _ = write!(out, " deprecated[{message}]");
        }
        out.push('\n');
    }
    for problem in &extraction.problems {
        let _ = writeln!(out, "! {}:{} {}", problem.subject, problem.line.unwrap_or(0), problem.message);
    }
    out
}

#[allow(clippy::needless_pass_by_value)] // reads better at every call
fn check(fixture: &str, expected: Expect) {
    let extraction = extract(&tree(fixture), &CancellationToken::default()).expect("not cancelled");
    for (index, entry) in extraction.entries.iter().enumerate() {
        assert!(entry.parent.is_none_or(|parent| parent.index() < index), "parents stand before children");
    }
    for pair in extraction.entries.windows(2) {
        assert!(
            (pair[0].parent, &pair[0].name) <= (pair[1].parent, &pair[1].name),
            "sorted by parent and name"
        );
    }
    expected.assert_eq(&render(&extraction));
}

#[test]
fn reads_signatures_as_written() {
    check(
        r#"
//- p.py
def f(a, /, b: int = 1, *args, c="x,y", **kw) -> "list[int]": ...
async def g(*, key): ...
class C:
    def m(self, a, b=None): ...
    @classmethod
    def k(cls, x: str): ...
    @staticmethod
    def s(x): ...
    @property
    def size(self) -> int: ...
    @size.setter
    def size(self, value): ...
"#,
        expect![[r#"
            module p
            class p.C ()
            function p.f (a, /, b: int = 1, *args, c="x,y", **kw) -> list[int]
            function p.g (*, key) async
            method p.C.k (x: str) class_method
            method p.C.m (a, b=None)
            method p.C.s (x) static_method
            property p.C.size () -> int: int
        "#]],
    );
}

#[test]
fn finds_the_public_path_and_keeps_the_others() {
    check(
        r#"
//- p/__init__.py
from ._impl import Thing, helper as _helper
from p.deep.module import function
__all__ = ["Thing", "function"]
//- p/_impl.py
class Thing:
    def go(self): ...
def helper(): ...
//- p/deep/__init__.py
//- p/deep/module.py
def function(): ...
"#,
        expect![[r#"
            module p
            alias p.Thing -> p._impl.Thing reexport
            constant p.__all__: list
            alias p._helper -> p._impl.helper
            module p._impl
            module p.deep
            alias p.function -> p.deep.module.function reexport
            class p._impl.Thing () as p.Thing
            function p._impl.helper ()
            module p.deep.module
            method p._impl.Thing.go () as p.Thing.go
            function p.deep.module.function () as p.function
        "#]],
    );
}

#[test]
fn computes_all_in_its_many_forms() {
    check(
        r#"
//- p/__init__.py
from . import a, b
from .a import *
from .b import *
from .c import *
__all__ = a.__all__ + ["own"]
__all__ += b.__all__
__all__.extend(["late"])
own = late = 1
//- p/a.py
__all__ = ["x"]
x = 1
hidden = 2
//- p/b.py
_names = ["y"]
__all__ = [*_names]
y = ""
//- p/c.py
import os
def z(): ...
def _private(): ...
"#,
        expect![[r#"
            module p
            constant p.__all__
            module p.a
            module p.b
            module p.c
            constant p.late: int
            alias p.os -> <os> offered
            constant p.own: int
            alias p.x -> p.a.x offered
            alias p.y -> p.b.y offered
            alias p.z -> p.c.z offered
            constant p.a.__all__: list
            constant p.a.hidden: int
            constant p.a.x: int as p.x
            constant p.b.__all__: list
            constant p.b._names: list
            constant p.b.y: str as p.y
            function p.c._private ()
            alias p.c.os -> <os>
            function p.c.z ()
        "#]],
    );
}

#[test]
fn reads_lazy_modules() {
    check(
        r#"
//- p/__init__.py
_lazy = {"load": ".io", "save": ".io"}
def __getattr__(name):
    if name in _lazy:
        import importlib
        return getattr(importlib.import_module(_lazy[name], __name__), name)
    if name == "special":
        return 1
    if name in ("gone", "lost"):
        raise AttributeError(name)
    raise AttributeError(name)
//- p/io.py
def load(): ...
//- p/open.py
def __getattr__(name):
    return compute(name)
//- p/passed.py
from p import io as _io
__all__ = ["load"]
def __getattr__(name):
    if name not in __all__:
        raise AttributeError(name)
    return getattr(_io, name)
"#,
        expect![[r#"
            module p
            function p.__getattr__ (name)
            constant p._lazy: dict
            module p.io
            alias p.load -> p.io.load reexport
            module p.open open+unloaded
            module p.passed unloaded
            alias p.save -> <?p.save>
            alias p.special -> <?p.special>
            function p.io.load () as p.load
            function p.open.__getattr__ (name)
            constant p.passed.__all__: list
            function p.passed.__getattr__ (name)
            alias p.passed._io -> p.io
            alias p.passed.load -> p.io.load reexport
        "#]],
    );
}

#[test]
fn follows_conditions() {
    check(
        r#"
//- p.py
import sys
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from x import OnlyTypes
    from y import Both
else:
    Both = None
if sys.version_info >= (3, 11):
    def f(a): ...
else:
    def f(b): ...
try:
    import fast
except ImportError:
    fast = None
if __name__ == "__main__":
    script = 1
for loop in range(3):
    pass
def init():
    global state
    state = 1
del loop
"#,
        expect![[r#"
            module p
            alias p.Both -> <y.Both>
            alias p.OnlyTypes -> <x.OnlyTypes> type_only
            alias p.TYPE_CHECKING -> <typing.TYPE_CHECKING>
            function p.f (a) conditional
            alias p.fast -> <fast>
            function p.init ()
            constant p.state conditional
            alias p.sys -> <sys>
        "#]],
    );
}

#[test]
fn survives_bad_files() {
    let deep = "(".repeat(500);
    check(
        &format!(
            "//- p/__init__.py\ndef good(): ...\ndef broken(:\nclass After: ...\n//- p/deep.py\nx = {deep}\n//- p/cycle.py\nfrom p.cycle import me\nfrom p.other import *\nclass A(B): ...\nclass B(A): ...\n//- p/other.py\nfrom p.cycle import *\nyou = me\n"
        ),
        expect![[r#"
            module p open
            class p.After ()
            function p.broken ()
            module p.cycle
            module p.deep open+unloaded
            function p.good ()
            module p.other
            class p.cycle.A () (p.cycle.B)
            class p.cycle.B () (p.cycle.A)
            alias p.cycle.me -> <?p.cycle.me>
            alias p.cycle.you -> <?p.cycle.me> offered
            alias p.other.A -> p.cycle.A offered
            alias p.other.B -> p.cycle.B offered
            alias p.other.me -> <?p.cycle.me> offered
            alias p.other.you -> <?p.cycle.me> reexport+offered
            ! p/__init__.py:2 syntax error: Expected a parameter or the end of the parameter list
            ! p/deep.py:1 left out: nested too deep to read
        "#]],
    );
}

#[test]
fn takes_docs_that_calls_add_to_compiled_objects() {
    check(
        r#"
//- p/__init__.py
from ._c import *
from . import docs
//- p/_c.cpython-311-x86_64-linux-gnu.so
//- p/docs.py
from p._core import add_newdoc
add_newdoc("p._c", "join", """join(a, b)

Join two.
""")
add_newdoc("p._c", "array", ("flags", "Memory layout."))
add_newdoc("p._c", "array", [("copy", """a.copy(order='C')

Copy it."""), ("T", "Transposed.")])
"#,
        expect![[r#"
            module p open
            module p._c open
            module p.docs
            class p._c.array () open
            function p._c.join signature_unsure
            alias p.docs.add_newdoc -> <?p._core.add_newdoc>
            attribute p._c.array.T signature_unsure
            method p._c.array.copy signature_unsure
            attribute p._c.array.flags signature_unsure
        "#]],
    );
}

#[test]
fn fills_in_docs_that_decorators_give() {
    let extraction = extract(
        &tree(
            r#"
//- p/__init__.py
from p.shared import _shared, plain
_merge = """Merge %(klass)s objects.

Long text."""
@Appender(_merge % dict(klass="Frame"))
def merge(a): ...
@doc(_shared["head"], klass="Series")
def head(n): ...
@doc(plain)
def copies(): ...
_sum = (
    r"""
{summary}

"""
    + "More about that." % other
)
@Appender(_sum.format(summary="Read it."))
def reads(): ...
class Base:
    def go(self):
        "Goes."
class Child(Base):
    def go(self): ...
@app.route("/some/long/path/that/is/no/doc")
def view(): ...
//- p/shared.py
_shared = {}
_shared["head"] = """Return the first rows of the {klass}."""
def plain():
    "Plain docs."
"#,
        ),
        &CancellationToken::default(),
    )
    .expect("not cancelled");
    let summary = |name: &str| {
        let entry =
            extraction.entries.iter().find(|entry| path(&extraction, entry) == name).expect("an entry");
        entry.summary.to_string()
    };
    assert_eq!(summary("p.merge"), "Merge Frame objects.");
    assert_eq!(summary("p.head"), "Return the first rows of the Series.");
    assert_eq!(summary("p.copies"), "Plain docs.");
    assert_eq!(summary("p.reads"), "Read it.");
    assert_eq!(summary("p.Child.go"), "Goes.");
    assert_eq!(summary("p.view"), "");
}

#[test]
fn follows_what_statements_add_to_tables_and_all() {
    check(
        r#"
//- p/__init__.py
from .core import *
_rows = [("old0", int, "int"), ("old1", str, "str")]
_deprecated = {"first": 1}
_deprecated.update({name: (value, text) for name, value, text in _rows})
_deprecated["last"] = 2
def __getattr__(attr):
    try:
        value, text = _deprecated[attr]
    except KeyError:
        pass
    else:
        warnings.warn(text, DeprecationWarning)
        return value
    raise AttributeError(attr)
//- p/core.py
from . import shapes
from .shapes import *
__all__ = ["own"]
def extend_all(module):
    for name in module.__all__:
        if name not in __all__:
            __all__.append(name)
def public(function):
    __all__.append(function.__name__)
    return function
extend_all(shapes)
def own(): ...
@public
def marked(): ...
def hidden(): ...
//- p/shapes.py
__all__ = ["area"]
def area(): ...
def other(): ...
//- p/unread.py
_table = {}
_table.update(compute())
def __getattr__(attr):
    return _table[attr]
//- p/changed_later.py
_table = {"a": 1}
def __getattr__(attr):
    if attr in _table:
        return _table[attr]
    raise AttributeError(attr)
_table[compute()] = 2
"#,
        expect![[r#"
            module p
            function p.__getattr__ (attr)
            constant p._deprecated: dict
            constant p._rows: list
            alias p.area -> p.shapes.area offered
            module p.changed_later open+unloaded
            module p.core
            alias p.first -> <?p.first> deprecated deprecated[]
            alias p.last -> <?p.last> deprecated deprecated[]
            alias p.marked -> p.core.marked offered
            alias p.old0 -> <?p.old0> deprecated deprecated[]
            alias p.old1 -> <?p.old1> deprecated deprecated[]
            alias p.own -> p.core.own offered
            module p.shapes
            module p.unread open+unloaded
            function p.changed_later.__getattr__ (attr)
            constant p.changed_later._table: dict
            alias p.changed_later.a -> <?p.changed_later.a>
            constant p.core.__all__: list
            alias p.core.area -> p.shapes.area offered
            function p.core.extend_all (module)
            function p.core.hidden ()
            function p.core.marked () as p.marked signature_unsure
            function p.core.own () as p.own
            function p.core.public (function)
            alias p.core.shapes -> p.shapes
            constant p.shapes.__all__: list
            function p.shapes.area () as p.area
            function p.shapes.other ()
            function p.unread.__getattr__ (attr)
            constant p.unread._table: dict
        "#]],
    );
}
