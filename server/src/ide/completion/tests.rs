//! Completion through one function: a text with a cursor in, the first items out.

use expect_test::{Expect, expect};

mod edges;

use super::{Completion, Item, Trigger, complete};
use crate::config::Scope;
use crate::ide::fixture::{Fixture, fixture};

fn ask(text: &str, scope: Scope) -> (Fixture, Completion) {
    let fixture = fixture(text, scope);
    let completion = complete(&fixture.snapshot, fixture.offset, Trigger::Invoked);
    (fixture, completion)
}

fn line(item: &Item) -> String {
    let mark = if item.is_deprecated { " (deprecated)" } else { "" };
    format!("{}{} · {}{mark}", item.label, item.signature, item.origin)
}

/// The first six items, a line each.
fn check(text: &str, expected: &Expect) {
    check_scope(text, Scope::All, expected);
}

fn check_scope(text: &str, scope: Scope, expected: &Expect) {
    let (_fixture, completion) = ask(text, scope);
    let lines: Vec<String> = completion.items.iter().take(6).map(line).collect();
    let reason = completion.reason.filter(|_| lines.is_empty()).unwrap_or_default();
    expected.assert_eq(&format!("{}{reason}", lines.join("\n")));
}

/// The text after the item called `label` was taken.
fn check_edit(text: &str, label: &str, expected: &Expect) {
    let (fixture, completion) = ask(text, Scope::All);
    let found = completion.items.iter().find(|item| item.label == label);
    let item = found.unwrap_or_else(|| {
        panic!("no {label} among {:?}", completion.items.iter().map(|i| &i.label).collect::<Vec<_>>())
    });
    let mut edits = item.additional_edits.clone();
    let mut edit = item.edit.clone();
    let mut text = fixture.snapshot.text.to_string();
    if item.is_snippet {
        // As clients do.
        let line = text.get(..edit.range.start).unwrap().rsplit('\n').next().unwrap();
        let indent = line.get(..line.len() - line.trim_start().len()).unwrap();
        edit.new_text = edit.new_text.replace('\n', &format!("\n{indent}"));
    }
    edits.push(edit);
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.range.start, edit.range.end)));
    for edit in edits {
        text.replace_range(edit.range, &edit.new_text);
    }
    expected.assert_eq(&text);
}

#[test]
fn members_of_modules_instances_and_chains() {
    check(
        "import acme\nacme.lo$0",
        &expect![[r#"load_table(uri: str, *, fmt: str = "parquet", columns=None… · acme 2.0.0, since 1.4"#]],
    );
    check(
        "import acme\nt = acme.load_table('x').rename('y')\nt.$0",
        &expect![[r#"
            rows · acme 2.0.0
            drop_missing(subset=None) -> Table · acme 2.0.0
            from_rows(rows) -> Table · acme 2.0.0
            old() · acme 2.0.0, deprecated since 2.0 (deprecated)
            rename(name: str) -> Table · acme 2.0.0"#]],
    );
    check(
        "from shop.orders import read_orders\nfor order in read_orders(1):\n    order.$0",
        &expect!["total: float · shop"],
    );
}

#[test]
fn scope_leaves_what_others_know() {
    check_scope(
        "import popular\npopular.$0",
        Scope::Missing,
        &expect!["3 members are left to other servers (scope Missing)"],
    );
    check_scope(
        "import acme\nacme.merge$0",
        Scope::Missing,
        &expect!["merge_tables(left: Table, right: Table, *, on: str, toleranc… · acme 2.0.0"],
    );
    check_scope(
        "import acme\nacme.merge$0",
        Scope::Comments,
        &expect!["1 members are left to other servers (scope Comments)"],
    );
    check_scope("x = Thin$0", Scope::Missing, &expect!["no name of the 1 packages asked fits"]);
}

#[test]
fn imports() {
    check(
        "import ac$0",
        &expect![[r#"
        acme · acme 2.0.0
        abc · python 3.13
        asyncio · python 3.13"#]],
    );
    check(
        "from acme import load_table, m$0",
        &expect!["merge_tables(left: Table, right: Table, *, on: str, toleranc… · acme 2.0.0"],
    );
    check("from acme.$0", &expect!["tables · acme 2.0.0"]);
    check("from . import $0", &expect!["orders · shop"]);
    check(
        "from .orders import Or$0",
        &expect![[r#"
        Order() · shop
        read_orders(path) -> list[Order] · shop"#]],
    );
    check("from acme import Table as $0", &expect!["only a new name or a keyword can stand here"]);
}

#[test]
fn names_that_are_not_imported_bring_their_import() {
    check_edit(
        "\"\"\"Doc.\"\"\"\nfrom __future__ import annotations\n\nimport os\nfrom acme import Table\n\n\ndef f():\n    return merge$0\n",
        "merge_tables",
        &expect![[r#"
            """Doc."""
            from __future__ import annotations

            import os
            from acme import Table, merge_tables


            def f():
                return merge_tables
        "#]],
    );
    check_edit(
        "import acme\nx = load_t$0",
        "load_table",
        &expect![[r#"
        import acme
        x = acme.load_table"#]],
    );
    check_edit(
        "\"\"\"Doc.\"\"\"\nx = load_t$0",
        "load_table",
        &expect![[r#"
        """Doc."""

        from acme import load_table
        x = load_table"#]],
    );
    // As the project's other files call it.
    check_edit(
        "x = Thing$0",
        "Thing",
        &expect![[r#"
        import popular as pop

        x = pop.Thing"#]],
    );
    check_edit(
        "def f():\n    return jso$0",
        "json",
        &expect![[r#"
        import json


        def f():
            return json"#]],
    );
}

#[test]
fn keyword_arguments_the_required_first() {
    check(
        "import acme\nacme.merge_tables(a, b, $0)",
        &expect![[r#"
            on=: str · acme 2.0.0
            tolerance=: float = 0.0 · acme 2.0.0
            acme · acme 2.0.0"#]],
    );
    check(
        "import acme\nacme.load_table('x', fmt='csv', c$0",
        &expect![[r#"
            columns= = None · acme 2.0.0
            classmethod(f: Callable[Concatenate[type[_T], _P], _R_co],… · python 3.13
            complex(real: complex | SupportsComplex | SupportsFloat… · python 3.13
            chr(i: SupportsIndex, /) -> str · python 3.13
            callable(obj: object, /) -> TypeIs[Top[Callable[..., obj… · python 3.13
            compile(source: str | ReadableBuffer | _ast.Module | _a… · python 3.13"#]],
    );
    check("import acme\nacme.load_table('x', fmt=$0)", &expect!["acme · acme 2.0.0"]);
}

#[test]
fn comments() {
    check_edit(
        "import acme\n\n\ndef f(t: acme.Table):\n    # drop the rows with missing values$0\n",
        "drop_missing",
        &expect![[r#"
            import acme


            def f(t: acme.Table):
                # drop the rows with missing values
                t.drop_missing($0)
        "#]],
    );
    // Two are: the one that the comment names.
    check_edit(
        "import acme\n\n\ndef f(old: acme.Table, new: acme.Table):\n    # drop the rows of old with missing values$0\n",
        "drop_missing",
        &expect![[r#"
            import acme


            def f(old: acme.Table, new: acme.Table):
                # drop the rows of old with missing values
                old.drop_missing($0)
        "#]],
    );
    // No table is at hand: what it is called on has to be said.
    check_edit(
        "def f():  # drop the rows with missing values$0\n  pass\n",
        "drop_missing",
        &expect![[r#"
            def f():  # drop the rows with missing values
              ${1:table}.drop_missing($0)
              pass
        "#]],
    );
    check_edit(
        "import os\n\ndef f(a, b):\n    # join two tables on the nearest key\n    $0\n",
        "merge_tables",
        &expect![[r#"
            import os
            from acme import merge_tables

            def f(a, b):
                # join two tables on the nearest key
                merge_tables(${1:left}, ${2:right}, on=${3:on})$0
        "#]],
    );
    check_edit(
        "import acme\n# join tables on the\n# nearest key\nx = acme.$0",
        "merge_tables",
        &expect![[r#"
            import acme
            # join tables on the
            # nearest key
            x = acme.merge_tables(${1:left}, ${2:right}, on=${3:on})$0"#]],
    );
    // A dot ends a sentence, too.
    check_edit(
        "import acme\n# Join two tables on the nearest key.$0\n",
        "merge_tables",
        &expect![[r#"
        import acme
        # Join two tables on the nearest key.
        acme.merge_tables(${1:left}, ${2:right}, on=${3:on})$0
    "#]],
    );
    // Some lines below, right behind the sign; a docstring.
    check_edit(
        "import acme\n# join two tables on the nearest key\nleft = 1\nx =$0",
        "merge_tables",
        &expect![[r#"
            import acme
            # join two tables on the nearest key
            left = 1
            x = acme.merge_tables(${1:left}, ${2:right}, on=${3:on})$0"#]],
    );
    check_edit(
        "import acme\ndef f(a, b):\n    \"\"\"Join two tables\n    on the nearest key.\"\"\"\n    $0\n",
        "merge_tables",
        &expect![[r#"
            import acme
            def f(a, b):
                """Join two tables
                on the nearest key."""
                acme.merge_tables(${1:left}, ${2:right}, on=${3:on})$0
        "#]],
    );
    check(
        "import acme\n# $0",
        &expect!["only at the end of a comment that says something are there APIs for it"],
    );
    check(
        "x = 1  # type: ignore$0",
        &expect!["only at the end of a comment that says something are there APIs for it"],
    );
}

#[test]
fn comment_items_keep_to_what_clients_can_filter() {
    let (fixture, completion) = ask("import acme\n# join two tables on the nearest ke$0", Scope::All);
    assert!(completion.is_incomplete && !completion.items.is_empty());
    for item in &completion.items {
        let replaced = &fixture.snapshot.text[item.edit.range.clone()];
        assert_eq!(item.filter_text.as_deref(), Some(replaced));
        assert!(!replaced.contains('\n'));
        assert!(item.edit.new_text.starts_with(replaced));
    }
    assert!(completion.items[0].preselect);
}

#[test]
fn nothing_where_nothing_can_stand() {
    check("def $0", &expect!["a new name stands here"]);
    check("x = 'acme.$0'", &expect!["the cursor is in a string"]);
    check(
        "import acme\nx = f\"a {acme.merge$0",
        &expect!["merge_tables(left: Table, right: Table, *, on: str, toleranc… · acme 2.0.0"],
    );
    check("import acme\nx = y.$0", &expect!["nothing says what the expression before the dot is"]);
}

#[test]
fn names_of_the_text() {
    check(
        "import acme\nTOP = acme.Table([])\ndef f(first, second: int):\n    local = 1\n    return $0\n    later = 2\n",
        &expect![[r#"
            first · 
            local: int · 
            second: int · 
            TOP: acme.Table · 
            acme · acme 2.0.0
            f · "#]],
    );
}
