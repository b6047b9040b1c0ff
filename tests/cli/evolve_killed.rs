//! `siskin evolve` that is killed in the middle: nothing of it goes on, and nothing of the project has changed.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::environment::make_environment;

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
fn start(root: &Path, cache: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_siskin"))
        .args(["evolve", "shop.py::wait", "--evaluations", "100000", "--seconds", "600"])
        .current_dir(root)
        .env("SISKIN_CACHE_DIR", cache)
        .env("SISKIN_CONFIG", cache.join("no-config.toml"))
        .env("HOME", cache)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
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
    let mut siskin = start(&root, cache.path());
    // The two stages of the sandbox, the interpreter that collected, and one of its children.
    await_that("candidates run", || processes_in(&root, &siskin) >= 3);
    siskin.kill().unwrap();
    siskin.wait().unwrap();
    await_that("all processes have ended", || processes_in(&root, &siskin) == 0);
    assert_eq!(fs::read_to_string(root.join("shop.py")).unwrap(), SOURCE);
    assert_eq!(fs::read_to_string(root.join("test_shop.py")).unwrap(), TESTS);
}
