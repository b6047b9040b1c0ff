//! What is read of classes.

use expect_test::expect;

use super::check;

#[test]
fn collects_what_classes_hold() {
    check(
        r#"
//- p.py
import enum
from dataclasses import dataclass, field
from typing import NamedTuple, overload
from collections import namedtuple
class Color(enum.Enum):
    RED = 1
    BLUE = "b"
    def mix(self): ...
@dataclass
class Base:
    a: int
    b: list = field(default_factory=list)
@dataclass
class Child(Base):
    c: str = "x"
    skipped: int = field(init=False)
class Pair(NamedTuple):
    left: int
    right: int = 0
Old = namedtuple("Old", "x y")
class Holder:
    __slots__ = ("slot",)
    shared = 1
    def __init__(self, size: int):
        self.size = size
        self.items: list[int] = []
    def reset(self):
        self.late = Pair(1, 2)
    @overload
    def get(self, a: int) -> int: ...
    @overload
    def get(self, a: str) -> str: ...
    def get(self, a): return a
    alias = reset
Holder.attached = 1
class Dynamic:
    def __getattr__(self, name): ...
shared = Pair(1, 2)
class Takes:
    shared = shared
"#,
        expect![[r#"
            module p
            class p.Base (a: int, b: list = …) record
            class p.Child (a: int, b: list = …, c: str = "x") (p.Base) record
            class p.Color (<enum.Enum>) enum
            class p.Dynamic () dynamic
            class p.Holder (size: int)
            alias p.NamedTuple -> <typing.NamedTuple>
            class p.Old (x, y) (<typing.NamedTuple>) record
            class p.Pair (left: int, right: int = 0) (<typing.NamedTuple>) record
            class p.Takes ()
            alias p.dataclass -> <dataclasses.dataclass>
            alias p.enum -> <enum>
            alias p.field -> <dataclasses.field>
            alias p.namedtuple -> <collections.namedtuple>
            alias p.overload -> <typing.overload>
            constant p.shared: Pair
            attribute p.Base.a: int instance
            attribute p.Base.b: list
            attribute p.Child.c: str
            attribute p.Child.skipped: int
            enum_member p.Color.BLUE: str
            enum_member p.Color.RED: int
            method p.Color.mix ()
            method p.Dynamic.__getattr__ (name)
            method p.Holder.__init__ (size: int)
            attribute p.Holder.__slots__: tuple
            alias p.Holder.alias -> p.Holder.reset offered
            attribute p.Holder.attached: int
            method p.Holder.get (a: int) -> int | (a: str) -> str
            attribute p.Holder.items: list[int] instance
            attribute p.Holder.late: Pair instance+conditional
            method p.Holder.reset ()
            attribute p.Holder.shared: int
            attribute p.Holder.size: int instance
            attribute p.Holder.slot instance
            attribute p.Old.x
            attribute p.Old.y
            attribute p.Pair.left: int instance
            attribute p.Pair.right: int
            alias p.Takes.shared -> p.shared offered
        "#]],
    );
}

#[test]
fn opens_classes_that_get_members_elsewhere() {
    check(
        r#"
//- p.py
import outside
def plain(cls):
    return cls
def adds(cls):
    setattr(cls, "x", 1)
    return cls
def with_arguments(names):
    def decorate(cls):
        for name in names:
            setattr(cls, name, None)
        return cls
    return decorate
class Registry:
    @classmethod
    def register(cls, other):
        cls.items = 1
        return other
class Meta(type):
    def __new__(mcls, name, bases, namespace): ...
@plain
class A: ...
@adds
class B: ...
@with_arguments(["x"])
class C: ...
@outside.decorate
class D: ...
@Registry.register
class E: ...
class F(metaclass=Meta): ...
class G: ...
adds(G)
class H: ...
for name in compute():
    setattr(H, name, None)
class I: ...
for name in ["left", "right"]:
    setattr(I, name, None)
    globals()[name] = None
"#,
        expect![[r#"
            module p
            class p.A ()
            class p.B ()
            class p.C ()
            class p.D () open
            class p.E ()
            class p.F () open
            class p.G ()
            class p.H () open
            class p.I ()
            class p.Meta (name, bases, namespace) (<builtins.type>)
            class p.Registry ()
            function p.adds (cls)
            constant p.left
            constant p.name
            alias p.outside -> <outside>
            function p.plain (cls)
            constant p.right
            function p.with_arguments (names)
            attribute p.B.x instance+conditional
            attribute p.C.x instance+conditional
            attribute p.G.x instance+conditional
            attribute p.I.left
            attribute p.I.right
            method p.Meta.__new__ (name, bases, namespace)
            attribute p.Registry.items: int instance+conditional
            method p.Registry.register (other) class_method
        "#]],
    );
}

#[test]
fn constructors_as_each_kind_of_record_makes_them() {
    check(
        r#"
//- p.py
import attr, attrs
from dataclasses import dataclass, field
from pydantic import BaseModel, Field
class Model(BaseModel):
    model_config = {}
    kinds: ClassVar[int] = 1
    _private: int = 1
    first: int = Field(alias="zed")
    second: str = "x"
@attrs.define
class Defined:
    plain: int = 1
    _hidden: str = "x"
@attr.s
class Old:
    plain = attr.ib()
    skipped = attr.ib(init=False)
    other: int
@dataclass
class Plain:
    late: int = field(kw_only=True)
    _own: str = "x"
    no_field = 3
"#,
        expect![[r#"
            module p
            alias p.BaseModel -> <pydantic.BaseModel>
            class p.Defined (plain: int = 1, hidden: str = "x") record
            alias p.Field -> <pydantic.Field>
            class p.Model (*, zed: int, second: str = "x") (<pydantic.BaseModel>) record
            class p.Old (plain) record
            class p.Plain (_own: str = "x", *, late: int) record
            alias p.attr -> <attr>
            alias p.attrs -> <attrs>
            alias p.dataclass -> <dataclasses.dataclass>
            alias p.field -> <dataclasses.field>
            attribute p.Defined._hidden: str
            attribute p.Defined.plain: int
            attribute p.Model._private: int
            attribute p.Model.first: int
            attribute p.Model.kinds: ClassVar[int]
            attribute p.Model.model_config: dict
            attribute p.Model.second: str
            attribute p.Old.other: int instance
            attribute p.Old.plain
            attribute p.Old.skipped
            attribute p.Plain._own: str
            attribute p.Plain.late: int
            attribute p.Plain.no_field: int
        "#]],
    );
}

#[test]
fn reads_what_decorators_set() {
    check(
        r#"
//- p.py
class Docs:
    def __call__(self, func):
        func.__doc__ = "x"
        func.shown = True
        return func
docs = Docs()
def aliases(table, cls=None):
    for name, others in table.items():
        for prefix in ["get_", "set_"]:
            for other in others:
                setattr(cls, prefix + other, 1)
def named(names, delegate):
    def wrapper(cls):
        for name in names:
            setattr(cls, f"_{name}", 1)
        return cls
    return wrapper
def everything(cls):
    for name in dir(cls):
        setattr(cls, name, 1)
@docs
class Documented: ...
@Docs()
class Made: ...
@Docs
class Replaced: ...
@aliases({"width": ["w"]})
class Short: ...
@named(["a", "b"], Docs)
@named(["c"], Docs)
class Listed: ...
@named(NAMES, Docs)
class Unread: ...
@everything
class Open: ...
"#,
        expect![[r#"
            module p
            class p.Docs ()
            class p.Documented ()
            class p.Listed ()
            class p.Made ()
            class p.Open () open
            class p.Replaced () open
            class p.Short ()
            class p.Unread () open
            function p.aliases (table, cls=None)
            constant p.docs: Docs
            function p.everything (cls)
            function p.named (names, delegate)
            method p.Docs.__call__ (func)
            attribute p.Documented.shown instance+conditional
            attribute p.Listed._a instance+conditional
            attribute p.Listed._b instance+conditional
            attribute p.Listed._c instance+conditional
            attribute p.Made.shown instance+conditional
            attribute p.Short.get_w instance+conditional
            attribute p.Short.get_width instance+conditional
            attribute p.Short.set_w instance+conditional
            attribute p.Short.set_width instance+conditional
        "#]],
    );
}

#[test]
fn keeps_the_docs_of_attributes_that_hold_classes() {
    check(
        r#"
//- p.py
class Encoder:
    def default(self): ...
class App:
    #: The encoder class to use.
    encoder = Encoder
    plain = Encoder
    #: Another name of a method.
    alias = default
"#,
        expect![[r#"
            module p
            class p.App ()
            class p.Encoder ()
            alias p.App.alias -> <?default> offered
            attribute p.App.encoder: type[Encoder]
            alias p.App.plain -> p.Encoder offered
            method p.Encoder.default ()
        "#]],
    );
}
