//! Places where completion has to hold back, and edits at their edges.

use std::sync::Arc;

use expect_test::{Expect, expect};

use super::{ask, check, check_edit, check_scope};
use crate::config::Scope;
use crate::ide::completion::{Trigger, complete};
use crate::ide::fixture::fixture;
use crate::session::index::{Index, Member};

/// The labels of all items.
fn labels(text: &str) -> Vec<String> {
    ask(text, Scope::All).1.items.into_iter().map(|item| item.label).collect()
}

#[test]
fn strings_without_an_end_are_strings() {
    for text in [
        "x = \"read a fi$0",
        "print(\"lo$0\nx = 1\n",
        "\"\"\"Daily bo$0",
        "def f():\n    \"\"\"Return lo$0\n\n    x = 1",
        "import acme\nmsg = \"value of acme.$0",
        "from acme import Table\nx = f\"a {Table} Ta$0",
    ] {
        check(text, &expect!["the cursor is in a string"]);
    }
}

#[test]
fn what_a_stub_imports_for_itself_is_no_member() {
    let members = labels("import math\nmath.$0");
    assert!(members.contains(&"sqrt".to_owned()));
    for own in ["Final", "Any", "overload", "sys", "Literal", "Iterable", "Protocol"] {
        assert!(!members.contains(&own.to_owned()), "{own}");
    }
    assert!(!labels("from itertools import $0").contains(&"overload".to_owned()));
    assert!(labels("import os\nos.pa$0").contains(&"path".to_owned()));
    assert!(labels("from collections import Us$0").contains(&"UserDict".to_owned()));
}

#[test]
fn the_standard_library_comes_before_what_others_brought() {
    let first = |typed: &str| labels(&format!("{typed}$0")).into_iter().next().unwrap_or_default();
    for name in ["Path", "lru_cache", "Enum", "dataclass", "Optional", "json"] {
        assert_eq!(first(name), name);
    }
    let paths = labels("Pat$0");
    let at = |name: &str| paths.iter().position(|label| label == name).unwrap_or(usize::MAX);
    assert!(at("Path") < 3 && at("Path") < at("PendingDeprecationWarning"));
    assert_eq!(first("jso"), "json");
    assert_eq!(first("Opti"), "Optional");
}

#[test]
fn a_keyword_before_its_equals_sign_gets_no_second_one() {
    check_edit(
        "import acme\nacme.load_table('x', fm$0='csv')",
        "fmt=",
        &expect![[r#"
            import acme
            acme.load_table('x', fmt='csv')"#]],
    );
}

#[test]
fn comments_stay_with_the_names_of_an_import() {
    check_edit(
        "from acme import (\n    Table,\n    merge_tables,  # noqa: F401\n)\nload_t$0",
        "load_table",
        &expect![[r#"
            from acme import (
                Table,
                merge_tables,  # noqa: F401
                load_table,
            )
            load_table"#]],
    );
    check_edit(
        "from acme import (\n    Table,\n    merge_tables  # noqa: F401\n)\nload_t$0",
        "load_table",
        &expect![[r#"
            from acme import (
                Table,
                load_table,
                merge_tables  # noqa: F401
            )
            load_table"#]],
    );
}

#[test]
fn imports_stand_before_their_use() {
    check_edit(
        "\"\"\"Doc.\"\"\"; load_t$0",
        "load_table",
        &expect![[r#""""Doc."""; from acme import load_table; load_table"#]],
    );
    check_edit(
        "load_t$0\n\nfrom acme import Table",
        "load_table",
        &expect![[r#"
            from acme import load_table

            load_table

            from acme import Table"#]],
    );
    check_edit(
        "def f():\n    load_t$0\n\nfrom acme import Table",
        "load_table",
        &expect![[r#"
            def f():
                load_table

            from acme import Table, load_table"#]],
    );
}

#[test]
fn a_call_for_a_comment_needs_room() {
    let text = "import acme\n# join two tables on the nearest key\n$0x = foo()";
    assert!(!labels(text).contains(&"merge_tables".to_owned()));
}

#[test]
fn names_follow_an_import_that_a_backslash_continues() {
    assert!(labels("from os import path, \\\n    sep\n\nmerge_t$0").contains(&"merge_tables".to_owned()));
}

#[test]
fn new_names_are_nobodys() {
    for text in [
        "for numb$0",
        "f = lambda a$0",
        "match x:\n    case a$0",
        "type A$0",
        "def f[T$0",
        "class A:\n    def m(sel$0",
    ] {
        check(text, &expect!["a new name stands here"]);
    }
}

#[test]
fn aliases_of_the_project_are_names() {
    check_edit(
        "x = po$0",
        "pop",
        &expect![[r#"
            import popular as pop

            x = pop"#]],
    );
    check_edit(
        "x = pop.Thi$0",
        "Thing",
        &expect![[r#"
            import popular as pop

            x = pop.Thing"#]],
    );
}

#[test]
fn what_is_installed_instead_is_left_to_others() {
    let with = |change: &dyn Fn(&mut Member)| {
        let mut fixture = fixture("import acme\nacme.load_t$0", Scope::Missing);
        let index = &fixture.snapshot.index;
        let mut members = index.members.clone();
        members.iter_mut().filter(|member| member.is_private).for_each(change);
        let shards = index.packages.shards().to_vec();
        let store = siskin_indexer::store::Store::open("/no cache".into());
        fixture.snapshot.index = Arc::new(Index::new(index.root.clone(), shards, members, false, store));
        complete(&fixture.snapshot, fixture.offset, Trigger::Invoked)
    };
    let approximate = |member: &mut Member| member.is_approximate = true;
    assert_eq!(with(&approximate).items.len(), 1);
    let installed = |member: &mut Member| (member.is_approximate, member.is_installed) = (true, true);
    let silent = with(&installed);
    assert!(silent.items.is_empty());
    // Packages that are still indexed may bring some.
    assert!(silent.is_incomplete);
}

#[test]
fn scope_says_nothing_of_aliases_of_known_packages() {
    check_scope(
        "x = pop.Thi$0",
        Scope::Missing,
        &expect!["2 members are left to other servers (scope Missing)"],
    );
}

#[test]
fn calls_of_what_the_file_itself_defines() {
    let mut fixture = fixture("def read_orders(path): ...\nread_orders(pa$0", Scope::All);
    fixture.snapshot.path = Some("/project/shop/orders.py".into());
    let first = complete(&fixture.snapshot, fixture.offset, Trigger::Invoked).items.into_iter().next();
    assert_eq!(first.map(|item| item.label).as_deref(), Some("path="));
    let help = crate::ide::signature::signature_help(&fixture.snapshot, fixture.offset);
    assert_eq!(help.map(|help| help.signatures[0].label.clone()).as_deref(), Some("read_orders(path)"));
    let hover = crate::ide::hover::hover(&fixture.snapshot, 30);
    assert!(hover.is_some_and(|hover| hover.markdown.contains("def read_orders")));
}

/// What signature help, completion, hover and definition say where the text defines `f` otherwise than its module
/// was read: the first label each, and the line.
fn own(path: Option<&str>, text: &str, expected: &Expect) {
    let mut fixture = fixture(text, Scope::All);
    fixture.snapshot.path = path.map(Into::into);
    let (snapshot, offset) = (&fixture.snapshot, fixture.offset);
    let help = crate::ide::signature::signature_help(snapshot, offset);
    let help = help.map(|help| (help.signatures[0].label.clone(), help.signatures[0].active_parameter));
    let first = complete(snapshot, offset, Trigger::Invoked).items.into_iter().next().map(|item| item.label);
    let name = snapshot.text.rfind("f(").unwrap();
    let hover = crate::ide::hover::hover(snapshot, name).map(|hover| hover.markdown);
    let hover = hover.as_deref().and_then(|markdown| markdown.lines().nth(1)).map(str::to_owned);
    let line = crate::ide::definition::definition(snapshot, name).map(|target| match target {
        crate::ide::definition::Target::Here(at) => snapshot.text[..at].lines().count(),
        crate::ide::definition::Target::File(definition) => panic!("{definition:?}"),
    });
    expected.assert_eq(&format!("{help:?} {first:?} {hover:?} {line:?}"));
}

#[test]
fn what_the_text_defines_is_as_it_is_now() {
    let text = "x = 1\ndef f(aa, bb=1):\n    \"doc\"\nf(1, $0";
    let found = expect![[r#"Some(("f(aa, bb=1)", Some(1))) Some("bb=") Some("def f(aa, bb=1)") Some(1)"#]];
    own(Some("/project/shop/orders.py"), text, &found);
    own(Some("/elsewhere/a.py"), text, &found);
    own(None, text, &found);
    own(
        Some("/project/shop/report.py"),
        "class A:\n    def f(self, aa): ...\nA().f($0",
        &expect![[r#"Some(("f(aa)", Some(0))) Some("aa=") Some("def f(aa)") Some(1)"#]],
    );
    own(
        Some("/project/shop/report.py"),
        "class A:\n    def f(self, aa): ...\nA.f($0",
        &expect![[r#"Some(("f(self, aa)", Some(0))) Some("A") Some("def f(aa)") Some(1)"#]],
    );
}

#[test]
fn a_name_joins_an_import_over_two_lines() {
    check_edit(
        "from acme import Table, \\\n    load_table\nx = merge$0",
        "merge_tables",
        &expect![[r#"
            from acme import Table, \
                load_table, merge_tables
            x = merge_tables"#]],
    );
}

#[test]
fn a_docstring_asks_for_nothing_outside_of_its_function() {
    check("def f():\n    \"\"\"Join two tables.\"\"\"\nf($0)", &expect!["f · "]);
}

#[test]
fn methods_called_on_their_class_take_an_instance_first() {
    let fixture = fixture("import acme\nacme.Table.rename(t, $0", Scope::All);
    let help = crate::ide::signature::signature_help(&fixture.snapshot, fixture.offset).unwrap();
    assert_eq!(help.signatures[0].label, "rename(self, name: str) -> Table");
    assert_eq!(help.signatures[0].active_parameter, Some(1));
}

#[test]
fn named_tuples_of_the_text() {
    let text = "from collections import namedtuple\nP = namedtuple('P', 'x y')\n";
    check(
        &format!("{text}p = P(1, 2)\np.$0"),
        &expect![[r#"
        x · shop
        y · shop
        index(value: Any, start: SupportsIndex = 0, stop: Sup… · python 3.13
        count(value: Any, /) -> int · python 3.13"#]],
    );
    check(
        &format!("{text}P($0)"),
        &expect![[r#"
        x= · shop
        y= · shop
        P · 
        namedtuple(typename: str, field_names: str | Iterable[str]… · python 3.13"#]],
    );
}

/// The label of the signature of the call at the cursor.
fn label(text: &str) -> Option<String> {
    let fixture = fixture(text, Scope::All);
    let help = crate::ide::signature::signature_help(&fixture.snapshot, fixture.offset)?;
    help.signatures.first().map(|signature| signature.label.clone())
}

#[test]
fn keyword_arguments_that_a_typed_dict_names() {
    let text = "from acme.tables import fetch\nfetch('x', $0";
    assert_eq!(label(text).as_deref(), Some("fetch(uri: str, *, retries: int = …, verify: bool = …)"));
    check(
        &text.replace("$0", "re$0"),
        &expect![[r#"
        retries=: int = … · acme 2.0.0
        re · python 3.13
        repr(obj: object, /) -> str · python 3.13
        reversed(sequence: _SupportsReversed[_T], /) · python 3.13
        read_orders(path) -> list[Order] · shop.orders, shop
        reader(iterable: Iterable[str], /, dialect: _DialectLi… · csv, python 3.13"#]],
    );
}

#[test]
fn one_of_two_types() {
    let text = "from acme.tables import _either\nt = _either(1)\n";
    check(
        &format!("{text}t.$0"),
        &expect![[r#"
            rename(name: str) -> Table · acme 2.0.0
            rows · acme 2.0.0, if it is acme.Table
            only_sheets() · acme 2.0.0, if it is acme.tables.Sheet
            drop_missing(subset=None) -> Table · acme 2.0.0, if it is acme.Table
            from_rows(rows) -> Table · acme 2.0.0, if it is acme.Table
            old() · acme 2.0.0, deprecated since 2.0, if it is acme.Table (deprecated)"#]],
    );
    assert_eq!(label(&format!("{text}t.only_sheets($0")).as_deref(), Some("only_sheets()"));
    assert_eq!(label(&format!("{text}t.rename($0")), None);
}

#[test]
fn methods_that_a_module_binds() {
    let text = "from acme.tables import sheets\nsheets($0";
    assert_eq!(label(text).as_deref(), Some("only_sheets()"));
}

#[test]
fn lambdas_and_instances_that_are_called() {
    assert_eq!(label("g = lambda aa, bb: 1\ng($0").as_deref(), Some("g(aa, bb)"));
    let text = "class A:\n    def __call__(self, aa): ...\n";
    assert_eq!(label(&format!("{text}A()($0")).as_deref(), Some("__call__(aa)"));
}
