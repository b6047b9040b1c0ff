//! Real Python packages for tests to read: installed once into `target/test-packages`, pinned and checked by hash.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The folder of packages that `tests/packages.lock` names, as `pip --target` lays it out (`flask/`, `flask-3.0.3.dist-info/`).
///
/// The first test that asks installs them; this alone needs the network. Later runs, and tests at the same time,
/// find them in place. A lock file that changed gives another folder.
///
/// # Panics
/// If they cannot be installed, with the command that does it by hand.
pub(crate) fn test_packages() -> PathBuf {
    installed("tests/packages.lock")
}

/// The same of another lock file of the repository.
///
/// # Panics
/// If they cannot be installed, with the command that does it by hand.
pub(crate) fn installed(lock: &str) -> PathBuf {
    let lock = super::repository().join(lock);
    let text = fs::read(&lock).expect("the lock file is there");
    let root = target().join("test-packages");
    fs::create_dir_all(&root).expect("target is writable");
    let site = root.join(&blake3::hash(&text).to_hex()[..16]);
    if site.is_dir() {
        return site;
    }

    let guard = File::create(root.join(".lock")).expect("target is writable");
    guard.lock().expect("files can be locked");
    if !site.is_dir() {
        let partial = tempfile::tempdir_in(&root).expect("target is writable");
        install(&lock, partial.path());
        fs::rename(partial.keep(), &site).expect("a rename within one folder");
    }
    site
}

#[expect(clippy::disallowed_methods, reason = "the set-up of the tests runs pip")]
fn install(lock: &Path, folder: &Path) {
    let arguments = [
        "-m".as_ref(),
        "pip".as_ref(),
        "install".as_ref(),
        "--quiet".as_ref(),
        "--disable-pip-version-check".as_ref(),
        "--no-input".as_ref(),
        "--no-compile".as_ref(),
        "--no-deps".as_ref(),
        "--require-hashes".as_ref(),
        "--only-binary=:all:".as_ref(),
        "--target".as_ref(),
        folder.as_os_str(),
        "--requirement".as_ref(),
        lock.as_os_str(),
    ];
    let by_hand = arguments.map(|argument| argument.to_string_lossy()).join(" ");
    match Command::new(python()).args(arguments).output() {
        Err(error) => panic!(
            "{} does not start ({error}): install Python 3.11 or later, or set PYTHON to one; then run `cargo test` again",
            python()
        ),
        Ok(output) if !output.status.success() => panic!(
            "the packages of {} could not be installed. If pip is missing, run `{} -m ensurepip`. By hand:\n{} {by_hand}\n{}",
            lock.display(),
            python(),
            python(),
            String::from_utf8_lossy(&output.stderr)
        ),
        Ok(_) => {}
    }
}

/// The interpreter of the tests: `PYTHON` if it is set, else `python3` (`python` on Windows).
pub(crate) fn python() -> String {
    let default = if cfg!(windows) { "python" } else { "python3" };
    std::env::var("PYTHON").unwrap_or_else(|_| default.to_owned())
}

/// The folder that Cargo builds in: tests are programs in `debug/deps` there.
pub(crate) fn target() -> &'static Path {
    static TARGET: LazyLock<PathBuf> = LazyLock::new(|| {
        let test = std::env::current_exe().expect("a test knows where it lies");
        test.ancestors().nth(3).expect("tests lie in target").to_owned()
    });
    &TARGET
}
