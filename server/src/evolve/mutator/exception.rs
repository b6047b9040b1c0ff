//! An exception that exists, where a handler names one that does not.

use super::{Context, Example, Mutator, Proposals};
use crate::evolve::syntax::{caught, is_exception};

pub(super) const MUTATOR: Mutator = Mutator {
    name: "exception",
    prior: 0.02,
    propose,
    example: Example {
        before: "def f(s):\n    try:\n        return int(s)\n    except ValeuError:\n        return 0\n",
        after: "def f(s):\n    try:\n        return int(s)\n    except ValueError:\n        return 0\n",
    },
};

/// What is caught, the usual ones first.
const USUAL: [(&str, f64); 20] = [
    ("ValueError", 3.0),
    ("KeyError", 3.0),
    ("TypeError", 3.0),
    ("AttributeError", 3.0),
    ("IndexError", 3.0),
    ("StopIteration", 2.0),
    ("ImportError", 2.0),
    ("OSError", 2.0),
    ("ZeroDivisionError", 1.5),
    ("LookupError", 1.0),
    ("NameError", 1.0),
    ("FileNotFoundError", 1.0),
    ("NotImplementedError", 1.0),
    ("OverflowError", 1.0),
    ("UnicodeDecodeError", 0.7),
    ("UnicodeEncodeError", 0.7),
    ("AssertionError", 0.7),
    ("RuntimeError", 0.7),
    ("ArithmeticError", 0.5),
    ("Exception", 0.3),
];

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    let module = &context.facts.module;
    for name in caught(context.function).into_iter().filter(|name| name.is("identifier")) {
        if is_exception(name.text(), module) {
            continue;
        }
        for (exception, weight) in USUAL {
            proposals.text(name, weight, exception);
        }
        for own in module.callables.iter().filter(|own| own.ends_with("Error") || own.ends_with("Exception"))
        {
            proposals.text(name, 2.0, own.as_str());
        }
    }
}
