//! Lines that candidates execute.

use super::project::Project;
use crate::evolve::evaluation::Evaluator as _;

const FIXTURE: &str = "
//- shop.py
def fee(price, rates=[3]):
    if price > 100:
        rate = 2
    else:
        rate = rates[0]
    return price + rate


def member(price):
    if price:
        return label(price)
    return 'none'


def label(price):
    return str(price)
//- test_shop.py
from shop import fee, member

def test_small():
    assert fee(10) == 7

def test_large():
    assert fee(200) == 198

def test_member():
    assert fee(1) and member(3) == '3'
";

/// Traces the module with `new` in the place of `old` under some of the tests; lists the lines, from 1.
fn traced(fixture: &str, old: &str, new: &str, tests: &[usize]) -> Option<Vec<u32>> {
    let project = Project::new(fixture);
    let mut runner = project.runner("shop.py::fee");
    let n_tests = runner.baseline().unwrap().tests.len();
    assert_eq!(n_tests, 3);
    let text = project.text("shop.py");
    assert!(text.contains(old), "{old} is not in {text}");
    let lines = runner.trace(&text.replace(old, new), tests).unwrap();
    lines.map(|lines| lines.into_iter().collect())
}

#[test]
fn the_lines_are_those_of_the_candidate() {
    let guard = "    if price > 100:\n        if price > 1000:\n            return 1\n        price -= 4\n";
    let old = "    if price > 100:\n";
    // Before the change, in it and behind it; and functions further down where they are now.
    assert_eq!(traced(FIXTURE, old, guard, &[1]).unwrap(), [2, 3, 5, 6, 9]);
    assert_eq!(traced(FIXTURE, old, guard, &[0, 1]).unwrap(), [2, 3, 5, 6, 8, 9]);
    assert_eq!(traced(FIXTURE, old, guard, &[2]).unwrap(), [2, 8, 9, 13, 14, 19]);
    let shorter = "    rate = rates[0]\n";
    let old = "    if price > 100:\n        rate = 2\n    else:\n        rate = rates[0]\n";
    assert_eq!(traced(FIXTURE, old, shorter, &[2]).unwrap(), [2, 3, 7, 8, 13]);
}

#[test]
fn candidates_that_need_a_fresh_import_are_traced_there() {
    // Whether a default is a new list is more than code.
    let new = "rates=[n for n in (3,)]):\n    price = price";
    assert_eq!(traced(FIXTURE, "rates=[3]):", new, &[0, 2]).unwrap(), [2, 3, 6, 7, 11, 12, 17]);
}

#[test]
fn the_original_has_its_own_lines() {
    assert_eq!(traced(FIXTURE, "price", "price", &[0]).unwrap(), [2, 5, 6]);
}

#[test]
fn what_does_not_run_to_its_end_says_nothing() {
    for new in ["return (", "return [0 for _ in iter(int, 1)]", "return __import__('os')._exit(0)"] {
        assert_eq!(traced(FIXTURE, "return price + rate", new, &[0]), None, "{new}");
    }
}

#[test]
fn a_failure_is_told_by_its_call_and_the_lines_that_led_there() {
    let project = Project::new(
        "
//- shop.py
def fee(price, rates=[3], *more):
    return rate_of(price) + fee(price - 1) if price > 1 else rate_of(price)


def rate_of(price):
    return {1: 'x' * 500, 2: 2}[price]
//- test_shop.py
from shop import fee

def helper():
    return fee(5, [9])

def test_raises():
    helper()

def test_asserts():
    assert fee(1) == 4

def test_passes():
    assert fee(1)
",
    );
    let baseline = project.runner("shop.py::fee").baseline().unwrap();
    let lines = |test: usize| baseline.tracebacks[test].lines().collect::<Vec<_>>();
    // The outer call, and not the ones that the function makes of itself.
    assert_eq!(
        lines(0),
        [
            "called as fee(price=5, rates=[9], more=())",
            "test_shop.py:7 in test_raises: helper()",
            "test_shop.py:4 in helper: return fee(5, [9])",
            "shop.py:2 in fee: return rate_of(price) + fee(price - 1) if price > 1 else rate_of(price)",
            "shop.py:6 in rate_of: return {1: 'x' * 500, 2: 2}[price]",
        ]
    );
    assert_eq!(
        lines(1),
        ["called as fee(price=1, rates=[3], more=())", "test_shop.py:10 in test_asserts: assert fee(1) == 4"]
    );
    assert_eq!(lines(2), Vec::<&str>::new());
}
