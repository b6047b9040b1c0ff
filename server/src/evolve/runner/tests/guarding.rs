//! The behaviour guard, and time.

use super::project::Project;
use crate::evolve::evaluation::{Evaluator as _, Guarded, TimingPlan, Timings};

const FIXTURE: &str = "
//- shop.py
def table(rows):
    found = {}
    for name, price in rows:
        if price < 0:
            raise ValueError('negative price')
        found[name] = [price]
    return found


def common(left, right):
    return [value for value in left if value in right]
//- test_shop.py
from shop import common, table

def test_table():
    assert table([('b', 1), ('a', 2)]) == {'a': [2], 'b': [1]}

def test_common():
    assert common([1, 2, 3], [3, 4]) == [3]
";

/// With versions of `old`, each in a module of its own.
fn guard(target: &str, old: &str, new: &[&str]) -> (Guarded, Vec<bool>) {
    let project = Project::new(FIXTURE);
    let mut runner = project.runner(target);
    let tests: Vec<usize> = (0..runner.baseline().unwrap().tests.len()).collect();
    let text = project.text("shop.py");
    let candidates: Vec<String> = new.iter().map(|new| text.replace(old, new)).collect();
    let guarded = runner.guard(&candidates, &tests, 7, 40).unwrap();
    let seen = &guarded.observations;
    let alike = seen.candidates.iter().map(|candidate| *candidate == seen.original).collect();
    (guarded, alike)
}

#[test]
fn order_and_shared_objects_count() {
    let (_, alike) = guard(
        "shop.py::table",
        "    return found\n",
        &[
            "    return dict(found)\n",
            "    return dict(sorted(found.items()))\n",
            "    return dict.fromkeys(found, [1]) if len(found) > 1 else found\n",
            "    return found if len(rows) != 1 else {**found, 'x': rows}\n",
        ],
    );
    assert_eq!(alike, [true, false, false, false]);
}

#[test]
fn own_messages_count_and_branches_are_counted() {
    let (guarded, alike) = guard(
        "shop.py::table",
        "raise ValueError('negative price')",
        &[
            "raise ValueError('negative ' + 'price')",
            "raise ValueError('negative')",
            "raise KeyError('negative price')",
        ],
    );
    assert_eq!(alike, [true, false, false]);
    // The condition twice, and the loop.
    assert_eq!(
        (guarded.branches, guarded.unseen.as_slice()),
        ((3, 3), &[][..]),
        "{:?}",
        guarded.observations.inputs
    );
}

fn time(old: &str, new: &[&str]) -> Timings {
    let project = Project::new(FIXTURE);
    let mut runner = project.runner("shop.py::common");
    let tests: Vec<usize> = (0..runner.baseline().unwrap().tests.len()).collect();
    let text = project.text("shop.py");
    let candidates: Vec<String> = new.iter().map(|new| text.replace(old, new)).collect();
    let plan = TimingPlan { seed: 1, rounds: 5, n_sizes: 3, is_profiled: true, seconds: 8.0 };
    runner.time(&candidates, &tests, &plan).unwrap()
}

#[test]
fn inputs_grow_and_versions_take_turns() {
    let old = "    return [value for value in left if value in right]";
    let quick = "    known = set(right)\n    return [value for value in left if value in known]";
    let timings = time(old, &[quick, "    return []", "    while True:\n        pass"]);
    let sizes: Vec<usize> = timings.inputs.iter().map(|input| input.size).collect();
    assert_eq!(sizes.len(), 3, "{timings:#?}");
    assert!(sizes.windows(2).all(|pair| pair[0] < pair[1]), "{sizes:?}");
    let largest = timings.inputs.last().unwrap();
    assert_eq!(largest.agrees, [true, false, false]);
    assert_eq!(largest.original.len(), largest.candidates[0].len());
    assert!(largest.candidates[2].is_empty());
    assert!(!timings.profile.is_empty());
}
