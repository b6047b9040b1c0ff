//! A package index that wants a password, on this machine, for as long as a test holds it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;
use tempfile::TempDir;

use super::packages::{python, test_packages};
use super::repository;

/// Who may read it.
pub(crate) const USER: &str = "ann";
pub(crate) const PASSWORD: &str = "s3cret-of-ann";

/// The running index: pypiserver, with packages whose module has one function, `in_1_4` for version 1.4.
pub(crate) struct PrivateIndex {
    child: Child,
    said: Said,
    _folder: TempDir,
}

#[derive(Deserialize)]
struct Said {
    port: u16,
    sha256: BTreeMap<String, String>,
}

impl PrivateIndex {
    /// Starts it with packages, each as `NAME==VERSION`.
    #[expect(clippy::disallowed_methods, reason = "the test runs an index")]
    pub(crate) fn start(packages: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = folder.path().join("packages");
        std::fs::create_dir_all(&files).expect("the folder is writable");
        let mut child = Command::new(python())
            .arg(repository().join("tests/support/private_index.py"))
            .args([test_packages().as_os_str(), files.as_os_str(), USER.as_ref(), PASSWORD.as_ref()])
            .args(packages)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("it says where it listens");
        let said = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        Self { child, said, _folder: folder }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.said.port)
    }

    /// Its address; `credentials` stand before the host, with an `@`.
    pub(crate) fn url(&self, credentials: &str) -> String {
        format!("http://{credentials}{}/simple/", self.host())
    }

    /// The SHA-256 of the only file of a package.
    pub(crate) fn sha256(&self, name: &str) -> &str {
        let prefix = format!("{}-", name.replace('-', "_"));
        let found = self.said.sha256.iter().find(|(file, _)| file.starts_with(&prefix));
        found.expect("it has that package").1
    }
}

impl Drop for PrivateIndex {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
