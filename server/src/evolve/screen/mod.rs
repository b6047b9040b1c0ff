//! What no mend needs and what cheats tests: candidates that do it are not shown.
//!
//! A screen compares the syntax of the original with that of a candidate. One screen a file, one line in [`ALL`].

mod branches;
mod handlers;
mod imports;
mod introspection;
mod literals;
mod parameters;

use super::mutator::Facts;
use super::syntax::Node;

/// What a screen sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screened<'s> {
    /// The function as it was.
    pub(crate) original: Node<'s>,
    /// The function as the candidate has it.
    pub(crate) candidate: Node<'s>,
    /// What is known beside, of the module and of the tests' messages.
    pub(crate) facts: &'s Facts,
}

/// Says what is wrong with a candidate; `None` for nothing.
type Screen = fn(&Screened<'_>) -> Option<String>;

const ALL: &[Screen] = &[
    imports::screen,
    introspection::screen,
    handlers::screen,
    parameters::screen,
    literals::screen,
    branches::screen,
];

/// The first objection to a candidate, for people.
pub(crate) fn objection(screened: &Screened<'_>) -> Option<String> {
    ALL.iter().find_map(|screen| screen(screened))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::syntax::Syntax;

    /// The objection to a body, where the original is `total = n + len(s)` and `return total`.
    pub(super) fn check(candidate: &str, expected: Option<&str>) {
        let original = "def f(n, s):\n    if n < 0:\n        raise ValueError\n    total = n + len(s)\n    return total\n";
        let candidate = format!("def f(n, s):\n{candidate}");
        let (before, after) = (Syntax::module(original).unwrap(), Syntax::module(&candidate).unwrap());
        let literals = vec!["'spam'".to_owned(), "347".to_owned(), "2".to_owned()];
        let facts = Facts { literals, ..Facts::default() };
        let screened = Screened {
            original: before.function().unwrap(),
            candidate: after.function().unwrap(),
            facts: &facts,
        };
        assert_eq!(objection(&screened).as_deref(), expected, "{candidate}");
    }

    #[test]
    fn honest_changes_pass() {
        check(
            "    if n <= 0:\n        raise ValueError\n    total = n + len(s) + 2\n    return total\n",
            None,
        );
        check("    if n < 0:\n        raise ValueError\n    return n + len(s)\n", None);
    }

    #[test]
    fn cheats_do_not() {
        let start = "    if n < 0:\n        raise ValueError\n";
        let cases = [
            ("    import gc\n    return n + len(s)\n", "imports `gc`"),
            ("    import os\n    return n + len(s)\n", "imports `os`"),
            ("    return eval(s) + n\n", "uses `eval`"),
            ("    return n + len(s.__class__.__mro__)\n", "uses `__class__`"),
            ("    return n + len(s) + f._getframe()\n", "uses `_getframe`"),
            (
                "    try:\n        return n + len(s)\n    except Exception:\n        return 0\n",
                "catches what the original did not",
            ),
            ("    return n\n", "no longer uses the parameter `s`"),
            (
                "    if s == 'spam':\n        return 1\n    return n + len(s)\n",
                "is made for the tests' own value 'spam'",
            ),
            (
                "    if n + len(s) > 0:\n        return 347\n    return 0\n",
                "is made for the tests' own value 347",
            ),
            ("    return n + len(s)\n    return 2\n", "leaves statements that are never reached"),
        ];
        for (candidate, expected) in cases {
            check(&format!("{start}{candidate}"), Some(expected));
        }
        check(
            "    if False:\n        raise ValueError\n    return n + len(s)\n",
            Some("decides a branch beforehand"),
        );
    }
}
