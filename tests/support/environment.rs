//! A virtual environment with the packages of the tests, made of three files.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::packages::{python, test_packages};

/// Makes `.venv` in a project's folder.
///
/// # Panics
/// If it cannot be written, or the interpreter of the tests does not start.
#[cfg(unix)]
pub(crate) fn make_environment(project: &Path) {
    let folder = project.join(".venv");
    let base = base_python();
    let version = base.file_name().and_then(|name| name.to_str()).expect("a name like python3.11");
    let site = folder.join("lib").join(version).join("site-packages");
    fs::create_dir_all(&site).expect("the project is writable");
    fs::create_dir_all(folder.join("bin")).expect("the project is writable");
    std::os::unix::fs::symlink(&base, folder.join("bin/python")).expect("links can be made");
    let home = base.parent().expect("an absolute path").display();
    fs::write(folder.join("pyvenv.cfg"), format!("home = {home}\n")).expect("the project is writable");
    let packages = format!("{}\n", test_packages().display());
    fs::write(site.join("tests.pth"), packages).expect("the project is writable");
}

/// `/usr/bin/python3.11` and the like.
#[expect(clippy::disallowed_methods, reason = "tests ask Python where it lies")]
fn base_python() -> PathBuf {
    let script = "import sys, os; \
        print(os.path.join(sys.base_prefix, 'bin', 'python%d.%d' % sys.version_info[:2]))";
    let output = Command::new(python()).args(["-c", script]).output().expect("Python starts");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}
