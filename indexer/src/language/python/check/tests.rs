//! Each line: guards and silence, what is used, and what is known of it.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::super::syntax::SyntaxTree;
use super::super::types::fixture::packages;
use super::*;

fn check(text: &str, expected: &Expect) {
    let (packages, _cache) = packages();
    let cancel = CancellationToken::default();
    let tree = SyntaxTree::parse(text, None, &cancel).unwrap();
    let analysis = Analysis::new(&packages, text, &tree, None, false);
    let mut lines = String::new();
    for one in uses(&analysis, &cancel).unwrap() {
        let what = match &one.kind {
            UseKind::Module => "module".to_owned(),
            UseKind::Imported { .. } => "import".to_owned(),
            UseKind::Name => "name".to_owned(),
            UseKind::Attribute { is_of_value: true } => "of value".to_owned(),
            UseKind::Attribute { .. } => "member".to_owned(),
            UseKind::Call(call) => {
                let keywords: Vec<&str> = call.keywords.iter().map(|keyword| keyword.name.as_str()).collect();
                format!("call {} {}", call.n_positional, keywords.join(","))
            }
        };
        if one.found != Lookup::Absent && !matches!(one.kind, UseKind::Call(_)) {
            continue;
        }
        let found = if one.found == Lookup::Absent { "absent" } else { "there" };
        let line = text[..one.range.start].matches('\n').count() + 1;
        let quiet = if one.silence == Silence::None { "" } else { " silent" };
        let guards = if one.guards.is_empty() { String::new() } else { format!(" {:?}", one.guards) };
        writeln!(lines, "{line} {} {found}: {}{quiet}{guards}", one.path, what.trim_end()).unwrap();
    }
    expected.assert_eq(&lines);
}

#[test]
fn follows_imports_and_aliases() {
    check(
        "import acme.gone\nimport acme as ac\nfrom acme import load, missing\nfrom acme.tables import Table as T\n\
         ac.nothing\nac.tables.nope.deeper\nT.rename\nT.renamed\nac.load(1, mode=2)\n",
        &expect![[r#"
            1 acme.gone absent: module
            3 acme.missing absent: import
            5 acme.nothing absent: member
            6 acme.tables.nope absent: member
            8 acme.tables.Table.renamed absent: member
            9 acme.load there: call 1 mode
        "#]],
    );
}

#[test]
fn knows_values_only_where_they_are_sure() {
    check(
        "import acme\nt = acme.Table()\nt.nope\nt.rename('x').nope2\n\
         def f(t: acme.Table, u, v: acme.Table = None):\n    t.nope3\n    u.nope4\n    v.nope5\n\
         for t2 in acme.load(1):\n    t2.nope6\nacme.load(1).nope7\n",
        &expect![[r#"
            2 acme.Table there: call 0
            3 acme.Table.nope absent: of value
            4 acme.Table.rename there: call 1
            4 acme.Table.nope2 absent: of value
            6 acme.Table.nope3 absent: of value
            9 acme.load there: call 1
            11 acme.load there: call 1
            11 acme.Table.nope7 absent: of value
        "#]],
    );
}

#[test]
fn is_silent_on_names_that_may_be_others() {
    check(
        "import acme\ndef f(acme):\n    acme.a\nif x:\n    import acme as b\nelse:\n    b = 1\nb.c\n\
         import acme as d\nd = other(d)\nd.e\ndef g():\n    global acme\n    acme.f\nacme.g\n",
        &expect![""],
    );
    check("import acme\nfrom elsewhere import *\nacme.a\n", &expect![""]);
    check("from acme.tables import *\nimport acme\nacme.a\n", &expect!["3 acme.a absent: member\n"]);
    check(
        "import acme\nt = acme.Table()\nfor i in x:\n    t.a\n    t = t.step()\n",
        &expect!["2 acme.Table there: call 0\n"],
    );
    check(
        "import acme\nt = None\nt = acme.Table()\nt.a\n",
        &expect![[r#"
        3 acme.Table there: call 0
        4 acme.Table.a absent: of value
    "#]],
    );
    check("import acme\ndel acme\nacme.a\n", &expect![""]);
    check("import acme\nmatch x:\n    case acme:\n        acme.a\n", &expect![""]);
}

#[test]
fn is_silent_on_what_the_text_guards() {
    check(
        "import acme\ntry:\n    from acme import gone\nexcept ImportError:\n    from acme import gone2\n\
         if hasattr(acme, 'a'):\n    acme.a\nif sys.version_info > (3,):\n    acme.b\nelse:\n    acme.c\n\
         NEW = acme.__version__ > '2'\nif NEW:\n    acme.d\nx = acme.e if NEW else acme.f\n\
         acme.g = 1\nacme.g\nsetattr(acme, 'h', 1)\nacme.h\n\
         with pytest.raises(AttributeError):\n    acme.i\n\
         def f():\n    if not NEW:\n        return\n    acme.j\n\
         @pytest.mark.skipif(NEW)\ndef g():\n    acme.k\nTYPE_CHECKING and acme.l\n\
         mocker.patch('acme.m')\nacme.m\nif TYPE_CHECKING:\n    from acme import n\n",
        &expect![[r#"
            3 acme.gone absent: import Guards(ABSENT | DEPRECATED)
            5 acme.gone2 absent: import Guards(ABSENT | DEPRECATED)
            21 acme.i absent: member Guards(ABSENT | ARGUMENTS)
        "#]],
    );
    check("import pytest, acme\nacme2 = pytest.importorskip('acme')\nacme.a\n", &expect![""]);
}

#[test]
fn hears_comments() {
    check(
        "import acme\nacme.a  # noqa\nacme.b(\n    1,\n)  # type: ignore\nacme.c  # siskin: ignore[absent-api]\nacme.d\n",
        &expect![[r#"
            2 acme.a absent: member silent
            3 acme.b absent: member silent
            6 acme.c absent: member silent
            7 acme.d absent: member
        "#]],
    );
}

#[test]
fn bears_what_is_broken_or_deep() {
    check("import acme\nacme.\nacme.load(\nclass\n", &expect![""]);
    let deep = format!("import acme\n{}acme.a{}\n", "(".repeat(5_000), ")".repeat(5_000));
    check(&deep, &expect![""]);
    check(&format!("import acme\nacme{}\n", ".load".repeat(3_000)), &expect![""]);
    // What stands deep is silent, and costs no time.
    let calls = format!("import acme\nacme.a\n{}1{}\n", "f(".repeat(3_000), ")".repeat(3_000));
    check(&calls, &expect!["2 acme.a absent: member\n"]);
}
