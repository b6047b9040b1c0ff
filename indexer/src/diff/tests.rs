//! Differences through one function: two versions in, the changes as text out.

use std::sync::Arc;

use expect_test::{Expect, expect};

use super::{Side, between};
use crate::cancel::CancellationToken;
use crate::language::python::extract;
use crate::language::python::fixture::tree;
use crate::lookup::Packages;
use crate::store::{Shard, ShardInfo, Store};

fn packages(store: &Store, fixture: &str, version: &str) -> Packages {
    let builtins = "//- builtins.pyi\nclass object:\n    def __init__(self): ...\nclass dict:\n    def keys(self): ...\n";
    let shards = [("p", fixture, version), ("python", builtins, "3.12")].map(|(name, fixture, version)| {
        let mut tree = tree(fixture);
        tree.name = crate::package::PackageName::new(name);
        version.clone_into(&mut tree.version);
        tree.fingerprint = format!("{name}-{version}");
        let extraction = extract(&tree, &CancellationToken::default()).expect("not cancelled");
        Shard::open(store.build(&extraction, ShardInfo::new(&tree, 0.0)).expect("built")).expect("opened")
    });
    Packages::new(shards.into_iter().collect::<Vec<Arc<Shard>>>())
}

fn check(old: &str, new: &str, expected: &Expect) {
    let cache = tempfile::tempdir().expect("a folder");
    let store = Store::open(cache.path().to_owned());
    let (old, new) = (packages(&store, old, "1"), packages(&store, new, "2"));
    let changes = between(Side { packages: &old, shard: 0 }, Side { packages: &new, shard: 0 });
    let lines = changes.iter().map(|change| {
        let marks = [(change.is_breaking, " breaking"), (change.is_within, " within")];
        let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
        let replacement = change.replacement.as_ref().map(|r| format!(" => {}", r.path)).unwrap_or_default();
        let paths = change.paths.join(", ");
        format!("{}{marks} {paths}: {}{replacement}\n", change.kind.as_str(), change.detail())
    });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn finds_what_was_removed_added_and_moved() {
    check(
        r#"
//- p/__init__.py
from .a import A, f, gone
from .old import moved_here
from . import a
def alias_of(x): ...
def same(left, right): "Joins both sides, as a sentence of some length."
//- p/a.py
import os
class Base:
    def inherited(self): ...
    def both(self): ...
class A(Base):
    def m(self, x, y): ...
    attr = 1
def f(): ...
def gone(x):
    "Deprecated: use `p.f` instead."
//- p/old.py
def moved_here(value, other): ...
def left(a): ...
class Old:
    def m(self): ...
"#,
        r#"
//- p/__init__.py
from .a import A, f
from .new import moved_here
def joined(left, right): "Joins both sides, as a sentence of some length."
//- p/a.py
class Base:
    def both(self): ...
class A(Base):
    def m(self, x, y): ...
    def n(self): ...
def f(): ...
//- p/new.py
def moved_here(value, other): ...
def unrelated(): ...
"#,
        &expect![[r#"
            removed breaking p.A.attr, p.a.A.attr: attribute removed
            removed breaking p.A.inherited, p.a.A.inherited, p.a.Base.inherited: method removed
            added p.A.n, p.a.A.n: method added
            removed breaking p.alias_of: function removed
            removed breaking p.gone, p.a.gone: function removed: use p.f instead => p.f
            added p.joined: function added
            added p.new: module added
            added within p.new.moved_here: function added
            added within p.new.unrelated: function added
            removed breaking p.old: module removed
            removed breaking within p.old.Old: class removed
            removed breaking within p.old.left: function removed
            moved breaking within p.old.moved_here: function moved: the same thing is still there as `p.moved_here` => p.moved_here
            moved breaking p.same: function moved: `p.joined` is new, with the same signature and docs => p.joined
        "#]],
    );
}

#[test]
fn says_nothing_of_what_may_still_exist() {
    check(
        r#"
//- p/__init__.py
from .dynamic import maybe
class A: 
    def gone(self): ...
class B:
    def gone(self): ...
_private = 1
//- p/dynamic.py
def maybe(): ...
"#,
        r#"
//- p/__init__.py
from outside import Unread
globals().update(load())
class A(Unread): ...
class B:
    def set(self, name): setattr(self, name, 1)
//- p/dynamic.py
globals().update(load())
"#,
        &expect![[r#"
            removed breaking p.B.gone: method removed
            added p.B.set: method added
            added p.Unread: name added
        "#]],
    );
}

#[test]
fn compares_calls_as_a_caller_does() {
    check(
        r#"
//- p/__init__.py
def a(x, how="left", *, sep=","): ...
def b(x, y): ...
def c(x): ...
def d(x, y=1): ...
def e(*args, **kwargs): ...
def f(x, /, y): ...
def g(x) -> int: ...
async def h(): ...
class K:
    def __init__(self, path, mode="r"): ...
    def prop(self): ...
def i(a, b): ...
def j(x='a'): ...
"#,
        r#"
//- p/__init__.py
def a(x, method="left", *, delimiter=","): ...
def b(x, z, y): ...
def c(x, *, must): ...
def d(x, y): ...
def e(only): ...
def f(x, y): ...
def g(x) -> str: ...
def h(): ...
class K:
    def __init__(self, path, *, mode="r"): ...
    @property
    def prop(self): ...
def i(b, a): ...
def j(x="a"): ...
"#,
        &expect![[r#"
            signature_changed breaking p.K: parameter `mode` is now keyword only (was positional or keyword)
            signature_changed breaking p.K.prop: is now a property (was a method)
            signature_changed breaking p.a: parameter `how` renamed to `method`; parameter `sep` renamed to `delimiter`
            signature_changed breaking p.b: required parameter `z` added
            signature_changed breaking p.c: required parameter `must` added
            signature_changed breaking p.d: parameter `y` is now required
            signature_changed breaking p.e: parameter `*args` removed; parameter `**kwargs` removed; required parameter `only` added
            signature_changed p.f: parameter `x` is now positional or keyword (was positional only)
            signature_changed p.g: returns `str` (was `int`)
            signature_changed breaking p.h: is no longer a coroutine
            signature_changed breaking p.i: parameters reordered
        "#]],
    );
}

#[test]
fn knows_what_became_deprecated() {
    check(
        r#"
//- p/__init__.py
import warnings
def a(): ...
def b(): ...
def c():
    warnings.warn("use a", DeprecationWarning)
class T:
    def old(self): ...
    def new(self): ...
"#,
        r#"
//- p/__init__.py
import warnings
def a(): ...
def b():
    warnings.warn("b is deprecated, use a() instead", FutureWarning)
def c(): ...
class T:
    def old(self):
        """Does it.

        .. deprecated:: 2.0
            Use :meth:`new` instead.
        """
    def new(self): ...
"#,
        &expect![[r#"
            deprecated p.T.old: deprecated since 2.0: Use new instead => p.T.new
            deprecated p.b: deprecated: b is deprecated, use a() instead => p.a
            undeprecated p.c: no longer deprecated
        "#]],
    );
}

#[test]
fn knows_what_became_deprecated_in_part() {
    check(
        r#"
//- p/__init__.py
import warnings
from .legacy import f, same
def a(x): ...
def b(x):
    if x is None:
        warnings.warn("None is deprecated", FutureWarning)
def c(x): ...
//- p/legacy.py
def f(): ...
def same(): ...
"#,
        r#"
//- p/__init__.py
import warnings
def a(x):
    """Does.

    Parameters
    ----------
    x : int
        Which.

        .. deprecated:: 2.0
            It does nothing.
    """
def b(x):
    if x is None:
        warnings.warn("None is deprecated", FutureWarning)
@deprecate_kwarg("y", "x")
def c(x): ...
_MOVED = {"f": "legacy"}
def __getattr__(name):
    if name in _MOVED:
        warnings.warn("take it from p.legacy, the package lacks it soon", FutureWarning)
        return getattr(importlib.import_module("p." + _MOVED[name]), name)
    raise AttributeError(name)
//- p/legacy.py
import warnings
warnings.warn("p.legacy is deprecated, use p.new instead", DeprecationWarning)
def f(): ...
def same(): ...
"#,
        &expect![[r#"
            deprecated p.a: deprecated in part: `x` since 2.0: It does nothing
            deprecated p.c: deprecated in part: @deprecate_kwarg("y", "x")
            deprecated p.f: deprecated: take it from p.legacy, the package lacks it soon
            deprecated p.legacy: deprecated: p.legacy is deprecated, use p.new instead
            moved breaking p.same: function moved: the same thing is still there as `p.legacy.same` => p.legacy.same
        "#]],
    );
}

#[test]
fn compares_how_methods_are_bound_and_overloads() {
    check(
        r#"
//- p/__init__.py
from typing import overload
class K:
    def free(self, x): ...
    @staticmethod
    def bound(x): ...
@overload
def many(x: int, y: int = ...) -> int: ...
@overload
def many(x: str, y: int = ...) -> str: ...
def many(x, y=1): ...
@overload
def warned(x: int, *, y: int = ...) -> int: ...
@overload
def warned(x: str, *, y: int = ...) -> str: ...
@deprecate_nonkeyword_arguments(version="2", allowed_args=["x"])
def warned(x, y=1): ...
def rest(*args, **kw): ...
"#,
        r#"
//- p/__init__.py
from typing import overload
class K:
    @classmethod
    def free(cls, x): ...
    def bound(self, x): ...
@overload
def many(x: int, *, y: int = ...) -> int: ...
@overload
def many(x: str, *, y: int = ...) -> str: ...
def many(x, *, y=1): ...
@overload
def warned(x: int, *, y: int = ...) -> int: ...
@overload
def warned(x: str, *, y: int = ...) -> str: ...
def warned(x, *, y=1): ...
def rest(*samples, **kw): ...
"#,
        &expect![[r#"
            signature_changed breaking p.K.bound: is now a method of instances (was a static method)
            signature_changed p.K.free: is now a class method (was a method of instances)
            signature_changed breaking p.many: parameter `y` is now keyword only (was positional or keyword)
            signature_changed p.rest: parameter `*args` renamed to `*samples`
            signature_changed breaking p.warned: parameter `y` is now keyword only (was positional or keyword)
        "#]],
    );
}

#[test]
fn follows_stars_and_replaced_modules() {
    check(
        r#"
//- p/__init__.py
from ._impl import *
from .themes import *
short = int
//- p/_impl.py
import sys
def kept(): ...
def gone(): ...
//- p/themes.py
def colour(): ...
"#,
        r#"
//- p/__init__.py
from ._impl import *
def themes(): ...
//- p/_impl.py
def kept(): ...
"#,
        &expect![[r#"
            removed breaking p.colour, p.themes.colour: function removed
            removed breaking p.gone: function removed
            removed breaking p.short: name removed
            removed breaking p.sys: name removed
        "#]],
    );
}

#[test]
fn believes_stubs_of_compiled_bases_where_sources_had_the_name() {
    let old = r#"
//- p/__init__.py
from ._c import Array
class Frame(Array):
    def take(self): ...
//- p/_c.cpython-311-x86_64-linux-gnu.so
//- p/_c.pyi
class Array:
    def swap(self): ...
    def kept(self): ...
"#;
    let new = r#"
//- p/__init__.py
from ._c import Array, Open
class Frame(Array): ...
class Other(Open): ...
//- p/_c.cpython-311-x86_64-linux-gnu.so
//- p/_c.pyi
class Array:
    def kept(self): ...
    def shown_late(self): ...
class Open:
    def __getattr__(self, name: str) -> int: ...
"#;
    check(
        old,
        new,
        &expect![[r#"
            removed breaking p.Frame.take: method removed
            added p.Open: class added
            added p.Other: class added
        "#]],
    );
}
