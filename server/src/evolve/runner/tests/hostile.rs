//! Candidates that try to get out, through the real evaluator, under each tier that the machine has.
//!
//! A candidate passes its test if it got what it wanted.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::project::Project;
use crate::evolve::evaluation::{Evaluator as _, Plan, TestStatus};
use crate::evolve::sandbox::{Layer, Tier};

const ATTACKS: &str = include_str!("hostile.py");

const FIXTURE: &str = "
//- sol.py
import os

SECRET = \"@SECRET\"
MINE = os.path.dirname(__file__)
PORT = 9


def attack(SCRATCH):
    return False
//- test_sol.py
import os
from sol import attack


def test_attack():
    assert attack(os.environ['TMPDIR'])


def test_nothing():
    assert attack is not None and not attack('.')
//- .git/config
[core]
";

/// Names and bodies.
fn attacks() -> Vec<(&'static str, String)> {
    ATTACKS
        .split("#: ")
        .skip(1)
        .map(|attack| {
            let (name, body) = attack.split_once('\n').unwrap();
            let lines: Vec<&str> = body.trim_end().lines().collect();
            (name, format!("    {}\n", lines.join("\n    ")))
        })
        .collect()
}

/// The content of all files below a folder.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(contents(&path));
        } else {
            found.insert(path.display().to_string(), fs::read(&path).unwrap_or_default());
        }
    }
    found
}

/// Processes whose working folder is this one.
fn processes_in(folder: &Path) -> Vec<String> {
    let folder = folder.canonicalize().unwrap();
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter(|process| fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == folder))
        .map(|process| fs::read_to_string(process.path().join("cmdline")).unwrap_or_default())
        .collect()
}

/// Of these attacks, those that get what they want with this wall left out.
fn succeed_without(layer: Layer, tier: Tier, names: &[&str]) -> Vec<String> {
    let user = tempfile::tempdir().unwrap();
    let secret = user.path().join("secret");
    fs::write(&secret, "secret").unwrap();
    let project = Project::new(&FIXTURE.replace("@SECRET", &secret.display().to_string()));
    let mut runner = project.try_runner("sol.py::attack", Some(tier)).unwrap();
    runner.leave_out(layer);
    runner.baseline().unwrap();
    let text = project.text("sol.py");
    let all: BTreeMap<&str, String> = attacks().into_iter().collect();
    let attacks: Vec<(&str, &String)> = names.iter().map(|name| (*name, &all[name])).collect();
    let candidates: Vec<String> =
        attacks.iter().map(|(_, body)| text.replace("    return False\n", body)).collect();
    let plan = Plan { order: vec![0], stop_after: 1, batch: false };
    let evaluations = runner.evaluate(&candidates, &plan).unwrap();
    let passed = attacks.iter().zip(&evaluations).filter(|(_, evaluation)| evaluation.passes(&[0]));
    passed.map(|((name, _), _)| (*name).to_owned()).collect()
}

fn check(tier: Tier) {
    let user = tempfile::tempdir().unwrap();
    let secret = user.path().join("secret");
    fs::write(&secret, "secret").unwrap();
    let fixture = FIXTURE.replace("@SECRET", &secret.display().to_string());
    let project = Project::new(&fixture);
    let before = (contents(project.root()), contents(user.path()));

    let mut runner = project.try_runner("sol.py::attack", Some(tier)).unwrap();
    assert_eq!(runner.baseline().unwrap().tests.len(), 2);
    let text = project.text("sol.py");
    let attacks = attacks();
    assert!(attacks.len() >= 40);
    let candidates: Vec<String> =
        attacks.iter().map(|(_, body)| text.replace("    return False\n", body)).collect();
    let plan = Plan { order: vec![0], stop_after: 1, batch: true };
    let evaluations = runner.evaluate(&candidates, &plan).unwrap();
    let escaped: Vec<&str> = attacks
        .iter()
        .zip(&evaluations)
        .filter(|(_, evaluation)| evaluation.outcomes[0].status == TestStatus::Passed)
        .map(|((name, _), _)| *name)
        .collect();
    assert!(escaped.is_empty(), "{tier}: {escaped:?}");
    let not_tried: Vec<_> =
        evaluations.iter().zip(&attacks).filter(|(evaluation, _)| evaluation.rejected.is_some()).collect();
    assert!(not_tried.is_empty(), "{not_tried:?}");

    // The next candidate finds everything as it was.
    let honest = [text.replace("return False", "return SCRATCH != '.'")];
    let plan = Plan { order: vec![0, 1], stop_after: 2, batch: false };
    assert!(runner.evaluate(&honest, &plan).unwrap()[0].passes(&[0, 1]));
    drop(runner);
    assert_eq!(processes_in(project.root()), Vec::<String>::new(), "{tier}");
    assert!(before == (contents(project.root()), contents(user.path())), "{tier}: a file has changed");
}

#[test]
fn nothing_gets_out_of_namespaces() {
    check(Tier::Namespaces);
}

#[test]
fn nothing_gets_out_of_landlock() {
    check(Tier::Landlock);
}

/// Positive controls: the attacks are real, and each is stopped by the wall that is meant to.
/// Only those are let through that harm nothing but the test's own folders.
#[test]
fn what_one_wall_stops_succeeds_without_it() {
    let files = [
        "reads a file of the user",
        "reads a file of the user through a descriptor of its folder",
        "lists the user's folder",
        "writes a file of the user",
        "makes a file beside the user's",
        "writes its tests",
        "writes its own module",
        "writes the repository",
        "a symbolic link out, read",
        "truncates its module",
        "removes its tests",
    ];
    assert_eq!(succeed_without(Layer::Landlock, Tier::Landlock, &files), files);
    let calls = [
        "a connection over IPv6",
        "a socket of the file system",
        "a socket to the kernel",
        "a child",
        "a program",
        "children by another call",
        "outlives its parent",
        "a ring of requests",
        "page faults by hand",
        "keys of the kernel",
        "a user of its own",
    ];
    let found = succeed_without(Layer::Seccomp, Tier::Namespaces, &calls);
    assert!(found.len() >= 8, "{found:?}");
    let sizes = ["files without end", "many large files"];
    assert_eq!(succeed_without(Layer::Limits, Tier::Namespaces, &sizes), sizes);
}
