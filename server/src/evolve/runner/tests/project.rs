//! Small projects with an environment of their own that has pytest.

use std::fs;
use std::path::Path;

use siskin_indexer::cancel::CancellationToken;
use tempfile::TempDir;

use super::environment::make_environment;
use crate::evolve::evaluation::{EvaluationError, Subject};
use crate::evolve::runner::{Runner, RunnerSettings};
use crate::evolve::sandbox::Tier;

/// A project in a temporary folder.
pub(super) struct Project {
    folder: TempDir,
}

impl Project {
    /// Of files given as one text: `//- PATH` begins each.
    pub(super) fn new(fixture: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in fixture.split("//- ").skip(1) {
            let (path, text) = file.split_once('\n').unwrap();
            let path = folder.path().join(path.trim());
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        make_environment(folder.path());
        Self { folder }
    }

    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Makes the packages of a folder known to the project's interpreter.
    pub(super) fn add_packages(&self, packages: &Path) {
        for library in fs::read_dir(self.root().join(".venv/lib")).unwrap().flatten() {
            let line = format!("{}\n", packages.display());
            fs::write(library.path().join("site-packages/more.pth"), line).unwrap();
        }
    }

    pub(super) fn text(&self, file: &str) -> String {
        fs::read_to_string(self.root().join(file)).unwrap()
    }

    /// A runner for `FILE::FUNCTION`.
    pub(super) fn runner(&self, target: &str) -> Runner {
        self.try_runner(target, None).unwrap()
    }

    /// A runner under this tier.
    pub(super) fn try_runner(&self, target: &str, tier: Option<Tier>) -> Result<Runner, EvaluationError> {
        let (file, function) = target.split_once("::").unwrap();
        let subject = Subject {
            root: self.root().to_owned(),
            file: self.root().join(file),
            function: function.to_owned(),
            text: self.text(file),
        };
        let settings = RunnerSettings { jobs: 2, tier, ..RunnerSettings::default() };
        Runner::start(subject, &settings, CancellationToken::default())
    }
}
