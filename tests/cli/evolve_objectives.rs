//! `siskin evolve --objective speed` and `simplicity`: the real sandbox, the real pytest, a real clock whose numbers no
//! test depends on but for what differs by orders of magnitude.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::binary::{Outcome, Siskin};
use crate::support::environment::make_environment;

const SOURCE: &str = "\
def common(left, right):
    result = []
    for value in left:
        if value in right:
            result.append(value)
    return result


def is_grown_up(age):
    if age >= 18:
        return True
    else:
        return False


def label(age):
    if age >= 18:
        return 'adult'
    return 'child'
";

const TESTS: &str = "\
import pytest
from people import common, is_grown_up, label

def test_common(): assert common([1, 2, 3], [3, 1]) == [1, 3]
def test_nothing_in_common(): assert common([5], []) == []
def test_words_in_common(): assert common(['a', 'b'], ['b']) == ['b']

@pytest.mark.parametrize('age, expected', [(17, False), (18, True), (40, True)])
def test_is_grown_up(age, expected): assert is_grown_up(age) is expected

def test_label(): assert label(40) == 'adult'
def test_label_again(): assert label(41) == 'adult'
";

fn project() -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("pyproject.toml"), "[project]\nname = 'people'\nversion = '1'\n").unwrap();
    fs::write(project.path().join("people.py"), SOURCE).unwrap();
    fs::write(project.path().join("test_people.py"), TESTS).unwrap();
    make_environment(project.path());
    project
}

fn run(root: &Path, arguments: &[&str]) -> Outcome {
    Siskin::new().run_in(root, arguments)
}

fn evolved(root: &Path, function: &str, objective: &str) -> (i32, Value) {
    let outcome = run(
        root,
        &["evolve", &format!("people.py::{function}"), "--objective", objective, "--seed", "1", "--json"],
    );
    let document = serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}\n{}", outcome.stdout, outcome.stderr));
    (outcome.code, document)
}

#[test]
fn a_simpler_version_that_does_the_same() {
    let project = project();
    let (code, found) = evolved(project.path(), "is_grown_up", "simplicity");
    assert_eq!((code, &found["objective"]), (0, &Value::from("simplicity")), "{found}");
    assert!(found["diff"].as_str().unwrap().contains("\n+    return age >= 18\n"), "{found}");
    assert_eq!(found["verified"], "separate", "{found}");
    let improvement = &found["improvement"];
    assert_eq!(improvement["guard"]["branches"], Value::from(vec![2, 2]), "{found}");
    assert!(improvement["guard"]["inputs"].as_u64() > improvement["guard"]["recorded"].as_u64(), "{found}");
    let nodes = |which: &str| improvement["simplicity"][which]["nodes"].as_u64().unwrap();
    assert!(nodes("after") < nodes("before"), "{found}");

    let id = found["run"].as_str().unwrap();
    let report = run(project.path(), &["runs", "report", id]);
    let page = fs::read_to_string(report.stdout.trim()).unwrap();
    assert!(page.contains("Verified: ") && page.contains("How it came about"), "{}", report.stdout);
    let markdown = run(project.path(), &["runs", "report", id, "--markdown"]).stdout;
    assert!(markdown.contains("```diff") && markdown.contains("outcomes of its branches"), "{markdown}");
}

#[test]
fn a_faster_version_with_its_sizes_and_intervals() {
    let project = project();
    let (code, found) = evolved(project.path(), "common", "speed");
    assert_eq!((code, &found["status"]), (0, &Value::from("improved")), "{found}");
    assert!(found["diff"].as_str().unwrap().contains("set(right)"), "{found}");
    assert!(found["speedup"].as_f64().unwrap() > 1.05, "{found}");
    let sizes = found["improvement"]["speed"]["sizes"].as_array().unwrap();
    assert!(sizes.len() >= 3, "{found}");
    for size in sizes {
        let speedup = |bound: &str| size["speedup"][bound].as_f64().unwrap();
        assert!(speedup("low") <= speedup("value") && speedup("value") <= speedup("high"), "{size}");
    }
    assert!(!found["improvement"]["speed"]["profile"].as_array().unwrap().is_empty(), "{found}");
    assert!(found["improvement"]["tests_notice"].is_array(), "{found}");
}

#[test]
fn what_the_inputs_do_not_show_is_said_and_nothing_is_made_up() {
    let project = project();
    let (code, found) = evolved(project.path(), "label", "speed");
    assert_eq!((code, &found["status"]), (1, &Value::from("unchanged")), "{found}");
    assert!(found["speedup"].is_null(), "{found}");
}
