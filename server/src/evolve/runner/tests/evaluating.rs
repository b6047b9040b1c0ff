//! Baselines and evaluations.

use super::project::Project;
use crate::evolve::evaluation::{Evaluator as _, Plan, TestStatus};
use crate::evolve::runner::Runner;

const SHOP: &str = r#"
//- shop.py
def total(prices, tax=0):
    result = 0
    for price in prices:
        result += price
    return result - tax


def unused():
    return 1
//- tests/test_shop.py
import pytest
from shop import total, unused


def test_empty():
    assert total([]) == 0


@pytest.mark.parametrize("prices, expected", [([1, 2], 3), ([5], 5)])
def test_sum(prices, expected):
    assert total(prices) == expected


def test_tax():
    assert total([1], tax=2) == 3


def test_other():
    assert unused() == 1
"#;

/// Statuses as letters, by test of the baseline.
fn letters(runner: &mut Runner, candidates: &[String], plan: &Plan) -> Vec<String> {
    let evaluations = runner.evaluate(candidates, plan).unwrap();
    let letter = |status| match status {
        TestStatus::Passed => 'p',
        TestStatus::Failed => 'f',
        TestStatus::TimedOut => 't',
        TestStatus::Crashed => 'c',
        TestStatus::Skipped => 's',
        TestStatus::NotRun => '-',
    };
    evaluations
        .iter()
        .map(|evaluation| evaluation.outcomes.iter().map(|outcome| letter(outcome.status)).collect())
        .collect()
}

/// Runs all tests with each replacement of `old` by one of `new`.
fn check(fixture: &str, target: &str, old: &str, expected: &[(&str, &str)]) {
    let project = Project::new(fixture);
    let mut runner = project.runner(target);
    let baseline = runner.baseline().unwrap();
    let text = project.text(target.split_once("::").unwrap().0);
    assert!(text.contains(old), "{old} is not in {text}");
    let candidates: Vec<String> = expected.iter().map(|(new, _)| text.replace(old, new)).collect();
    let n_tests = baseline.tests.len();
    let plan = Plan { order: (0..n_tests).collect(), stop_after: n_tests, batch: false };
    let found = letters(&mut runner, &candidates, &plan);
    for ((new, expected), found) in expected.iter().zip(found) {
        assert_eq!(found, *expected, "{old} -> {new}; {baseline:#?}");
    }
}

#[test]
fn a_baseline_has_the_tests_that_execute_the_function() {
    let project = Project::new(SHOP);
    let baseline = project.runner("shop.py::total").baseline().unwrap();
    let ids: Vec<&str> = baseline.tests.iter().map(|test| test.id.as_str()).collect();
    let file = "tests/test_shop.py::";
    assert_eq!(
        ids,
        ["test_empty", "test_sum[prices0-3]", "test_sum[prices1-5]", "test_tax"]
            .map(|name| format!("{file}{name}"))
    );
    assert_eq!(baseline.tests[0].lines.iter().copied().collect::<Vec<_>>(), [2, 3, 5]);
    assert_eq!(baseline.tests[1].lines.iter().copied().collect::<Vec<_>>(), [2, 3, 4, 5]);
    assert_eq!(baseline.tests[3].outcome.status, TestStatus::Failed);
    assert_eq!(
        baseline.tests[3].outcome.message,
        "AssertionError: assert -1 == 3 + where -1 = total([1], tax=2)"
    );
    assert_eq!(baseline.tests[1].outcome.ticks, 3, "the function and two rounds");
    assert!(baseline.kinds["price"].contains("int") && baseline.elements["prices"].contains("int"));
    assert!(baseline.aside.is_empty() && baseline.notes.is_empty(), "{baseline:?}");
}

#[test]
fn candidates_are_judged_each_by_its_own_code() {
    check(
        SHOP,
        "shop.py::total",
        "result - tax",
        &[
            ("result + tax", "pppp"),
            ("result", "pppf"),
            ("result * 2", "pfff"),
            ("1 / 0", "ffff"),
            ("(", "ffff"),
            ("[tax for _ in iter(int, 1)]", "tt--"),
            ("__import__('os')._exit(0)", "cccc"),
        ],
    );
}

#[test]
fn a_failure_stops_what_may_be_left_out() {
    let project = Project::new(SHOP);
    let mut runner = project.runner("shop.py::total");
    runner.baseline().unwrap();
    let candidate = [project.text("shop.py").replace("result - tax", "result * 2")];
    let plan = |stop_after| Plan { order: vec![3, 1, 2, 0], stop_after, batch: false };
    assert_eq!(letters(&mut runner, &candidate, &plan(0)), ["---f"]);
    assert_eq!(letters(&mut runner, &candidate, &plan(2)), ["-f-f"]);
    assert_eq!(letters(&mut runner, &candidate, &plan(3)), ["-fff"]);
}

#[test]
fn batches_change_no_result() {
    let project = Project::new(
        "
//- count.py
seen = []

def count(n):
    total = 0
    for i in range(n):
        total += i
    return total
//- test_count.py
from count import count

def test_small():
    assert count(2) == 1

def test_large():
    assert count(5) == 10
",
    );
    let mut runner = project.runner("count.py::count");
    runner.baseline().unwrap();
    let text = project.text("count.py");
    let candidates: Vec<String> = [
        "total += 1",
        "total += i + 0",
        "seen.append(i)",
        "total += len(seen)",
        "__import__('os')._exit(0)",
        "i = iter(int, 1); [0 for _ in i]",
        "total -= i",
        "total = i +",
        "total = max(total + i, 0)",
    ]
    .map(|line| text.replace("total += i", line))
    .to_vec();
    let mut plan = Plan { order: vec![0, 1], stop_after: 2, batch: false };
    let apart = letters(&mut runner, &candidates, &plan);
    assert_eq!(apart, ["ff", "pp", "ff", "ff", "cc", "tt", "ff", "ff", "pp"]);
    plan.batch = true;
    assert_eq!(letters(&mut runner, &candidates, &plan), apart);
}
