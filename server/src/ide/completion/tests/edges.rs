//! Places where completion has to hold back, and edits at their edges.

use std::sync::Arc;

use expect_test::expect;

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
    assert_eq!(
        help.map(|help| help.signatures[0].label.clone()).as_deref(),
        Some("read_orders(path) -> list[Order]")
    );
    let hover = crate::ide::hover::hover(&fixture.snapshot, 30);
    assert!(hover.is_some_and(|hover| hover.markdown.contains("def read_orders")));
}
