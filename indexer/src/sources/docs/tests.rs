use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;

/// Parses `lines` and prints the tree.
fn check(lines: &str, expected: &Expect) {
    let docs = parse(Path::new("docs.jsonl"), lines.as_bytes(), None);
    let mut out = String::new();
    for (index, entry) in docs.extraction.entries.iter().enumerate() {
        let parent = entry.parent.map_or("-".to_owned(), |id| id.0.to_string());
        let synthetic = if entry.flags.contains(Flags::SYNTHETIC) { " synthetic" } else { "" };
        write!(out, "{index} <{parent} {} {}{synthetic}", entry.name, entry.kind.as_str()).unwrap();
        for (what, text) in [("", &entry.signature), (" -> ", &entry.value_type), (" # ", &entry.summary)] {
            if !text.is_empty() {
                write!(out, "{what}{text}").unwrap();
            }
        }
        if let Some(target) = &entry.target {
            write!(out, " = {target:?}").unwrap();
        }
        if !entry.bases.is_empty() || !entry.aliases.is_empty() || entry.refs.is_some() {
            write!(out, " bases {:?} aliases {:?} refs {:?}", entry.bases, entry.aliases, entry.refs)
                .unwrap();
        }
        out.push('\n');
    }
    for problem in &docs.extraction.problems {
        writeln!(out, "problem {:?}: {}", problem.line, problem.message).unwrap();
    }
    expected.assert_eq(&out);
}

#[test]
fn builds_the_tree_by_dotted_parts() {
    check(
        r#"{"qualname": "acme.Frame.head", "kind": "method", "signature": "(self, n: int = 5) -> 'Frame'", "doc": "First rows. More.", "refs": 3}
{"qualname": "acme.io.read", "kind": "function", "signature": "acme.io.read(path, *, sep=',')", "doc": "Read\na file", "aliases": ["acme.read", "acme.io.read"]}
{"qualname": "acme.iter.Collator", "kind": "class", "signature": "()", "functional": "collate", "aliases": ["acme.old.Coll"]}
{"qualname": "acme.old.Coll.run", "kind": "method", "signature": "(self, /, x)"}
{"qualname": "ValueError", "kind": "exception", "unknown": [1, {"a": 2}]}
"#,
        &expect![[r#"
            0 <- ValueError class
            1 <- acme module synthetic
            2 <1 Frame class synthetic
            3 <1 io module synthetic
            4 <1 iter module synthetic
            5 <1 old module synthetic
            6 <1 read alias = Entry(EntryId(8))
            7 <2 head method(n: int = 5) -> 'Frame' -> Frame # First rows. bases [] aliases [] refs Some(3)
            8 <3 read function(path, *, sep=',') # Read a file bases [] aliases ["acme.read"] refs None
            9 <4 Collator class() bases [] aliases ["acme.iter.collate", "acme.old.Coll"] refs None
            10 <4 collate alias = Entry(EntryId(9))
            11 <5 Coll class synthetic bases [Entry(EntryId(9))] aliases [] refs None
            12 <11 run method(x)
        "#]],
    );
}

#[test]
fn reports_each_bad_line_and_takes_the_last_duplicate() {
    check(
        "\u{feff}{\"qualname\": \"a\", \"doc\": \"first\"}\nnot json\n{\"doc\": \"x\"}\n{\"qualname\": 3}\n\
         {\"qualname\": \"a b\"}\n{\"qualname\": \"a..b\"}\n\n{\"qualname\": \"a\", \"doc\": \"last \\u00e9\", \"kind\": null}\r\n",
        &expect![[r#"
            0 <- a constant # last é
            problem Some(2): is not a line of API docs: expected ident
            problem Some(3): is not a line of API docs: missing field `qualname`
            problem Some(4): is not a line of API docs: invalid type: integer `3`, expected a string
            problem Some(5): has a `qualname` that is not a dotted name
            problem Some(6): has a `qualname` that is not a dotted name
        "#]],
    );
}

#[test]
fn reports_invalid_utf8() {
    let docs = parse(Path::new("x"), b"{\"qualname\": \"\xff\"}\n{\"qualname\": \"b\"}", Some("1.0"));
    assert_eq!(docs.extraction.problems.first().and_then(|problem| problem.line), Some(1));
    assert_eq!(docs.imports, ["b"]);
    assert_eq!(docs.version, "1.0");
}

#[test]
fn keeps_children_contiguous_and_sorted() {
    let lines: String = ["z.b.c", "z.a", "a.z.y", "a.b", "z.b.a", "m"]
        .map(|name| format!("{{\"qualname\": \"{name}\"}}\n"))
        .concat();
    let docs = parse(Path::new("x"), lines.as_bytes(), None);
    let keys: Vec<_> =
        docs.extraction.entries.iter().map(|entry| (entry.parent, entry.name.clone())).collect();
    assert!(keys.is_sorted());
    for (index, entry) in docs.extraction.entries.iter().enumerate() {
        assert!(entry.parent.is_none_or(|parent| parent.index() < index));
    }
}

#[test]
fn takes_hints() {
    let hints = |value: &str| {
        let line = format!(r#"{{"qualname": "a.f", "hints": {value}}}"#);
        let docs = parse(Path::new("docs.jsonl"), line.as_bytes(), None);
        docs.extraction.entries.last().map_or(0, |entry| entry.hints.len())
    };
    assert_eq!(hints(r#""join tables""#), 11);
    assert_eq!(hints("null"), 0);
    assert_eq!(hints(&format!("{:?}", "word ".repeat(1_000))), 1_999);
}
