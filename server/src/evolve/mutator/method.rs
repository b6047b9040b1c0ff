//! Another method of the same type.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::Kind;

pub(super) const MUTATOR: Mutator = Mutator {
    name: "method",
    prior: 0.04,
    propose,
    example: Example {
        before: "def f(s):\n    return s.lower()\n",
        after: "def f(s):\n    return s.swapcase()\n",
    },
};

/// Methods that are called alike; those of one line stand for each other.
const ALIKE: [(Kind, &[&str]); 14] = [
    (Kind::STR, &["lower", "upper", "swapcase", "title", "capitalize", "casefold"]),
    (Kind::STR, &["strip", "lstrip", "rstrip"]),
    (Kind::STR, &["startswith", "endswith"]),
    (
        Kind::STR,
        &["isalpha", "isdigit", "isalnum", "isupper", "islower", "isspace", "isnumeric", "isdecimal"],
    ),
    (Kind::STR, &["find", "rfind", "index", "rindex", "count"]),
    (Kind::STR, &["split", "rsplit", "partition", "rpartition"]),
    (Kind::STR, &["ljust", "rjust", "center", "zfill"]),
    (Kind::STR, &["removeprefix", "removesuffix", "strip", "lstrip", "rstrip"]),
    (Kind::LIST, &["append", "extend", "remove"]),
    (Kind::LIST, &["index", "count"]),
    (Kind::LIST, &["sort", "reverse", "clear"]),
    (Kind::DICT, &["keys", "values", "items"]),
    (Kind::DICT, &["get", "pop", "setdefault"]),
    (
        Kind::SET,
        &[
            "union",
            "intersection",
            "difference",
            "symmetric_difference",
            "issubset",
            "issuperset",
            "isdisjoint",
        ],
    ),
];

/// Of sets and of lists: `add` of one is `append` of the other.
const ADDING: [&str; 5] = ["add", "discard", "remove", "update", "append"];

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for call in context.values() {
        let Some((object, method, _)) = call.method_call() else { continue };
        let kind = context.kind(object);
        let mut seen = vec![method.text()];
        for (of, methods) in ALIKE.iter().filter(|(_, methods)| methods.contains(&method.text())) {
            for other in *methods {
                if !seen.contains(other) && kind.may_be(*of) {
                    proposals.text(method, 2.0, *other);
                    seen.push(other);
                }
            }
        }
        if ADDING.contains(&method.text()) && kind.may_be(Kind::SET) && kind != Kind::ANY {
            for other in ADDING.iter().filter(|other| **other != method.text()) {
                proposals.text(method, 1.0, *other);
            }
        }
    }
}
