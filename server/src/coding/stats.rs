//! How often the guard mended and refused, in the cache: counts, and no code.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::guard::{Judged, Verdict};

/// The file in the cache; named anew whenever the meaning of its lines changes.
const FILE: &str = "models-v1/guard.jsonl";
/// A larger file is none that was written here.
const MAX_BYTES: u64 = 64 << 20;

/// One reply.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Line {
    model: String,
    purpose: String,
    verdict: String,
    /// Corrections from the index.
    #[serde(default)]
    mended: usize,
    /// Whether the model was asked once more.
    #[serde(default)]
    again: bool,
    /// Whether it was shown.
    #[serde(default)]
    shown: bool,
    /// What was found, by code.
    #[serde(default)]
    codes: BTreeMap<String, usize>,
}

/// All replies of one model for one purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) model: String,
    pub(crate) purpose: String,
    pub(crate) replies: usize,
    pub(crate) right: usize,
    /// Replies that the index mended.
    pub(crate) mended: usize,
    /// Replies for which the model was asked once more.
    pub(crate) asked_again: usize,
    /// Replies that were shown with what is wrong or deprecated.
    pub(crate) marked: usize,
    /// Replies that were not shown.
    pub(crate) refused: usize,
    /// What was found in them, by code.
    pub(crate) findings: BTreeMap<String, usize>,
}

/// Notes a reply. That it cannot be written is logged, and costs nothing else.
pub(crate) fn note(cache: &Path, model: &str, purpose: &str, judged: &Judged, again: bool, shown: bool) {
    let mut codes = BTreeMap::new();
    for one in &judged.findings {
        *codes.entry(one.code.to_owned()).or_default() += 1;
    }
    let verdict = serde_json::to_value(judged.verdict).ok();
    let line = Line {
        model: model.to_owned(),
        purpose: purpose.to_owned(),
        verdict: verdict.and_then(|verdict| verdict.as_str().map(str::to_owned)).unwrap_or_default(),
        mended: judged.mended.len(),
        again,
        shown,
        codes,
    };
    let path = cache.join(FILE);
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(path.parent().unwrap_or(cache))?;
        let mut text = serde_json::to_string(&line)?;
        text.push('\n');
        OpenOptions::new().create(true).append(true).open(&path)?.write_all(text.as_bytes())
    };
    if let Err(error) = write() {
        tracing::warn!("{}: {error}; a reply is not counted", path.display());
    }
}

/// The counts so far, by model and purpose.
pub(crate) fn read(cache: &Path) -> Vec<Counts> {
    let path: PathBuf = cache.join(FILE);
    let is_small = path.metadata().is_ok_and(|metadata| metadata.len() <= MAX_BYTES);
    let text = if is_small { fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
    let mut counts: BTreeMap<(String, String), Counts> = BTreeMap::new();
    for line in text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
        let one = counts.entry((line.model.clone(), line.purpose.clone())).or_default();
        let is_clean = matches!(line.verdict.as_str(), "right" | "mended");
        (one.model, one.purpose) = (line.model, line.purpose);
        one.replies += 1;
        one.right += usize::from(line.verdict == "right");
        one.mended += usize::from(line.mended > 0);
        one.asked_again += usize::from(line.again);
        one.marked += usize::from(line.shown && !is_clean);
        one.refused += usize::from(!line.shown);
        for (code, n) in line.codes {
            *one.findings.entry(code).or_default() += n;
        }
    }
    counts.into_values().collect()
}

/// Whether a reply is shown: what may not run is hidden, unless the user wants it marked. What is no Python is never
/// shown.
pub(crate) fn is_shown(verdict: Verdict, wrong: crate::config::WrongCode) -> bool {
    match verdict {
        Verdict::Broken => false,
        Verdict::Wrong => wrong == crate::config::WrongCode::Mark,
        _ => true,
    }
}
