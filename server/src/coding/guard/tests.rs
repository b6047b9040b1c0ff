use super::*;
use crate::config::Scope;
use crate::ide::fixture::fixture;

/// The text after the guard, `!` and what is still wrong.
fn judged(before: &str, code: &str) -> (String, Verdict, Vec<String>) {
    let fixture = fixture(&format!("{before}$0"), Scope::Missing);
    let at = fixture.offset;
    let edit = TextEdit { range: at..at, new_text: code.to_owned() };
    let judged = judge(&fixture.snapshot, vec![edit], &[]).unwrap();
    let mut text = fixture.snapshot.text.to_string();
    for edit in judged.edits.iter().rev() {
        text.replace_range(edit.range.clone(), &edit.new_text);
    }
    (text, judged.verdict, judged.findings.into_iter().map(|one| one.message).collect())
}

#[track_caller]
fn check(code: &str, expected: &str, verdict: Verdict) {
    let (text, found, findings) = judged("import acme\n", code);
    assert_eq!((text.strip_prefix("import acme\n"), found), (Some(expected), verdict), "{findings:?}");
}

#[test]
fn what_is_right_stays() {
    for code in [
        "table = acme.load_table('a', fmt='csv')\nacme.merge_tables(table, table, on='x')\n",
        "try:\n    from acme import gone\nexcept ImportError:\n    gone = None\n",
        "import json\njson.nothing_of_the_kind()\n",
    ] {
        check(code, code, Verdict::Right);
    }
}

#[test]
fn slips_are_mended() {
    check("acme.load_tabel('a')\n", "acme.load_table('a')\n", Verdict::Mended);
    check("acme.loadTable('a')\n", "acme.load_table('a')\n", Verdict::Mended);
    check("acme.load_table('a', format='csv')\n", "acme.load_table('a', fmt='csv')\n", Verdict::Mended);
    check("from acme import load_tables\n", "from acme import load_table as load_tables\n", Verdict::Mended);
    check("x = acme.load_tabel('a', column=1)\n", "x = acme.load_table('a', columns=1)\n", Verdict::Mended);
}

#[test]
fn what_has_no_obvious_correction_is_wrong() {
    for code in [
        "acme.read_parquet_from_lake('a')\n",
        "acme.load_table('a', compression='zip')\n",
        "acme.load_table()\n",
        "from acme.lakes import Lake\n",
        "acme.read_parquet_from_lake('a')  # siskin: ignore\n",
        "acme.read_parquet_from_lake('a')  # noqa\n",
        "acme.read_parquet_from_lake('a')  # type: ignore\n",
    ] {
        let (_, verdict, findings) = judged("import acme\n", code);
        assert_eq!(verdict, Verdict::Wrong, "{code}: {findings:?}");
        assert!(!findings.is_empty());
    }
    let (_, verdict, findings) = judged("import acme\nt = acme.load_table('a')\n", "t.old()\n");
    assert_eq!(verdict, Verdict::Deprecated, "{findings:?}");
}

#[test]
fn what_is_likely_wrong_is_doubtful() {
    let verdict = |code: &str| judged("import acme\ndef f(table: acme.Table):\n    pass\n", code).1;
    let head = "def g(table: acme.Table):\n    ";
    assert_eq!(verdict(&format!("{head}table.name_of_it = 1\n")), Verdict::Doubtful);
    assert_eq!(verdict(&format!("{head}table.rows = []\n")), Verdict::Right);
    // The text's own attribute of that name does not hide that the package lacks it.
    assert_eq!(verdict("class A: pass\na = A()\na.gone = 1\nacme.gone()\n"), Verdict::Doubtful);
    assert_eq!(verdict("class A: pass\na = A()\na.gone = 1\na.gone\n"), Verdict::Right);
    assert_eq!(verdict("import acme.tables\nacme.tables.decorated(1, b=2)\n"), Verdict::Right);
    assert_eq!(verdict("import acme.tables\nacme.tables.decorated(1, c=2)\n"), Verdict::Doubtful);
}

#[test]
fn what_is_no_python_is_broken() {
    assert_eq!(judged("import acme\n", "acme.load_table('a'\n").1, Verdict::Broken);
    assert_eq!(judged("import acme\n", "Sure! Here is the code.\n").1, Verdict::Broken);
    // What was broken before is not the reply's fault.
    assert_eq!(judged("def broken(:\n    pass\n\nimport acme\n", "x = 1\n").1, Verdict::Right);
}

#[test]
fn forgotten_imports_are_added() {
    let (text, verdict, _) = judged("x = 1\n", "y = acme.load_tabel('a')\n");
    assert_eq!(
        (text.as_str(), verdict),
        ("import acme\n\nx = 1\ny = acme.load_table('a')\n", Verdict::Mended)
    );
}

#[test]
fn findings_of_the_text_itself_are_not_the_replys() {
    let (_, verdict, findings) = judged("import acme\nacme.gone_long_ago()\n", "x = acme.load_table('a')\n");
    assert_eq!((verdict, findings), (Verdict::Right, Vec::new()));
}
