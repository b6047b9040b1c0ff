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
    let project = Project::new(FIXTURE);
    let mut runner = project.runner(target);
    let tests: Vec<usize> = (0..runner.baseline().unwrap().tests.len()).collect();
    let text = project.text("shop.py");
    let candidates: Vec<String> = new.iter().map(|new| text.replace(old, new)).collect();
    let first = runner.observe(&candidates, &tests, 7, 20).unwrap();
    let again = runner.observe(&candidates, &tests, 7, 20).unwrap();
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
