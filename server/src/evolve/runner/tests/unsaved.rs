//! Texts that an editor has and the disk has not.

use siskin_indexer::cancel::CancellationToken;

use super::project::Project;
use crate::evolve::evaluation::{Evaluator as _, Subject, TestStatus};
use crate::evolve::runner::{Runner, RunnerSettings};

#[test]
fn stand_in_for_the_target_other_modules_and_tests() {
    let project = Project::new(
        "\
//- shop.py
from prices import PRICE
def total(n):
    return 0
//- prices.py
PRICE = 1
//- test_shop.py
def test_old():
    assert False
",
    );
    let file = |name: &str| project.root().join(name);
    let subject = Subject {
        root: project.root().to_owned(),
        file: file("shop.py"),
        function: "total".to_owned(),
        text: "from prices import PRICE\ndef total(n):\n    return n * PRICE\n".to_owned(),
    };
    let tests = "from shop import total\ndef test_new():\n    assert total(2) == 6\ndef test_bad():\n    assert total(2) == 7\n";
    let unsaved = [(file("prices.py"), "PRICE = 3\n"), (file("test_shop.py"), tests)];
    let settings = RunnerSettings {
        unsaved: unsaved.map(|(path, text)| (path, text.to_owned())).into(),
        ..RunnerSettings::default()
    };
    let mut runner = Runner::start(subject, &settings, CancellationToken::default()).unwrap();
    let baseline = runner.baseline().unwrap();
    let outcomes: Vec<_> =
        baseline.tests.iter().map(|test| (test.id.as_str(), test.outcome.status)).collect();
    let expected =
        [("test_shop.py::test_new", TestStatus::Passed), ("test_shop.py::test_bad", TestStatus::Failed)];
    assert_eq!(outcomes, expected);
    // Assertions are explained as those of files on the disk are.
    assert_eq!(baseline.tests[1].outcome.message, "AssertionError: assert 6 == 7 + where 6 = total(2)");
}
