//! What models cost, day by day, in the cache; and the bounds that the user set.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::Tokens;
use super::fault::Fault;
use crate::config::ModelSettings;

/// The folder in the cache; named anew whenever the meaning of its files changes.
const FOLDER: &str = "models-v1";
/// A larger file is none that was written here.
const MAX_BYTES: u64 = 64 << 20;

/// What questions cost, by day. Any number of processes may write.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    folder: PathBuf,
}

/// One question.
#[derive(Debug, Deserialize, Serialize)]
struct Line {
    model: String,
    input: u64,
    output: u64,
    cost: f64,
}

impl Ledger {
    pub(super) fn open(cache: &Path) -> Self {
        Self { folder: cache.join(FOLDER) }
    }

    /// Fails if a bound of the day is reached.
    pub(super) fn check(&self, settings: &ModelSettings) -> Result<(), Fault> {
        if settings.tokens_per_day.is_none() && settings.cost_per_day.is_none() {
            return Ok(());
        }
        let name = &settings.name;
        let (tokens, cost) = self.today(name);
        if settings.tokens_per_day.is_some_and(|most| tokens >= most) {
            let message =
                format!("the model `{name}` has used its {tokens} tokens of today (`tokensPerDay`)");
            return Err(Fault::Spent(message));
        }
        if settings.cost_per_day.is_some_and(|most| cost >= most) {
            let message = format!("the model `{name}` has cost {cost:.4} today (`costPerDay`)");
            return Err(Fault::Spent(message));
        }
        Ok(())
    }

    /// Notes a question. That it cannot be written is logged: the user's bounds then hold for this process only.
    pub(super) fn add(&self, settings: &ModelSettings, tokens: Tokens) {
        let line = Line {
            model: settings.name.clone(),
            input: tokens.input,
            output: tokens.output,
            cost: settings.cost(tokens.input, tokens.output),
        };
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(&self.folder)?;
            let mut text = serde_json::to_string(&line)?;
            text.push('\n');
            // One call, so that lines of several processes do not mix.
            OpenOptions::new().create(true).append(true).open(self.file())?.write_all(text.as_bytes())
        };
        if let Err(error) = write() {
            tracing::warn!("{}: {error}; what models cost is not noted", self.folder.display());
        }
    }

    /// Tokens and costs of a model, today.
    fn today(&self, name: &str) -> (u64, f64) {
        let path = self.file();
        let is_small = path.metadata().is_ok_and(|metadata| metadata.len() <= MAX_BYTES);
        let text = if is_small { fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
        lines
            .filter(|line| line.model == name)
            .fold((0, 0.0), |(tokens, cost), line| (tokens + line.input + line.output, cost + line.cost))
    }

    fn file(&self) -> PathBuf {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.folder.join(format!("day-{}.jsonl", now.as_secs() / 86_400))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_a_day_hold() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path());
        let settings = ModelSettings {
            tokens_per_day: Some(100),
            cost_per_day: Some(1.0),
            input_price: 10_000.0,
            ..ModelSettings::at("a", "http://127.0.0.1:1")
        };
        assert_eq!(ledger.check(&settings), Ok(()));
        ledger.add(&settings, Tokens { input: 50, output: 10 });
        assert_eq!(ledger.check(&settings), Ok(()));
        assert_eq!(ledger.today("a"), (60, 0.5));
        ledger.add(&settings, Tokens { input: 50, output: 0 });
        assert!(matches!(ledger.check(&settings), Err(Fault::Spent(_))), "tokens and costs are used up");
        let free = ModelSettings { tokens_per_day: None, cost_per_day: None, ..settings.clone() };
        assert_eq!(ledger.check(&free), Ok(()));
        let other = ModelSettings { name: "b".to_owned(), ..settings };
        assert_eq!(ledger.check(&other), Ok(()), "each model has its own");
    }
}
