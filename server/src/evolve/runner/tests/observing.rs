//! Candidates on common inputs.

use super::project::Project;
use crate::evolve::evaluation::{Evaluator as _, Observations};

const FIXTURE: &str = "
//- shop.py
def add(log, n):
    log.append(n)
    return sum(log) / 3


def countdown(n):
    while n > 0:
        yield n
        n -= 1
//- test_shop.py
from shop import add, countdown

def test_add():
    assert add([1], 2) == 1
    assert add([], 0) == 0

def test_countdown():
    assert list(countdown(3)) == [3, 2, 1]
";

fn observe(target: &str, old: &str, new: &[&str]) -> Observations {
    observe_in(FIXTURE, target, old, new)
}

fn observe_in(fixture: &str, target: &str, old: &str, new: &[&str]) -> Observations {
    let project = Project::new(fixture);
    let mut runner = project.runner(target);
    let tests: Vec<usize> = (0..runner.baseline().unwrap().tests.len()).collect();
    let text = project.text("shop.py");
    let candidates: Vec<String> = new.iter().map(|new| text.replace(old, new)).collect();
    let first = runner.observe(&candidates, &tests, 7, 20).unwrap();
    let again = runner.observe(&candidates, &tests, 7, 20).unwrap();
    assert_eq!(first.inputs, again.inputs, "one seed, one result");
    assert_eq!(first.candidates, again.candidates, "one seed, one result");
    first
}

/// By candidate: whether it does the same as the original on each input.
fn agreement(observations: &Observations) -> Vec<bool> {
    observations.candidates.iter().map(|seen| *seen == observations.original).collect()
}

#[test]
fn inputs_are_recorded_and_varied() {
    let seen = observe(
        "shop.py::add",
        "log.append(n)",
        &["log += [n]", "log = log + [n]", "log.append(n + 1)", "1 / 0"],
    );
    let recorded: Vec<&str> =
        seen.inputs.iter().filter(|input| input.is_recorded).map(|input| input.arguments.as_str()).collect();
    assert_eq!(recorded, ["([1], 2)", "([], 0)"]);
    assert!(seen.inputs.len() > 10, "{seen:#?}");
    assert_eq!(seen.original[0].shown, "1.0");
    assert_eq!(seen.candidates[3][0].shown, "raises ZeroDivisionError: division by zero");
    assert_eq!(agreement(&seen), [true, false, false, false]);
}

#[test]
fn yielded_values_and_hangs_are_seen() {
    let seen = observe(
        "shop.py::countdown",
        "n -= 1",
        &["n = n - 1", "n -= 2", "n = n", "__import__('os')._exit(0)"],
    );
    assert_eq!(agreement(&seen), [true, false, false, false]);
    assert_eq!(seen.candidates[1][0].shown, "yields [3, 1]");
    assert_eq!(seen.candidates[3][0].shown, "ends the process");
}

#[test]
fn inputs_that_are_far_dearer_than_those_of_the_tests_are_left_out() {
    let fixture = "
//- shop.py
def calls(n):
    return 1 if n < 2 else calls(n - 1) + calls(n - 2)
//- test_shop.py
from shop import calls

def test_calls():
    assert calls(2) == 2
    assert calls(10) == 89
";
    let seen = observe_in(fixture, "shop.py::calls", "n < 2", &["n < 2 and n < 9", "n == n"]);
    let numbers: Vec<i64> = seen
        .inputs
        .iter()
        .map(|input| input.arguments.trim_matches(['(', ')', ',']).parse().unwrap())
        .collect();
    // 177 calls for ten; 1,219 for fourteen, and 1,973 for fifteen.
    assert!(numbers.contains(&10) && numbers.len() > 8, "{numbers:?}");
    assert!(numbers.iter().all(|&n| n < 15), "{numbers:?}");
    assert_eq!(agreement(&seen), [true, false]);
}

#[test]
fn a_function_that_hangs_is_compared_on_what_it_hangs_on() {
    let seen = observe("shop.py::countdown", "n -= 1", &["n -= 1", "n -= 2"]);
    let fixture = FIXTURE.replace("while n > 0:\n", "while n > 0:\n        while n > 2:\n            pass\n");
    let hangs = observe_in(&fixture, "shop.py::countdown", "while n > 2", &["while n > 99", "while n < 0"]);
    assert_eq!(hangs.inputs[0], seen.inputs[0]);
    assert_eq!(hangs.original[0].shown, "takes too long");
    assert_eq!(hangs.candidates[0][0], seen.candidates[0][0]);
    assert_eq!(agreement(&hangs), [false, false]);
}
