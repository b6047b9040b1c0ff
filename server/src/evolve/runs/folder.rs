//! A run's folder, and all of a project's.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::date::{now, stamp};
use super::records::{Answer, CandidateRecord, FinalistRecord, OutcomeRecord, StartRecord, TestsRecord};
use crate::evolve::advice::Insight;
use crate::evolve::search::Recorded;

const START: &str = "run.json";
const TESTS: &str = "tests.json";
const CANDIDATES: &str = "candidates.jsonl";
const OUTCOME: &str = "outcome.json";
const EDITS: &str = "edits.json";
const FINALISTS: &str = "finalists.json";
const ANSWER: &str = "answer.json";
const INSIGHTS: &str = "insights.json";
const REPORT: &str = "report.html";
const LOCK: &str = "lock";

/// One run's folder.
#[derive(Clone, Debug)]
pub(crate) struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// A new folder in the project `root`, named by time and function.
    pub(crate) fn create(root: &Path, start: &StartRecord) -> Result<Self> {
        let runs = runs_of(root);
        fs::create_dir_all(&runs).with_context(|| format!("{} cannot be made", runs.display()))?;
        // What is in here is the user's, and none of the project's history.
        let ignore = root.join(".siskin").join(".gitignore");
        if !ignore.exists() {
            fs::write(&ignore, "*\n").with_context(|| format!("{} cannot be written", ignore.display()))?;
        }
        let function: String =
            start.function.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let name = format!("{}-{function}", stamp(now()));
        for attempt in 1..1000 {
            let path = runs.join(if attempt == 1 { name.clone() } else { format!("{name}-{attempt}") });
            match fs::create_dir(&path) {
                Ok(()) => {
                    let folder = Self { path };
                    folder.write(START, start)?;
                    return Ok(folder);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => bail!("{} cannot be made: {error}", path.display()),
            }
        }
        bail!("{} has too many runs of this second", runs.display())
    }

    /// The folder of that name.
    pub(crate) fn open(root: &Path, id: &str) -> Result<Self> {
        let path = runs_of(root).join(id);
        let is_name = Path::new(id).components().count() == 1 && !id.starts_with('.');
        if !is_name || !path.join(START).is_file() {
            bail!("there is no run `{id}` in {}; `siskin runs` lists them", root.display());
        }
        Ok(Self { path })
    }

    /// The run's name.
    pub(crate) fn id(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The path of a file of the run.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The report, if one was written.
    pub(crate) fn report(&self) -> Option<PathBuf> {
        let path = self.path.join(REPORT);
        path.is_file().then_some(path)
    }

    /// Says that this process works on the run, until the value is dropped or the process is gone. `None` while
    /// another one does.
    pub(crate) fn claim(&self) -> Option<Claim> {
        let file = File::create(self.path.join(LOCK)).ok()?;
        file.try_lock().ok()?;
        Some(Claim { _file: file })
    }

    /// What the user said to its result; `None` if nobody asked yet.
    pub(crate) fn answer(&self) -> Option<Answer> {
        self.read(ANSWER).ok()
    }

    /// Keeps what the user said.
    pub(crate) fn keep_answer(&self, answer: Answer) -> Result<()> {
        self.write(ANSWER, &answer)
    }

    /// What the run started from.
    pub(crate) fn start(&self) -> Result<StartRecord> {
        self.read(START)
    }

    /// How the run ended; `None` if it did not.
    pub(crate) fn outcome(&self) -> Option<OutcomeRecord> {
        let outcome: OutcomeRecord = self.read(OUTCOME).ok()?;
        Some(OutcomeRecord { edits: self.read(EDITS).unwrap_or_default(), ..outcome })
    }

    /// The tests of the run, once they were run.
    pub(crate) fn tests(&self) -> Option<TestsRecord> {
        self.read(TESTS).ok()
    }

    /// Keeps the tests.
    pub(crate) fn keep_tests(&self, tests: &TestsRecord) -> Result<()> {
        self.write(TESTS, tests)
    }

    /// Keeps how the run ended.
    pub(crate) fn keep_outcome(&self, outcome: &OutcomeRecord) -> Result<()> {
        self.write(EDITS, &outcome.edits)?;
        self.write(OUTCOME, outcome)
    }

    /// Keeps what came into question at the end, the best first.
    pub(crate) fn keep_finalists(&self, finalists: &[FinalistRecord]) -> Result<()> {
        self.write(FINALISTS, &finalists)
    }

    /// Keeps what was learned of the proposals of language models; nothing where there were none.
    pub(crate) fn keep_insights(&self, insights: &[Insight]) -> Result<()> {
        if insights.is_empty() { Ok(()) } else { self.write(INSIGHTS, &insights) }
    }

    /// Where the run's page is, once it has ended.
    pub(crate) fn report_path(&self) -> PathBuf {
        self.path.join(REPORT)
    }

    /// Keeps the run's page.
    pub(crate) fn keep_report(&self, page: &str) -> Result<()> {
        let path = self.report_path();
        fs::write(&path, page).with_context(|| format!("{} cannot be written", path.display()))
    }

    /// Appends candidates, all or, if the process is killed, the first of them.
    pub(crate) fn append(&self, candidates: &[CandidateRecord]) -> Result<()> {
        let path = self.path.join(CANDIDATES);
        let mut lines = Vec::new();
        for candidate in candidates {
            serde_json::to_writer(&mut lines, candidate)?;
            lines.push(b'\n');
        }
        let append = || -> io::Result<()> {
            OpenOptions::new().create(true).append(true).open(&path)?.write_all(&lines)
        };
        append().with_context(|| format!("{} cannot be written", path.display()))
    }

    /// The candidates, up to the first damaged line, which is where a killed process stopped.
    pub(crate) fn candidates(&self) -> Vec<CandidateRecord> {
        let Ok(file) = File::open(self.path.join(CANDIDATES)) else { return Vec::new() };
        let lines = BufReader::new(file).lines().map_while(Result::ok);
        lines.map_while(|line| serde_json::from_str(&line).ok()).collect()
    }

    /// Forgets a line that was written in part, so that what is appended is read again; gives what is recorded.
    pub(crate) fn resume(&self) -> Result<Recorded> {
        let candidates = self.candidates();
        let whole = self.path.join("candidates.part");
        let _ = fs::remove_file(&whole);
        let resumed = Self { path: self.path.clone() };
        let mut lines = Vec::new();
        for candidate in &candidates {
            serde_json::to_writer(&mut lines, candidate)?;
            lines.push(b'\n');
        }
        fs::write(&whole, lines)
            .and_then(|()| fs::rename(&whole, resumed.path.join(CANDIDATES)))
            .with_context(|| format!("{} cannot be written", resumed.path.display()))?;
        Ok(candidates.iter().filter_map(CandidateRecord::score).collect())
    }

    fn write(&self, name: &str, value: &impl Serialize) -> Result<()> {
        let path = self.path.join(name);
        let part = self.path.join(format!("{name}.part"));
        let text = serde_json::to_vec_pretty(value)?;
        fs::write(&part, text)
            .and_then(|()| fs::rename(&part, &path))
            .with_context(|| format!("{} cannot be written", path.display()))
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        let path = self.path.join(name);
        let text = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("{} is damaged", path.display()))
    }
}

/// A process works on a run.
#[derive(Debug)]
pub(crate) struct Claim {
    _file: File,
}

/// All runs of a project, the oldest first.
pub(crate) fn list(root: &Path) -> Vec<RunFolder> {
    let Ok(entries) = fs::read_dir(runs_of(root)) else { return Vec::new() };
    let mut folders: Vec<RunFolder> = entries
        .filter_map(|entry| Some(RunFolder { path: entry.ok()?.path() }))
        .filter(|folder| folder.path.join(START).is_file())
        .collect();
    folders.sort_by(|a, b| a.path.cmp(&b.path));
    folders
}

/// Deletes all but the `n_kept` newest runs; the names of the deleted ones.
pub(crate) fn prune(root: &Path, n_kept: usize) -> Result<Vec<String>> {
    let folders = list(root);
    let n_deleted = folders.len().saturating_sub(n_kept);
    let mut deleted = Vec::new();
    for folder in folders.iter().take(n_deleted) {
        fs::remove_dir_all(&folder.path)
            .with_context(|| format!("{} cannot be deleted", folder.path.display()))?;
        deleted.push(folder.id());
    }
    Ok(deleted)
}

fn runs_of(root: &Path) -> PathBuf {
    root.join(".siskin").join("runs")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::question::Objective;
    use crate::evolve::runner::Unsaved;
    use crate::evolve::syntax::EditList;

    fn start() -> StartRecord {
        StartRecord {
            version: "0".to_owned(),
            file: PathBuf::from("a.py"),
            function: "Table.sort".to_owned(),
            source: "x = 1\n".to_owned(),
            objective: Objective::Pass,
            seed: 1,
            evaluations: 10,
            seconds: 2.0,
            tests: Vec::new(),
            unsaved: Unsaved::new(),
            editor: false,
        }
    }

    fn record(hash: u64) -> CandidateRecord {
        CandidateRecord {
            hash: format!("{hash:016x}"),
            parents: vec![0],
            operator: "name".to_owned(),
            edits: EditList::default(),
            prior: 0.125,
            tests: vec![1.0, 0.25],
            ticks: 3,
            seconds: 0.5,
            score: None,
            verdict: None,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let root = tempfile::tempdir().unwrap();
        let folder = RunFolder::create(root.path(), &start()).unwrap();
        folder.append(&[record(1), record(2)]).unwrap();
        folder.append(&[record(u64::MAX)]).unwrap();
        let read = RunFolder::open(root.path(), &folder.id()).unwrap();
        assert_eq!(read.start().unwrap(), start());
        assert_eq!(read.candidates(), [record(1), record(2), record(u64::MAX)]);
        assert!(read.outcome().is_none());
        assert_eq!(fs::read_to_string(root.path().join(".siskin/.gitignore")).unwrap(), "*\n");
    }

    #[test]
    fn a_line_that_was_cut_off_is_forgotten() {
        let root = tempfile::tempdir().unwrap();
        let folder = RunFolder::create(root.path(), &start()).unwrap();
        folder.append(&[record(1), record(2)]).unwrap();
        let path = folder.path.join(CANDIDATES);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..text.len() - 9]).unwrap();
        assert_eq!(folder.resume().unwrap().len(), 1);
        folder.append(&[record(3)]).unwrap();
        assert_eq!(folder.candidates(), [record(1), record(3)]);
    }

    #[test]
    fn one_at_a_time_works_on_a_run() {
        let root = tempfile::tempdir().unwrap();
        let folder = RunFolder::create(root.path(), &start()).unwrap();
        let claim = folder.claim();
        assert!(claim.is_some());
        assert!(folder.claim().is_none());
        drop(claim);
        assert!(folder.claim().is_some());
    }

    #[test]
    fn prunes_the_oldest() {
        let root = tempfile::tempdir().unwrap();
        let ids: Vec<String> =
            (0..3).map(|_| RunFolder::create(root.path(), &start()).unwrap().id()).collect();
        let sorted = list(root.path()).iter().map(RunFolder::id).collect::<Vec<_>>();
        assert_eq!(sorted.len(), 3, "{ids:?}");
        assert_eq!(prune(root.path(), 1).unwrap(), sorted[..2]);
        assert_eq!(list(root.path()).len(), 1);
    }

    #[test]
    fn names_do_not_lead_elsewhere() {
        let root = tempfile::tempdir().unwrap();
        RunFolder::create(root.path(), &start()).unwrap();
        for id in ["..", ".", "../runs", "none", ""] {
            assert!(RunFolder::open(root.path(), id).is_err(), "{id}");
        }
    }
}
