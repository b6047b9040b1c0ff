//! `siskin evolve` and `siskin runs` on a small project: the real sandbox, the real pytest.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::binary::{Outcome, Siskin};
use crate::support::environment::make_environment;

const SOURCE: &str = "\
# The module's own comment stays.
def largest(numbers):
    \"\"\"The largest of some numbers.\"\"\"
    best = numbers[0]
    for number in numbers:
        if number < best:  # compare
            best = number
    return best
";

const TESTS: &str = "\
from shop import largest

def test_first():
    assert largest([3, 1, 2]) == 3

def test_last():
    assert largest([1, 2, 9]) == 9

def test_middle():
    assert largest([4, 8, 5]) == 8

def test_one():
    assert largest([7]) == 7
";

fn project() -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("pyproject.toml"), "[project]\nname = 'shop'\nversion = '1'\n").unwrap();
    fs::write(project.path().join("shop.py"), SOURCE).unwrap();
    fs::create_dir(project.path().join("tests")).unwrap();
    fs::write(
        project.path().join("tests/conftest.py"),
        "import sys, pathlib\nsys.path.insert(0, str(pathlib.Path(__file__).parents[1]))\n",
    )
    .unwrap();
    fs::write(project.path().join("tests/test_shop.py"), TESTS).unwrap();
    make_environment(project.path());
    project
}

fn run(root: &Path, arguments: &[&str]) -> Outcome {
    Siskin::new().run_in(root, arguments)
}

fn document(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}\n{}", outcome.stdout, outcome.stderr))
}

#[test]
fn mends_a_function_and_says_how_far_it_can_be_trusted() {
    let project = project();
    let root = project.path();
    let outcome = run(root, &["evolve", "shop.py::largest", "--evaluations", "150", "--seed", "1", "--json"]);
    let found = document(&outcome);
    assert_eq!((outcome.code, &found["status"]), (0, &Value::from("improved")), "{found}");
    assert_eq!(found["visible"], Value::from(vec![2, 2]), "{found}");
    assert_eq!(found["held_out"], Value::from(vec![2, 2]), "{found}");
    assert_eq!(found["verified"], "separate", "{found}");
    assert_eq!(found["evaluations"], 150);
    let diff = found["diff"].as_str().unwrap();
    assert!(
        diff.contains("\n-        if number < best:  # compare\n+        if number > best:  # compare\n"),
        "{diff}"
    );
    assert_eq!(fs::read_to_string(root.join("shop.py")).unwrap(), SOURCE, "nothing is written unasked");

    let again = document(&run(
        root,
        &["evolve", "shop.py::largest", "--evaluations", "150", "--seed", "1", "--json", "--apply"],
    ));
    assert_eq!(again["diff"], found["diff"], "one seed, one result");
    let evolved = fs::read_to_string(root.join("shop.py")).unwrap();
    assert_eq!(evolved, SOURCE.replace("number < best", "number > best"));

    let unchanged = run(root, &["evolve", "shop.py::largest", "--json"]);
    assert_eq!((unchanged.code, &document(&unchanged)["status"]), (1, &Value::from("unchanged")));
}

#[test]
fn runs_can_be_listed_shown_continued_and_pruned() {
    let project = project();
    let root = project.path();
    let whole = document(&run(
        root,
        &["evolve", "shop.py::largest", "--evaluations", "120", "--seed", "1", "--json"],
    ));
    let part =
        document(&run(root, &["evolve", "shop.py::largest", "--evaluations", "40", "--seed", "1", "--json"]));
    let id = part["run"].as_str().unwrap();
    // As a process leaves it that was killed half-way.
    let folder = root.join(".siskin/runs").join(id);
    fs::remove_file(folder.join("outcome.json")).unwrap();
    let candidates = fs::read_to_string(folder.join("candidates.jsonl")).unwrap();
    fs::write(folder.join("candidates.jsonl"), &candidates[..candidates.len() - 20]).unwrap();
    assert!(run(root, &["runs", "show", id]).stderr.contains(&format!("siskin runs continue {id}")));

    let gone_on = document(&run(root, &["runs", "continue", id, "--evaluations", "120", "--json"]));
    for field in ["status", "diff", "visible", "held_out", "evaluations", "verified"] {
        assert_eq!(gone_on[field], whole[field], "{field}");
    }
    let lines = |id: &str| {
        fs::read_to_string(root.join(".siskin/runs").join(id).join("candidates.jsonl"))
            .unwrap()
            .lines()
            .count()
    };
    assert_eq!(lines(id), lines(whole["run"].as_str().unwrap()));

    assert_eq!(run(root, &["runs", "--json"]).stdout.lines().count(), 2);
    assert_eq!(run(root, &["runs", "prune", "--keep", "1"]).code, 0);
    assert_eq!(run(root, &["runs", "--json"]).stdout.lines().count(), 1);
}

#[test]
fn refusals_name_the_reason() {
    let project = project();
    let root = project.path();
    let outcome = run(root, &["evolve", "shop.py::smallest"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("shop.py has no function `smallest`; it has largest"),
        "{}",
        outcome.stderr
    );

    fs::write(root.join("alone.py"), "def alone():\n    return 1\n").unwrap();
    let outcome = run(root, &["evolve", "alone.py::alone", "--json"]);
    assert_eq!(
        (outcome.code, &document(&outcome)["status"]),
        (1, &Value::from("no-tests")),
        "{}",
        outcome.stdout
    );
}

#[test]
fn a_mend_with_a_line_that_no_test_executes_is_plausible_only() {
    let verified = |more: &str| {
        let project = project();
        let root = project.path();
        let source = SOURCE.replacen("    best =", "    if not numbers:\n        return None\n    best =", 1);
        fs::write(root.join("shop.py"), source).unwrap();
        fs::write(root.join("tests/test_shop.py"), format!("{TESTS}{more}")).unwrap();
        let outcome =
            run(root, &["evolve", "shop.py::largest", "--evaluations", "150", "--seed", "1", "--json"]);
        let found = document(&outcome);
        assert_eq!(found["status"], "improved", "{found}");
        (found["verified"].clone(), found["reason"].as_str().unwrap_or_default().to_owned())
    };
    let (kind, reason) = verified("");
    assert_eq!((kind, reason.as_str()), (Value::from("none"), "no test executes line 5 of it"));
    let (kind, reason) = verified("\ndef test_none():\n    assert largest([]) is None\n");
    assert_eq!(kind, "separate", "{reason}");
}
