//! `siskin evolve` that is watched, stopped, and killed in the middle: nothing of it goes on, and nothing of the project
//! has changed.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::environment::make_environment;
use crate::support::packages::python;

/// Far more than it takes; only a failure waits for so long.
const PATIENCE: Duration = Duration::from_secs(30);

const SOURCE: &str = "\
def wait(seconds):
    import time
    time.sleep(seconds)
    return seconds - 1
";

const TESTS: &str = "\
from shop import wait

def test_wait():
    assert wait(0.2) == 0.2

def test_wait_longer():
    assert wait(0.3) == 0.3
";

/// Processes other than `child` whose working folder is this one.
fn processes_in(folder: &Path, child: &Child) -> usize {
    let processes = fs::read_dir("/proc").expect("Linux has /proc").flatten();
    processes
        .filter(|process| process.file_name().to_string_lossy() != child.id().to_string())
        .filter(|process| fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == folder))
        .count()
}

/// Looks until `is_so`, or fails.
fn await_that(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < PATIENCE, "{what}");
        std::thread::yield_now();
    }
}

#[expect(clippy::disallowed_methods, reason = "end-to-end tests run the binary")]
fn start(root: &Path, cache: &Path, function: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_siskin"))
        .args(["evolve", function, "--json", "--evaluations", "100000", "--seconds", "600"])
        .current_dir(root)
        .env("SISKIN_CACHE_DIR", cache)
        .env("SISKIN_CONFIG", cache.join("no-config.toml"))
        .env("HOME", cache)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts")
}

#[test]
fn no_process_outlives_it() {
    let project = tempfile::tempdir().unwrap();
    let cache = tempfile::tempdir().unwrap();
    let root = project.path().canonicalize().unwrap();
    fs::write(root.join("shop.py"), SOURCE).unwrap();
    fs::write(root.join("test_shop.py"), TESTS).unwrap();
    make_environment(&root);
    let mut siskin = start(&root, cache.path(), "shop.py::wait");
    // The two stages of the sandbox, the interpreter that collected, and one of its children.
    await_that("candidates run", || processes_in(&root, &siskin) >= 3);
    siskin.kill().unwrap();
    siskin.wait().unwrap();
    await_that("all processes have ended", || processes_in(&root, &siskin) == 0);
    assert_eq!(fs::read_to_string(root.join("shop.py")).unwrap(), SOURCE);
    assert_eq!(fs::read_to_string(root.join("test_shop.py")).unwrap(), TESTS);
}

const QUICK: &str = "\
def largest(a, b):
    return a if a < b else b
";

const QUICK_TESTS: &str = "\
from shop import largest

def test_first():
    assert largest(3, 1) == 3

def test_last():
    assert largest(1, 9) == 9

def test_negative():
    assert largest(-2, -4) == -2

def test_same():
    assert largest(7, 7) == 7
";

/// The folder of a project with a function to mend.
fn quick_project(project: &Path) -> PathBuf {
    let root = project.canonicalize().unwrap();
    fs::write(root.join("shop.py"), QUICK).unwrap();
    fs::write(root.join("test_shop.py"), QUICK_TESTS).unwrap();
    make_environment(&root);
    root
}

/// Whether the run has found a version that passes all tests that it sees.
fn has_found_one(root: &Path) -> bool {
    let runs = fs::read_dir(root.join(".siskin/runs")).into_iter().flatten().flatten();
    let candidates = runs.filter_map(|run| fs::read_to_string(run.path().join("candidates.jsonl")).ok());
    candidates.flat_map(|lines| lines.lines().map(str::to_owned).collect::<Vec<_>>()).any(|line| {
        let candidate: Value = serde_json::from_str(&line).unwrap_or_default();
        candidate["tests"].as_array().is_some_and(|tests| tests.iter().all(|test| test == 1.0))
    })
}

#[test]
fn ctrl_c_ends_it_with_the_best_so_far() {
    let project = tempfile::tempdir().unwrap();
    let cache = tempfile::tempdir().unwrap();
    let root = quick_project(project.path());
    let mut siskin = start(&root, cache.path(), "shop.py::largest");
    await_that("a version passes", || has_found_one(&root));
    nix::sys::signal::kill(
        nix::unistd::Pid::from_raw(siskin.id().cast_signed()),
        nix::sys::signal::Signal::SIGINT,
    )
    .unwrap();
    let mut printed = String::new();
    siskin.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    siskin.wait().unwrap();
    await_that("all processes have ended", || processes_in(&root, &siskin) == 0);
    let outcome: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(outcome["status"], "improved", "{outcome}");
    assert_eq!(outcome["verified"], "none", "{outcome}");
    assert_eq!(outcome["reason"], "the run ended before it was verified", "{outcome}");
    assert_eq!(fs::read_to_string(root.join("shop.py")).unwrap(), QUICK);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "end-to-end tests run the binary")]
fn a_terminal_shows_how_far_it_is() {
    let project = tempfile::tempdir().unwrap();
    let cache = tempfile::tempdir().unwrap();
    let root = quick_project(project.path());
    let output = Command::new(python())
        .args(["-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)", env!("CARGO_BIN_EXE_siskin")])
        .args(["evolve", "shop.py::largest", "--evaluations", "400", "--seconds", "60"])
        .current_dir(&root)
        .env("SISKIN_CACHE_DIR", cache.path())
        .env("SISKIN_CONFIG", cache.path().join("no-config.toml"))
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output()
        .expect("Python starts");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("/s, best "), "{shown}");
    assert!(shown.contains(" pass all, ") && shown.contains(" s left"), "{shown}");
    assert!(shown.contains("+    return"), "{shown}");
}
