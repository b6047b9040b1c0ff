//! Histories through one function: versions in, what is known of a name as text out.

use expect_test::{Expect, expect};

use super::{Moment, Presence, Versions};
use crate::cancel::CancellationToken;
use crate::language::python::extract;
use crate::language::python::fixture::tree;
use crate::package::PackageName;
use crate::store::{ShardInfo, Store};

fn check(versions: &[(&str, &str)], qualname: &str, expected: &Expect) {
    let cache = tempfile::tempdir().expect("a folder");
    let store = Store::open(cache.path().to_owned());
    for (version, fixture) in versions {
        let mut tree = tree(&format!("//- p/__init__.py\n{fixture}"));
        (*version).clone_into(&mut tree.version);
        tree.fingerprint.clone_from(&tree.version);
        let extraction = extract(&tree, &CancellationToken::default()).expect("not cancelled");
        store.build(&extraction, ShardInfo::new(&tree, 0.0)).expect("built");
    }
    let history = Versions::open(&store, &PackageName::new("p"), &[]).history(qualname);
    let mark = |presence: &Presence| match presence {
        Presence::Exists => "+",
        Presence::Deprecated => "!",
        Presence::Absent => "-",
        Presence::Unknown => "?",
    };
    let seen: Vec<String> =
        history.versions.iter().map(|(v, presence)| format!("{v}{}", mark(presence))).collect();
    let moment = |name: &str, moment: &Option<Moment>| match moment {
        Some(Moment { version, after: Some(after) }) => Some(format!("{name} {version} after {after}")),
        Some(Moment { version, after: None }) => Some(format!("{name} {version} by the docs")),
        None => None,
    };
    let mut lines = vec![seen.join(" ")];
    lines.extend(moment("added", &history.added));
    lines.extend(moment("removed", &history.removed));
    lines.extend(moment("deprecated", &history.deprecated));
    lines
        .extend(Some(&history.message).filter(|text| !text.is_empty()).map(|text| format!("message {text}")));
    lines.extend(history.replacement.as_ref().map(|replacement| format!("use {}", replacement.path)));
    lines.extend(
        Some(history.changed.join(", "))
            .filter(|text| !text.is_empty())
            .map(|text| format!("changed {text}")),
    );
    for (version, _) in versions {
        let said = history.absence(version).unwrap_or_default();
        lines.push(format!("where {version} lacks it: {said}"));
    }
    let text = lines.join("\n");
    expected.assert_eq(&text);
}

#[test]
fn tells_when_an_api_came_and_went() {
    let (without, with) = ("def other(): ...", "def f(): ...");
    let deprecated = "import warnings\ndef g(): ...\ndef f():\n    warnings.warn('f is deprecated, use g() instead', FutureWarning)";
    check(
        &[("1.0", without), ("1.10", deprecated), ("1.9", with), ("2.0", without)],
        "p.f",
        &expect![[r#"
        1.0- 1.9+ 1.10! 2.0-
        added 1.9 after 1.0
        removed 2.0 after 1.10
        deprecated 1.10 after 1.9
        message f is deprecated, use g() instead
        use p.g
        where 1.0 lacks it: 1.9 has it
        where 1.10 lacks it: 1.9 still has it
        where 1.9 lacks it: 1.10 has it
        where 2.0 lacks it: 1.10 still has it"#]],
    );
    check(
        &[("1.0", without), ("2.0", with)],
        "p.f",
        &expect![[r#"
        1.0- 2.0+
        added 2.0 after 1.0
        where 1.0 lacks it: 2.0 has it
        where 2.0 lacks it: "#]],
    );
    check(
        &[("1.0", "globals().update(load())"), ("2.0", with)],
        "p.f",
        &expect![[r#"
        1.0? 2.0+
        where 1.0 lacks it: 2.0 has it
        where 2.0 lacks it: "#]],
    );
}

#[test]
fn takes_versions_from_docs() {
    let documented = r#"def f():
    """Does it.

    .. versionadded:: 0.9
    .. versionchanged:: 1.5
        Something else.
    .. deprecated:: 2.1
        Use :func:`g` instead. It will be removed in 3.0.
    """
def g(): ...
"#;
    check(
        &[("0.8", ""), ("2.1", documented)],
        "p.f",
        &expect![[r#"
        0.8- 2.1!
        added 0.9 by the docs
        deprecated 2.1 by the docs
        message Use g instead. It will be removed in 3.0.
        changed 1.5
        where 0.8 lacks it: added in 0.9
        where 2.1 lacks it: "#]],
    );
}
