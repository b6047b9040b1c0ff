//! Types through one function: a library and a text with cursors in, types out.

use super::fixture::packages;
use crate::cancel::CancellationToken;
use crate::language::python::syntax::{Cursor, Spot, SyntaxTree, repair};
use crate::language::python::types::Analysis;

/// `text` has cursors `|`, each after a dot; `expected` the type before each, one a line.
fn check(text: &str, expected: &str) {
    let (packages, _cache) = packages();
    let cancel = CancellationToken::default();
    let plain: String = text.replace('|', "");
    let mut found = Vec::new();
    for (n, (at, _)) in text.match_indices('|').enumerate() {
        let offset = at - n;
        let tree = SyntaxTree::parse(&plain, None, &cancel).expect("parsed");
        let repaired = repair(&plain, &tree, offset, &cancel).expect("repaired");
        let analysis = Analysis::new(&packages, &repaired.text, &repaired.tree, Some("app.report"), false);
        let cursor = Cursor::new(&plain, &repaired, offset);
        found.push(match cursor.spot {
            Spot::Member { start, end } => analysis.display(&analysis.type_of(start, end)),
            spot => format!("{spot:?}"),
        });
    }
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn imports_and_chains() {
    check("import acme\nacme.|", "acme");
    check("import acme as ac\nac.load('x').rename('y').|\n", "acme.Table");
    check("from acme import load as l\nt = l('x')\nt.feed.to_table().|", "acme.Table");
    check("from acme.tables import *\nload(1).|", "acme.Table");
    check("import acme.tables\nacme.tables.Table.make().clone().|", "acme.Table");
    check("from acme import Table\nTable.|", "type[acme.Table]");
    check("from acme import Mode\nMode.FAST.|", "acme.Mode");
}

#[test]
fn broken_code_around_the_cursor() {
    check(
        "import acme\ndef f():\n    t = acme.load(1)\n    return t.|\n\ndef g():\n    pass\n",
        "acme.Table",
    );
    check("import acme\nprint(acme.load(1).|\nx = 1\n", "acme.Table");
    check("import acme\nt = acme.load(1)\nif t.|\n    x = 1\n", "acme.Table");
    check("import acme\nt = acme.load(1)\nfor row in t.|\n", "acme.Table");
    check("import acme\nt = acme.load(1)\nx = [1, t.|\ny = 2\ndef f(:\n", "acme.Table");
    check(
        "import acme\nclass A:\n    t = acme.load(1)\n    def f(self):\n        self.t.|\n    def g(self): ...\n",
        "acme.Table",
    );
    check("import acme\nt = acme.load(1)\nx = f\"{t.|}\"\n", "acme.Table");
    check("import acme\nt = acme.load(1)\nt.rename(\n    t.|,\n    2,\n)\n", "acme.Table");
    check("import acme\nt = acme.load(1)\n)) foo bar t.|\n", "acme.Table");
    // The next element is there already, without a comma between.
    check("import acme\nt = acme.load(1)\nx = {\n  'b': t.|\n  'c': 2,\n}\n", "acme.Table");
    check("import acme\nt = acme.load(1)\nx = [\n  t.ren|\n  2,\n]\n", "acme.Table");
    check("import acme\nt = acme.load(1)\nf(\n  t.|\n  a=2,\n)\n", "acme.Table");
    // Something below is not finished either.
    check("import acme\ndef f(a: acme.Table):\n    a.|\n    x = foo(1\n", "acme.Table");
    check("import acme\ndef f(a: acme.Table):\n    print(a.|)\n    x = {'a': [1\n", "acme.Table");
}

#[test]
fn loops_with_and_await() {
    check("import acme\nfor row in acme.load(1):\n    row.|", "acme.tables.Row");
    check("import acme\nwith acme.open_feed(1) as feed:\n    feed.|", "acme.Feed");
    check("import acme\nwith acme.Feed() as feed, open_feed(2) as b:\n    feed.|", "acme.Feed");
    check("import acme\nasync def f():\n    feed = await acme.connect(1)\n    feed.|", "acme.Feed");
    check(
        "import acme\nxs: list[acme.Table] = []\nfor i, (x, y) in [(1, (xs[0], 2))]:\n    x.|",
        "acme.Table",
    );
    check(
        "import acme\nd: dict[str, acme.Table] = {}\nfor t in d.values():\n    t.|\nfor k, v in d.items():\n    v.|",
        "acme.Table\nacme.Table",
    );
    check(
        "import acme\nxs = [acme.load(1)]\nys = [x.| for x in xs]\nzs = {x: x.| for x in sorted(xs)}",
        "acme.Table\nacme.Table",
    );
    check("import acme\ng = (acme.load(p) for p in [1])\nnext(g).|", "acme.Table");
    check("try:\n    pass\nexcept ValueError as e:\n    e.|", "ValueError");
}

#[test]
fn parameters_classes_and_returns() {
    check(
        "import acme\ndef f(t: acme.Table, *rest: acme.Feed, o: 'Optional[acme.Feed]' = None):\n    t.|\n    o.|\n    for r in rest:\n        r.|",
        "acme.Table\nacme.Feed\nacme.Feed",
    );
    check("import acme\ndef make():\n    return acme.load(1)\nmake().|", "acme.Table");
    check(
        "import acme\nclass A:\n    def __init__(self):\n        self.table = acme.load(1)\n    def go(self):\n        self.table.|\n        self.|\nA().table.|",
        "acme.Table\nA\nacme.Table",
    );
    check("import acme\nclass A(acme.Table):\n    pass\nA().rename('x').|\nA().clone().|", "acme.Table\nA");
    check(
        "import acme\nclass A:\n    @property\n    def t(self) -> acme.Table: ...\n    @classmethod\n    def m(cls): return cls()\nA().t.|\nA.m().|",
        "acme.Table\nA",
    );
    check("import acme\nf = lambda: acme.load(1)\nf().|", "acme.Table");
    check("import acme\nif (t := acme.load(1)):\n    t.|", "acme.Table");
    check(
        "import acme\ndef f(flag):\n    if flag:\n        t = acme.load(1)\n    else:\n        t = acme.Feed()\n    t.|",
        "acme.Feed | acme.Table",
    );
}

#[test]
fn subscripts_unions_and_variables() {
    check("import acme\nacme.load(1)['x'].|", "acme.tables.Column");
    check("import acme\nxs: list[acme.Table] = []\nxs[0].|\nxs[1:].|", "acme.Table\nlist[acme.Table]");
    check("import acme\nxs: list[acme.Table] = []\nxs[1:].|", "list[acme.Table]");
    check("import acme\nacme.first([acme.load(1)]).|", "acme.Table");
    check("import acme\nd: dict[str, acme.Table] = {}\nd.get('x').|\nd['x'].|", "acme.Table\nacme.Table");
    check("import acme\na, b = acme.load(1), acme.Feed()\nb.|", "acme.Feed");
    check("import acme\nt = acme.load(1) * 2\nt.|", "acme.Table");
    check("'x'.upper().|\n[1].|\n{'a': 1}.|", "str\nlist[int]\ndict[str, int]");
    check("import acme\nlist(acme.load(1))[0].|", "acme.tables.Row");
}

#[test]
fn narrowing_and_guesses() {
    check("import acme\ndef f(x):\n    if isinstance(x, acme.Table):\n        x.|", "acme.Table");
    check(
        "import acme\ndef f(x):\n    assert isinstance(x, (acme.Table, acme.Feed))\n    x.|",
        "acme.Table | acme.Feed",
    );
    check("import acme\ndef f(x):\n    x.close_feed()\n    x.|", "acme.Feed");
    check("import acme\ndef f(x=None):\n    x.nothing_has_this()\n    x.|", "Any");
}

#[test]
fn places_that_offer_nothing() {
    check("def |", "Definition");
    check("class |", "Definition");
    check("def f(|", "Definition");
    check("x = '|'", "String");
    check("# |", "Comment");
    check("x = 1 # a |", "Comment");
    check("x = |", "Name");
    check("@|\ndef f(): ...", "Decorator");
    check("for |", "Definition");
    check("def f(x: |): ...", "Annotation");
    check("x = 1.|", "Definition");
}

#[test]
fn views_and_iterators() {
    let text = "import acme\nd: dict[str, acme.Table] = {}\n";
    check(&format!("{text}xs = list(d.values())\nxs[0].|"), "acme.Table");
    check(&format!("{text}[t.| for t in d.values()]"), "acme.Table");
    check(&format!("{text}for n, t in enumerate(list(d.values())):\n    t.|"), "acme.Table");
    check(&format!("{text}for t, f in zip(d.values(), [acme.Feed()]):\n    t.|"), "acme.Table");
    check("import acme\nnext(t for t in [acme.load(1)]).|", "acme.Table");
}

#[test]
fn overloads_by_type() {
    let read = "from acme.tables import read, load, Row\n";
    check(&format!("{read}read('x').|"), "acme.Table");
    check(&format!("{read}read(load(1)).|"), "acme.tables.Column");
    check(&format!("{read}read(None).|"), "acme.tables.Column");
    check(&format!("{read}read(b'x').|"), "acme.tables.Frame");
    check(&format!("{read}read(unknown).|"), "acme.Table");
}

#[test]
fn literal_strings() {
    check("'x'.upper().|", "str");
    check("'a b'.split()[0].|", "str");
}

#[test]
fn managers_give_themselves() {
    check("from acme import Session\nwith Session() as s:\n    s.|", "acme.Session");
    check("class A:\n    def __enter__(self) -> Self: ...\nclass B(A): ...\nwith B() as b:\n    b.|", "B");
    check(
        "import acme\nfrom contextlib import contextmanager\n@contextmanager\ndef m():\n    yield acme.load(1)\nwith m() as t:\n    t.|",
        "acme.Table",
    );
}

#[test]
fn descriptors_and_tables() {
    check("from acme.tables import Frame\nFrame().index.|", "acme.tables.Column");
    check("from acme.tables import Frame\nFrame.index.|", "acme.tables.Axis");
    check("from acme.tables import Frame\nFrame().plot.|", "acme.tables.Plotter");
    check("from acme.tables import Frame\nFrame()['a'].|", "acme.tables.Column");
    check("from acme.tables import Frame\nFrame()[['a']].|", "acme.tables.Frame");
}

#[test]
fn generators_casts_and_aliases() {
    check("import acme\ndef g():\n    yield acme.load(1)\nfor t in g():\n    t.|", "acme.Table");
    check("import acme\ndef g():\n    yield from [acme.load(1)]\nfor t in g():\n    t.|", "acme.Table");
    check("import acme\nfrom typing import cast\ncast(acme.Table, 1).|", "acme.Table");
    check("import acme\nfrom typing import cast\ncast('acme.Table', 1).|", "acme.Table");
    check("import acme\nT = Optional[acme.Table]\ndef f(x: T):\n    x.|", "acme.Table");
    check("import acme\ntype T = Optional[acme.Table]\ndef f(x: T):\n    x.|", "acme.Table");
    check("import acme\nT = TypeVar('T', bound=acme.Table)\ndef f(x: T):\n    x.|", "acme.Table");
    check("import acme\nT = TypeVar('T', bound='acme.Table')\ndef f(x: T):\n    x.|", "acme.Table");
    check("import acme\ndef f[T: acme.Table](x: T):\n    x.|", "acme.Table");
    check("import acme\nT = T\ndef f(x: T):\n    x.|", "Any");
    check("import acme\nacme.Store(acme.Table).get('x').|", "acme.Table");
}

#[test]
fn tests_that_failed() {
    check(
        "import acme\ndef f(x):\n    if not isinstance(x, acme.Table):\n        return\n    x.|",
        "acme.Table",
    );
    let text = "import acme\ndef f(x: Union[acme.Table, acme.Feed]):\n    if isinstance(x, acme.Table):\n";
    check(&format!("{text}        pass\n    else:\n        x.|"), "acme.Feed");
    check(&format!("{text}        return\n    x.|"), "acme.Feed");
    check(&format!("{text}        print()\n    x.|"), "acme.Table | acme.Feed");
    check("import acme\nmatch x:\n    case acme.Table() as t:\n        t.|", "acme.Table");
}

#[test]
fn globals() {
    check(
        "import acme\nT = None\ndef f():\n    global T\n    T = acme.load(1)\ndef g():\n    T.|",
        "acme.Table",
    );
}

#[test]
fn records() {
    check("import acme\nclass P(TypedDict):\n    t: acme.Table\ndef f(p: P):\n    p['t'].|", "acme.Table");
    check(
        "import acme\nclass P(NamedTuple):\n    f: acme.Feed\n    t: acme.Table\nf, t = P()\nt.|",
        "acme.Table",
    );
    check("import acme\nclass A:\n    t: acme.Table\nclass B(A[int]): ...\nB().t.|", "acme.Table");
}

#[test]
fn what_depends_on_itself_ends() {
    check("def f(): return f()\nf().|", "Any");
    check("x = x.y\nx.|", "Any");
    check("class A(A): ...\nA().z.|", "Any");
    check("a = b\nb = a\nb.|", "Any");
}

#[test]
fn members_of_enums() {
    let text = "from enum import Enum\nclass E(Enum):\n    A = 'a'\n    B = 'b'\n    _skip = 1\n    def go(self): ...\nclass F(E): ...\n";
    check(&format!("{text}E.A.|"), "E");
    check(&format!("{text}E.A.value.|\nE.A.name.|\nE('a').|\nE['A'].|"), "str\nstr\nE\nE");
    check(&format!("{text}for e in E:\n    e.|"), "E");
    check(&format!("{text}E._skip.|"), "int");
    check("import http\nhttp.HTTPStatus.OK.|", "http.HTTPStatus");
    check("from acme import Mode\nMode['FAST'].|\nMode.FAST.name.|", "acme.Mode\nstr");
}

#[test]
fn literals_behind_aliases_choose_overloads() {
    check("open('x').|\nopen('x', 'w').|", "TextFile\nTextFile");
    check("open('x', 'rb').|\nopen('x', mode=\"wb\").|", "BinaryFile\nBinaryFile");
}

#[test]
fn methods_called_on_their_class() {
    check("import acme\nacme.Table.clone(acme.Table()).|", "acme.Table");
    check("str.upper('x').|", "str");
}

#[test]
fn what_is_none_and_what_a_pattern_says() {
    let text = "import acme\ndef f(x: Optional[acme.Table]):\n";
    check(&format!("{text}    if x is None:\n        x.|\n    else:\n        x.|"), "None\nacme.Table");
    check(&format!("{text}    if x is not None:\n        x.|\n    else:\n        x.|"), "acme.Table\nNone");
    check(&format!("{text}    if x is None:\n        x = acme.Feed()\n        x.|"), "acme.Feed");
    check(&format!("{text}    if x is None:\n        return\n    x.|"), "acme.Table");
    let text = "import acme\ndef f(x: Union[str, acme.Table]):\n    match x:\n";
    check(&format!("{text}        case str():\n            x.|"), "str");
    check(&format!("{text}        case acme.Feed():\n            x.|"), "acme.Feed");
    check(&format!("{text}        case str():\n            x = acme.Feed()\n            x.|"), "acme.Feed");
    check(
        "import acme\ndef f(x):\n    if isinstance(x, acme.Table):\n        x = acme.Feed()\n        x.|",
        "acme.Feed",
    );
}

#[test]
fn deleted_names() {
    check("x = 'a'\ndel x\nx.|", "Any");
    check("x = 'a'\ndel x\nx = 1\nx.|", "int");
    check("x = 'a'\nif y:\n    del x\nx.|", "str");
}

#[test]
fn decorators_that_change_what_a_function_is() {
    let text = "import acme\nfrom typing import Callable\nF = TypeVar('F', bound=Callable)\n";
    let with = |decorator: &str, use_: &str| {
        format!("{text}{decorator}\n@deco\ndef g(aa) -> acme.Table: ...\n{use_}")
    };
    check(&with("def deco(f) -> Callable[..., int]: ...", "g().|"), "int");
    check(&with("def deco(f): return lambda: acme.Feed()", "g().|"), "acme.Feed");
    check(&with("def deco(f): return f", "g().|"), "acme.Table");
    check(&with("def deco(f: F) -> F: ...", "g().|"), "acme.Table");
    check(&with("def deco(f):\n    def w(z): return f(z)\n    return w", "g().|"), "Any");
    check(
        &with("def deco(f):\n    @functools.wraps(f)\n    def w(z): return f(z)\n    return w", "g().|"),
        "acme.Table",
    );
    check(&with("from nowhere import deco", "g().|"), "Any");
    check(&with("def deco(f) -> int: ...", "g.|"), "int");
}

#[test]
fn properties_with_setters() {
    check(
        "class A:\n    @property\n    def p(self) -> str: ...\n    @p.setter\n    def p(self, value): ...\nA().p.|",
        "str",
    );
}

#[test]
fn overloads_of_the_text() {
    let text =
        "@overload\ndef f(x: int) -> int: ...\n@overload\ndef f(x: str) -> bytes: ...\ndef f(x): return x\n";
    check(&format!("{text}f(1).|\nf('a').|\nf(x='a').|"), "int\nbytes\nbytes");
}

#[test]
fn type_variables_of_the_text() {
    let head =
        "import acme\nfrom typing import *\nT = TypeVar('T')\nt = acme.load(1)\nts: list[acme.Table]\n";
    let check = |text: &str, expected: &str| check(&format!("{head}{text}"), expected);
    check("def f(x: T) -> T: ...\nf(t).|", "acme.Table");
    check("def f(n: int, *, xs: list[T]) -> T: ...\nf(1, xs=ts).|", "acme.Table");
    check("def f(xs: Iterable[T]) -> Optional[T]: ...\nf(ts).|", "acme.Table");
    check("def f(kind: type[T]) -> T: ...\nf(acme.Table).|", "acme.Table");
    check("def f(make: Callable[[], T]) -> list[T]: ...\nf(lambda: t)[0].|", "acme.Table");
    check("def f[K, V](k: K, v: list[V]) -> V: ...\nf(1, ts).|", "acme.Table");
    check("def f[K: acme.Table](x) -> K: ...\nf(1).|", "acme.Table");
    check("class Box(Generic[T]):\n    def get(self) -> T: ...\nb: Box[acme.Table]\nb.get().|", "acme.Table");
    check("class Box[V]:\n    def all(self) -> list[V]: ...\nb: Box[acme.Table]\nb.all()[0].|", "acme.Table");
    check(
        "class Box(Generic[T]):\n    def __init__(self, x: T):\n        self.x = x\nBox(t).x.|",
        "acme.Table",
    );
    check(
        "class Box(Generic[T]):\n    def get(self) -> T: ...\nclass B(Box[acme.Table]): ...\nB().get().|",
        "acme.Table",
    );
    check("Name = NewType('Name', acme.Table)\nName(t).|", "acme.Table");
}
