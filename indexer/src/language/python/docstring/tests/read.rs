//! What is read from docstrings: clean text, facts, types, parts.

use expect_test::{Expect, expect};

use super::super::{SectionContent, clean, facts, parse, return_type};

const NUMPY: &str = "\
merge(left, right, how='inner')

Join two tables by their keys. The order of ``left`` is kept.

.. versionadded:: 1.4

Parameters
----------
left, right : Table
    What to join.
how : {'inner', 'outer'},
    default 'inner'
    The kind of join.

    .. deprecated:: 2.0
        Give a :class:`~acme.How`.
**options
    Passed on.

Returns
-------
joined : Table or None
    The rows that match.
n_rows : int

Raises
------
KeyError
    A key is missing.
";

const GOOGLE: &str = "\
Sends a parcel.

Deprecated since version 3.1: use `post` instead.

Args:
    parcel (Parcel): What to send,
        with its label.
    *stamps: More of them.
    to: Where to.

Returns:
    list of Receipt: One for each stamp.

Raises:
    PostError: If it is too heavy.
";

const SPHINX: &str = "\
Reads a page.

:param str path: where it is
:param encoding: how it is written,
    as a name
:type encoding: str or None
:returns: the page
:rtype: :class:`~acme.pages.Page`
:raises OSError: if it is not there

.. versionchanged:: 0.9
   Reads links too.
";

fn check_facts(doc: &str, expected: &Expect) {
    let facts = facts(doc);
    let mut out = format!("{}\n", facts.summary);
    if let Some(since) = facts.since {
        out.push_str(&format!("since {since}\n"));
    }
    if let Some(deprecated) = &facts.deprecated {
        out.push_str(&format!("deprecated {deprecated:?}\n"));
    }
    for (version, text) in &facts.changed {
        out.push_str(&format!("changed {version}: {text}\n"));
    }
    for field in &facts.parameters {
        out.push_str(&format!("{} | {} | {}\n", field.name, field.annotation, field.text.trim()));
    }
    if let Some(returns) = &facts.returns {
        out.push_str(&format!("-> {returns}\n"));
    }
    expected.assert_eq(&out);
}

#[test]
fn reads_numpy_facts() {
    check_facts(
        NUMPY,
        &expect![[r#"
            Join two tables by their keys.
            since 1.4
            left, right | Table | What to join.
            how | {'inner', 'outer'},
                default 'inner' | The kind of join.

                .. deprecated:: 2.0
                    Give a :class:`~acme.How`.
            **options |  | Passed on.
            -> tuple[Table | None, int]
        "#]],
    );
}

#[test]
fn reads_google_facts() {
    check_facts(
        GOOGLE,
        &expect![[r#"
        Sends a parcel.
        deprecated "Deprecated since version 3.1: use post instead."
        parcel | Parcel | What to send,
                with its label.
        *stamps |  | More of them.
        to |  | Where to.
        -> list[Receipt]
    "#]],
    );
}

#[test]
fn reads_sphinx_facts() {
    check_facts(
        SPHINX,
        &expect![[r#"
        Reads a page.
        changed 0.9: Reads links too.
        path | str | where it is
        encoding | str or None | how it is written,
            as a name
        -> acme.pages.Page
    "#]],
    );
}

#[test]
fn tells_a_deprecated_parameter_from_a_deprecated_api() {
    let deprecated = |doc: &str| facts(doc).deprecated;
    assert_eq!(deprecated("A.\n\n.. deprecated:: 1.2\n   Use b.\n").as_deref(), Some("since 1.2: Use b."));
    assert_eq!(deprecated("A.\n\n.. deprecated:: 1.2\n\nMore.").as_deref(), Some("since 1.2"));
    assert_eq!(deprecated("A.\n\nDEPRECATED: use b\n").as_deref(), Some("use b"));
    assert_eq!(deprecated("A.\n\n.. warning:: Deprecated, use b.\n").as_deref(), Some("Deprecated, use b."));
    assert_eq!(deprecated("A.\n\n!!! deprecated\n    Use b.\n").as_deref(), Some("Use b."));
    assert_eq!(deprecated("A.\n\n.. deprecated:: 1.2 The ``x`` parameter goes away.\n"), None);
    assert_eq!(deprecated("A.\n\nArgs:\n    x: It.\n\n.. deprecated:: 1.2 *x* is deprecated.\n"), None);
    assert_eq!(deprecated("A.\n\nArgs:\n    x: It.\n\n        .. deprecated:: 1.2\n"), None);
    assert_eq!(deprecated("Deprecated things are listed here.\n"), None);
}

#[test]
fn reads_since_in_all_forms() {
    let since = |doc: &'static str| facts(doc).since;
    assert_eq!(since("A.\n\n.. versionadded:: 1.4.0\n"), Some("1.4.0"));
    assert_eq!(since("A.\n\n*New in 2.1*\n"), Some("2.1"));
    assert_eq!(since("A.\n\nAdded in version 3.\n"), Some("3"));
    assert_eq!(since("A.\n\n!!! version-added \"0.4\"\n"), Some("0.4"));
    assert_eq!(since("A.\n\nNotes\n-----\n.. versionadded:: 1.4.0\n"), Some("1.4.0"));
    assert_eq!(since("A.\n\n.. versionadded:: 1.4\n   The *x* parameter.\n"), None);
    assert_eq!(since("A.\n\nParameters\n----------\nx : int\n    It.\n\n    .. versionadded:: 1.4\n"), None);
}

#[test]
fn takes_the_first_sentence() {
    let summary = |doc: &str| facts(doc).summary;
    assert_eq!(summary("See e.g. :func:`~a.b.c` or\n*this*. More."), "See e.g. c or this.");
    assert_eq!(summary("f(a,\n  b)\n--\n\nDo it.\n"), "Do it.");
    assert_eq!(summary("S.find(sub) -> int\nReturn the lowest index.\n"), "Return the lowest index.");
    assert_eq!(summary("f(a)"), "f(a)");
    assert_eq!(summary("====\nPost\n====\n\nArgs:\n    x: y\n"), "Post");
    assert_eq!(
        summary(".. deprecated:: 1\n   Gone.\n\nText `with <http://a.b>`_ links [1]_.\n"),
        "Text with links."
    );
    assert_eq!(summary(""), "");
    assert!(summary(&"é".repeat(500)).len() <= 300);
}

#[test]
fn normalises_types() {
    for (written, expected) in [
        ("DataFrame or None", Some("DataFrame | None")),
        (":class:`~pandas.DataFrame`", Some("pandas.DataFrame")),
        ("list of str", Some("list[str]")),
        ("list of tuples of ints", Some("list[tuple[int, ...]]")),
        ("a string", Some("str")),
        ("ndarray, shape (n,)", Some("ndarray")),
        ("ndarray of shape (n_samples,), default=None", Some("ndarray")),
        ("(n,) array", Some("ndarray")),
        ("Series, DataFrame or scalar", Some("Series | DataFrame | Any")),
        ("{'a', 'b'}", Some("Literal['a', 'b']")),
        ("dict[str, Any] | None", Some("dict[str, Any] | None")),
        ("Optional[Table], optional", Some("Optional[Table]")),
        ("same type as caller", None),
        ("scalar", None),
        ("The number of rows that were read", None),
        ("array_like", None),
        ("", None),
    ] {
        assert_eq!(return_type(written).as_deref(), expected, "{written}");
    }
}

#[test]
fn dedents_like_cleandoc() {
    assert_eq!(clean("  A.\n\n    b\n      c\n    "), "A.\n\nb\n  c");
    assert_eq!(clean("\n    A.\n\tb\n"), "A.\n    b");
    assert_eq!(clean("A.\r\n  b\r\n"), "A.\nb");
    assert!(matches!(clean("A.\n\nb"), std::borrow::Cow::Borrowed("A.\n\nb")));
    assert_eq!(clean("\n\n \n"), "");
}

#[test]
fn keeps_the_order_of_sections() {
    let doc = format!("{NUMPY}\nExamples\n--------\n>>> merge(a, b)\n");
    let parts: Vec<String> = parse(&doc)
        .sections
        .iter()
        .map(|s| match &s.content {
            SectionContent::Text(text) => format!("{:?} {} lines", s.kind, text.trim().lines().count()),
            SectionContent::Fields(fields) => format!("{:?} {} fields", s.kind, fields.len()),
        })
        .collect();
    assert_eq!(
        parts,
        ["Text 3 lines", "Parameters 3 fields", "Returns 2 fields", "Raises 1 fields", "Examples 1 lines"]
    );
    assert_eq!(parse(&doc).signature, Some("merge(left, right, how='inner')"));
}
