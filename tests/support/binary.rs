//! Runs the real binary with a cache folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What one run of the binary gave.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit code; -1 if a signal ended it.
    pub(crate) code: i32,
    /// All of stdout.
    pub(crate) stdout: String,
    /// All of stderr.
    pub(crate) stderr: String,
}

/// The binary, and a cache folder that goes with this value.
pub(crate) struct Siskin {
    cache: TempDir,
}

impl Siskin {
    /// With an empty cache.
    pub(crate) fn new() -> Self {
        Self { cache: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The cache folder.
    pub(crate) fn cache(&self) -> &Path {
        self.cache.path()
    }

    /// The user's configuration file; not there unless a test writes it.
    pub(crate) fn config(&self) -> PathBuf {
        self.cache().join("no-config.toml")
    }

    /// Runs it in `folder`, without a terminal, without any Python and without the user's settings.
    pub(crate) fn run_in(&self, folder: &Path, arguments: &[&str]) -> Outcome {
        self.run_with_cache(self.cache(), folder, arguments)
    }

    /// The same with another cache folder.
    pub(crate) fn run_with_cache(&self, cache: &Path, folder: &Path, arguments: &[&str]) -> Outcome {
        self.run_with(&[("SISKIN_CACHE_DIR", &cache.to_string_lossy())], folder, arguments)
    }

    /// The same with environment variables.
    #[expect(clippy::disallowed_methods, reason = "end-to-end tests run the binary")]
    pub(crate) fn run_with(&self, variables: &[(&str, &str)], folder: &Path, arguments: &[&str]) -> Outcome {
        let output = Command::new(env!("CARGO_BIN_EXE_siskin"))
            .args(arguments)
            .current_dir(folder)
            .env("SISKIN_CACHE_DIR", self.cache())
            .env("SISKIN_CONFIG", self.config())
            .env_remove("VIRTUAL_ENV")
            .env_remove("CONDA_PREFIX")
            .env_remove("PYTHONPATH")
            .env("PATH", "")
            .env("HOME", self.cache())
            .env_remove("XDG_CACHE_HOME")
            .env_remove("UV_CACHE_DIR")
            .env_remove("PIP_CACHE_DIR")
            .env_remove("PIP_FIND_LINKS")
            .env_remove("POETRY_CACHE_DIR")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .expect("the binary starts");
        Outcome {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
