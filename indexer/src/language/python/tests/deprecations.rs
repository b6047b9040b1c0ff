//! What is read of deprecations: of the whole thing, and of ways to use it.

use expect_test::expect;

use super::check;

#[test]
fn knows_what_is_deprecated() {
    check(
        r#"
//- p.py
import warnings
from typing_extensions import deprecated
@deprecated("use new()")
def old(): ...
def warns(x):
    warnings.warn("gone in 3.0", DeprecationWarning, stacklevel=2)
def warns_sometimes(x=None):
    if x is not None:
        warnings.warn("x is deprecated", DeprecationWarning)
class Old:
    def __init__(self):
        warnings.warn("use " "New", FutureWarning)
@_deprecate_kwarg("a", "b")
def kept(b): ...
def indexed(key):
    """Index.

    .. deprecated:: 2.2
        Returning a tuple from a callable is deprecated.
    """
"#,
        expect![[r#"
            module p
            class p.Old () deprecated deprecated[use New]
            alias p.deprecated -> <typing_extensions.deprecated>
            function p.indexed (key) partly_deprecated deprecated[since 2.2: Returning a tuple from a callable is deprecated.]
            function p.kept (b) signature_unsure+partly_deprecated deprecated[@_deprecate_kwarg("a", "b")]
            function p.old () deprecated+decorated_deprecated deprecated[use new()]
            alias p.warnings -> <warnings>
            function p.warns (x) deprecated deprecated[gone in 3.0]
            function p.warns_sometimes (x=None) partly_deprecated deprecated[x is deprecated]
            method p.Old.__init__ () deprecated deprecated[use New]
        "#]],
    );
}

#[test]
fn tells_whole_from_part() {
    check(
        r#"
//- p.py
import warnings, functools
from typing import overload
from lib import deprecated
class LegacyWarning(FutureWarning): ...
class OtherWarning(UserWarning): ...
def own_category():
    warnings.warn("gone soon", LegacyWarning)
def other_category():
    warnings.warn("careful", OtherWarning)
def sometimes(x):
    if x is None:
        warnings.warn("None is deprecated", FutureWarning)
def after_return(x):
    if x:
        return 1
    warnings.warn("falsy values are deprecated", DeprecationWarning)
def always():
    with lock:
        warnings.warn(LegacyWarning("use never"))
def inner():
    def step(x):
        warnings.warn("steps are deprecated", FutureWarning)
    return list(map(step, []))
def decorate(function):
    @functools.wraps(function)
    def wrapper(*args):
        warnings.warn("the other is deprecated", FutureWarning)
    return wrapper
def warn_deprecated(message):
    warnings.warn(message, DeprecationWarning)
def by_helper():
    warn_deprecated("use always")
def checks(axis):
    _deprecate_axis(axis)
@suppress_deprecation_warnings
@copy_docstring_and_deprecators(always)
def quiet(): ...
@deprecate_kwarg("old", new_arg_name="new")
def renamed(new): ...
@deprecate_nonkeyword_arguments(version="2", allowed_args=["x"])
def named(x, y=1): ...
def documented(axis):
    """Does.

    Parameters
    ----------
    axis : int
        Which.

        .. deprecated:: 1.5
            It does nothing.
    """
@overload
@deprecated("bytes are deprecated")
def many(x: bytes): ...
@overload
def many(x: str): ...
def many(x): ...
class Made:
    def __init__(self, x=None):
        if x:
            warnings.warn("x is deprecated", DeprecationWarning)
"#,
        expect![[r#"
            module p
            class p.LegacyWarning (<builtins.FutureWarning>) exception
            class p.Made (x=None) partly_deprecated deprecated[x is deprecated]
            class p.OtherWarning (<builtins.UserWarning>) exception
            function p.after_return (x) partly_deprecated deprecated[falsy values are deprecated]
            function p.always () deprecated deprecated[use never]
            function p.by_helper () deprecated deprecated[use always]
            function p.checks (axis) partly_deprecated deprecated[_deprecate_axis(axis)]
            function p.decorate (function)
            alias p.deprecated -> <lib.deprecated>
            function p.documented (axis) partly_deprecated deprecated[`axis` since 1.5: It does nothing.]
            alias p.functools -> <functools>
            function p.inner () partly_deprecated deprecated[steps are deprecated]
            function p.many (x: bytes) | (x: str) partly_deprecated deprecated[bytes are deprecated]
            function p.named (x, y=1) partly_deprecated deprecated[@deprecate_nonkeyword_arguments(version="2", allowed_args=["x"])]
            function p.other_category ()
            alias p.overload -> <typing.overload>
            function p.own_category () deprecated deprecated[gone soon]
            function p.quiet () signature_unsure
            function p.renamed (new) signature_unsure+partly_deprecated deprecated[@deprecate_kwarg("old", new_arg_name="new")]
            function p.sometimes (x) partly_deprecated deprecated[None is deprecated]
            function p.warn_deprecated (message)
            alias p.warnings -> <warnings>
            method p.Made.__init__ (x=None) partly_deprecated deprecated[x is deprecated]
        "#]],
    );
}

#[test]
fn finds_deprecated_names() {
    check(
        r#"
//- p/__init__.py
from lib import deprecate, deprecated, deprecate_privatize_attribute
def new(x, y=1): ...
old = deprecate(new, "use new")
made = deprecated("3.1", message="do not use it")(new)
deprecate_later = deprecated("3.1")
class A:
    press = deprecate_privatize_attribute("3.4")
    drag = deprecated("3.4")(property(lambda self: self._drag))
    def kept(self): ...
    kept = deprecated("3.5")(kept)
_TABLE = {"gone": ".sub", "lost": ".sub"}
def __getattr__(name):
    if name in _TABLE:
        warnings.warn(f"{name} is deprecated", DeprecationWarning)
        return getattr(sub, name)
    raise AttributeError(name)
//- p/sub.py
import warnings
warnings.warn("p.sub is deprecated", DeprecationWarning)
def gone(): ...
def lost(): ...
//- p/by_class.py
from lib import _api
@_api.caching_module_getattr
class __getattr__:
    NAMES = _api.deprecated("3.5", obj_type="")(property(lambda self: 1))
"#,
        expect![[r#"
            module p
            class p.A ()
            constant p._TABLE: dict
            function p.__getattr__ (name)
            module p.by_class unloaded
            alias p.deprecate -> <lib.deprecate> reexport
            constant p.deprecate_later
            alias p.deprecate_privatize_attribute -> <lib.deprecate_privatize_attribute> reexport
            alias p.deprecated -> <lib.deprecated> reexport
            alias p.gone -> p.sub.gone deprecated+reexport deprecated[… is deprecated]
            alias p.lost -> p.sub.lost deprecated+reexport deprecated[… is deprecated]
            function p.made (x, y=1) deprecated deprecated[do not use it]
            function p.new (x, y=1)
            function p.old (x, y=1) deprecated deprecated[use new]
            module p.sub deprecated+unloaded deprecated[p.sub is deprecated]
            property p.A.drag deprecated deprecated[]
            method p.A.kept () deprecated deprecated[]
            attribute p.A.press deprecated deprecated[]
            constant p.by_class.NAMES deprecated deprecated[]
            alias p.by_class._api -> <lib._api>
            function p.sub.gone () as p.gone
            function p.sub.lost () as p.lost
            alias p.sub.warnings -> <warnings>
        "#]],
    );
}
