//! What is known of a project's tests before any is run: read in the background, asked without waiting.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Instant, SystemTime};

use arc_swap::ArcSwapOption;
use siskin_indexer::cancel::CancellationToken;

use crate::evolve::evaluation::TestStatus;
use crate::evolve::named_tests::{NamedTests, TestsOf};
use crate::evolve::runner::Unsaved;
use crate::evolve::runs;

/// Where pytest keeps which tests failed last.
const LAST_FAILED: &str = ".pytest_cache/v/cache/lastfailed";

/// Gives the texts of open documents below a folder.
pub(crate) type UnsavedOf = Arc<dyn Fn(&Path) -> Unsaved + Send + Sync>;

/// What is known, project by project.
#[derive(Debug, Default)]
pub(crate) struct KnownTests {
    cache: PathBuf,
    projects: Mutex<BTreeMap<PathBuf, Arc<ProjectTests>>>,
}

/// What is known of one project's tests.
#[derive(Debug, Default)]
struct ProjectTests {
    read: ArcSwapOption<ReadTests>,
    reading: Mutex<Reading>,
}

#[derive(Debug, Default)]
struct Reading {
    is_running: bool,
    is_stale: bool,
    begun: Option<Instant>,
}

/// The tests of a project as they were read last.
#[derive(Debug)]
pub(crate) struct ReadTests {
    root: PathBuf,
    named: NamedTests,
    /// By file, relative, and function: what the newest run found, if it ran the tests.
    runs: BTreeMap<(PathBuf, String), LastRun>,
    last_failed: Option<LastFailed>,
}

/// What our last run of a function's tests found.
#[derive(Clone, Debug)]
struct LastRun {
    /// Of the module's text then.
    source: blake3::Hash,
    n_tests: usize,
    n_failing: usize,
}

/// What pytest's last run found.
#[derive(Clone, Debug)]
struct LastFailed {
    ids: BTreeSet<String>,
    written: Option<SystemTime>,
}

/// What is known of one function's tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct KnownOf {
    /// The tests that name it, and where was looked.
    pub(crate) tests: TestsOf,
    /// How many tests it has, if a run of this very text counted them.
    pub(crate) n_measured: Option<usize>,
    /// How many tests failed, of how many, if that is known of this very text.
    pub(crate) failing: Option<(usize, usize)>,
}

impl KnownTests {
    /// Nothing yet. The cache folder is no part of any project.
    pub(crate) fn new(cache: PathBuf) -> Self {
        Self { cache, projects: Mutex::default() }
    }

    /// What was read last of the project in `root`; `None` before the first time. Never waits.
    pub(crate) fn of(&self, root: &Path) -> Option<Arc<ReadTests>> {
        self.project(root).read.load_full()
    }

    /// The projects that were asked about.
    pub(crate) fn roots(&self) -> Vec<PathBuf> {
        self.projects.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// When it was last asked to be read.
    pub(crate) fn last_looked(&self, root: &Path) -> Option<Instant> {
        lock(&self.project(root).reading).begun
    }

    /// Reads the project again, on a thread of its own; once more afterwards if that is asked for meanwhile.
    pub(crate) fn refresh(&self, root: &Path, unsaved: &UnsavedOf) {
        let project = self.project(root);
        {
            let mut reading = lock(&project.reading);
            reading.is_stale = true;
            reading.begun = Some(Instant::now());
            if reading.is_running {
                return;
            }
            reading.is_running = true;
        }
        let of_thread = Arc::clone(&project);
        let (root, cache, unsaved) = (root.to_owned(), self.cache.clone(), Arc::clone(unsaved));
        let spawned = thread::Builder::new().name("tests".to_owned()).spawn(move || {
            while of_thread.begins() {
                let before = of_thread.read.load_full();
                let read = ReadTests::read(&root, &cache, before.as_deref(), &unsaved(&root));
                of_thread.read.store(Some(Arc::new(read)));
            }
        });
        if let Err(error) = spawned {
            tracing::error!("no thread can be started to look for tests: {error}");
            lock(&project.reading).is_running = false;
        }
    }

    fn project(&self, root: &Path) -> Arc<ProjectTests> {
        let mut projects = self.projects.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(projects.entry(root.to_owned()).or_default())
    }
}

impl ProjectTests {
    /// Whether there is something to be read; who is told no does not go on.
    fn begins(&self) -> bool {
        let mut reading = lock(&self.reading);
        reading.is_running = std::mem::take(&mut reading.is_stale);
        reading.is_running
    }
}

impl ReadTests {
    fn read(root: &Path, cache: &Path, before: Option<&Self>, unsaved: &Unsaved) -> Self {
        let none = NamedTests::default();
        let before = before.map_or(&none, |before| &before.named);
        // Nobody cancels it: of the files only what changed is read.
        let named = NamedTests::read(root, cache, before, unsaved, &CancellationToken::default());
        Self {
            root: root.to_owned(),
            named: named.unwrap_or_default(),
            runs: last_runs(root),
            last_failed: LastFailed::read(root),
        }
    }

    /// What is known of the tests of a function, whose file (absolute) has this text.
    pub(crate) fn of(&self, file: &Path, function: &str, text: &str) -> KnownOf {
        let tests = self.named.of(&self.root, file, function);
        let relative = file.strip_prefix(&self.root).unwrap_or(file).to_owned();
        let run = self.runs.get(&(relative, function.to_owned()));
        let run = run.filter(|run| run.source == source_hash(text));
        let of_pytest = || {
            let last_failed = self.last_failed.as_ref()?;
            let written = fs::metadata(file).ok()?.modified().ok()?;
            let is_newer = last_failed.written? >= written;
            let is_saved = fs::read_to_string(file).is_ok_and(|saved| saved == text);
            (is_newer && is_saved).then(|| (last_failed.n_of(&tests.naming), tests.naming.len()))
        };
        let failing = run.map(|run| (run.n_failing, run.n_tests)).or_else(of_pytest);
        KnownOf { n_measured: run.map(|run| run.n_tests), failing, tests }
    }
}

impl LastFailed {
    fn read(root: &Path) -> Option<Self> {
        let path = root.join(LAST_FAILED);
        let written = fs::metadata(&path).ok()?.modified().ok();
        let ids: BTreeMap<String, bool> = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
        Some(Self { ids: ids.into_keys().collect(), written })
    }

    /// How many of these tests failed; one with parameters counts once.
    fn n_of(&self, tests: &[String]) -> usize {
        let failed = |test: &&String| {
            let is_it = |id: &String| {
                id.strip_prefix(test.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
            };
            self.ids.range((*test).clone()..).take_while(|id| id.starts_with(test.as_str())).any(is_it)
        };
        tests.iter().filter(failed).count()
    }
}

fn last_runs(root: &Path) -> BTreeMap<(PathBuf, String), LastRun> {
    let mut newest = BTreeMap::new();
    for folder in runs::list(root) {
        let (Ok(start), Some(tests)) = (folder.start(), folder.tests()) else { continue };
        let is_failing = |status: TestStatus| {
            matches!(status, TestStatus::Failed | TestStatus::TimedOut | TestStatus::Crashed)
        };
        let run = LastRun {
            source: source_hash(&start.source),
            n_tests: tests.tests.len(),
            n_failing: tests.tests.iter().filter(|test| is_failing(test.status)).count(),
        };
        newest.insert((start.file, start.function), run);
    }
    newest
}

/// Line ends do not count.
fn source_hash(text: &str) -> blake3::Hash {
    if text.contains('\r') {
        blake3::hash(text.replace("\r\n", "\n").as_bytes())
    } else {
        blake3::hash(text.as_bytes())
    }
}

fn lock(mutex: &Mutex<Reading>) -> MutexGuard<'_, Reading> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pytests_failures_count_while_they_are_newer_than_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let write = |path: &str, text: &str| {
            fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            fs::write(root.join(path), text).unwrap();
        };
        write("a.py", "def f(): ...\n");
        write("test_a.py", "def test_a(): f()\ndef test_ab(): f()\ndef test_c(): f()\n");
        write(
            LAST_FAILED,
            r#"{"test_a.py::test_ab[1]": true, "test_a.py::test_ab[2]": true, "b.py::test_a": true}"#,
        );
        let read = ReadTests::read(root, &root.join("no-cache"), None, &Unsaved::new());
        let known = |text: &str| read.of(&root.join("a.py"), "f", text);
        assert_eq!(known("def f(): ...\n").failing, Some((1, 3)));
        assert_eq!(known("def f(): pass\n").failing, None, "the text was changed since");
        let file = fs::File::options().append(true).open(root.join("a.py")).unwrap();
        file.set_modified(SystemTime::now() + std::time::Duration::from_secs(9)).unwrap();
        assert_eq!(known("def f(): ...\n").failing, None, "the file was written since");
    }
}
