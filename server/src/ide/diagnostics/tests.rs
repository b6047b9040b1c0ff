//! Findings and their fixes, as `line code message` and the lines after each fix.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::of_snapshot;
use crate::config::Scope;
use crate::ide::fixture::fixture;

fn check_in(scope: Scope, text: &str, expected: &Expect) {
    let fixture = fixture(&format!("{text}$0"), scope);
    let mut out = String::new();
    for one in of_snapshot(&fixture.snapshot).unwrap() {
        let line = text[..one.range.start].matches('\n').count() + 1;
        writeln!(out, "{line} {} {}", one.code, one.message).unwrap();
        for fix in &one.fixes {
            let mut fixed = text.to_owned();
            for edit in fix.edits.iter().rev() {
                fixed.replace_range(edit.range.clone(), &edit.new_text);
            }
            let old: Vec<&str> = text.lines().collect();
            let changed = fixed.lines().filter(|line| !old.contains(line)).collect::<Vec<_>>().join(" / ");
            writeln!(out, "  {}\n  -> {changed}", fix.title).unwrap();
        }
    }
    expected.assert_eq(&out);
}

fn check(text: &str, expected: &Expect) {
    check_in(Scope::All, text, expected);
}

#[test]
fn says_what_the_version_lacks() {
    check(
        "import acme\nimport acme.lost\nfrom acme import load_tabel, Table\nacme.Table.renam\n",
        &expect![[r#"
            2 absent-api acme 2.0.0 has no module `acme.lost`
            3 absent-api acme 2.0.0 has no `acme.load_tabel`; did you mean `load_table`?
            4 absent-api acme 2.0.0 has no `acme.Table.renam`; did you mean `rename`?
        "#]],
    );
}

#[test]
fn says_which_arguments_do_not_fit() {
    check(
        "import acme\nt = acme.load_table('x', sep=1)\nacme.load_table()\nacme.load_table('x', 'csv')\n\
         acme.merge_tables(t, t)\nacme.merge_tables(*t, how=1)\nacme.merge_tables(**t)\nacme.load_table(*t)\n\
         acme.Table([], name='x', nam=1)\nacme.Table.from_rows(1, 2)\n",
        &expect![[r#"
            2 unknown-argument `acme.load_table` of acme 2.0.0 takes no argument `sep`
            3 unknown-argument `acme.load_table` of acme 2.0.0 requires `uri`
            4 unknown-argument `acme.load_table` of acme 2.0.0 takes 1 positional argument, not 2
            5 unknown-argument `acme.merge_tables` of acme 2.0.0 requires `on`
            6 unknown-argument `acme.merge_tables` of acme 2.0.0 takes no argument `how`
            9 unknown-argument `acme.Table` of acme 2.0.0 takes no argument `nam`
            10 unknown-argument `acme.Table.from_rows` of acme 2.0.0 takes 1 positional argument, not 2
        "#]],
    );
}

#[test]
fn says_what_is_deprecated_and_what_to_use() {
    check(
        "import acme\nt = acme.load_table('x')\nt.old()\n",
        &expect![[r#"
            3 deprecated-api `acme.Table.old` is deprecated in acme 2.0.0: since 2.0: Use rename.
              Use `acme.Table.rename`: since 2.0: Use rename.
              -> t.rename()
        "#]],
    );
}

#[test]
fn hears_comments_and_guards() {
    check(
        "import acme\nacme.lost  # siskin: ignore[absent-api]\nacme.lost  # siskin: ignore[unknown-argument]\n\
         acme.load_table()  # noqa\ntry:\n    acme.load_table()\nexcept TypeError:\n    pass\n",
        &expect!["3 absent-api acme 2.0.0 has no `acme.lost`\n"],
    );
}

#[test]
fn leaves_to_other_servers_what_they_know() {
    let text = "import acme, popular\nacme.lost\npopular.lost\nimport json\njson.lost\n";
    let both = expect![[r#"
        2 absent-api acme 2.0.0 has no `acme.lost`
        3 absent-api popular 3.1.0 has no `popular.lost`
    "#]];
    check_in(Scope::All, text, &both);
    check_in(Scope::Missing, text, &expect!["2 absent-api acme 2.0.0 has no `acme.lost`\n"]);
    check_in(Scope::Comments, text, &expect![""]);
}
