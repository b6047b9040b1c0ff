//! Recorded exchanges: a model that always says the same, and the recorder.
//!
//! A line of the file is an exchange: `{"asks": …, "text": …, "calls": […], "tokens": {…}}`. `asks` is a part of the
//! question, as text or as the hash that the recorder writes; lines are used once, in order.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use siskin_indexer::cancel::CancellationToken;

use super::fault::Fault;
use super::{Features, Message, Provider, Question, Reply, Task};

/// An exchange.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Recorded {
    /// A part of the question's last text; all questions if empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    asks: String,
    /// The hash of the whole question.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    hash: String,
    #[serde(flatten)]
    reply: Reply,
}

/// A model that says what was recorded.
#[derive(Debug)]
pub(super) struct Replay {
    features: Features,
    left: Mutex<Vec<Recorded>>,
}

impl Replay {
    /// Reads the file; fails with the line that is none.
    pub(super) fn open(path: &Path, features: Features) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut left = Vec::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let recorded = serde_json::from_str(line)
                .map_err(|_| format!("{}:{}: is no exchange", path.display(), at + 1))?;
            left.push(recorded);
        }
        Ok(Self { features, left: Mutex::new(left) })
    }
}

impl Provider for Replay {
    fn features(&self) -> Features {
        self.features
    }

    fn ask(
        &self,
        question: &Question,
        hear: &mut dyn FnMut(&str),
        cancel: &CancellationToken,
    ) -> Result<Reply, Fault> {
        if cancel.is_cancelled() {
            return Err(Fault::Cancelled);
        }
        let (hash, last) = (hash(question), last(question));
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |recorded: &Recorded| {
            if recorded.hash.is_empty() { last.contains(&recorded.asks) } else { recorded.hash == hash }
        };
        let Some(at) = left.iter().position(fits) else {
            return Err(Fault::Lasting("no recorded exchange is left for this question".to_owned()));
        };
        let reply = left.remove(at).reply;
        hear(&reply.text);
        Ok(reply)
    }
}

/// A provider whose exchanges are written down.
#[derive(Debug)]
pub(super) struct Recorder {
    pub(super) inner: Box<dyn Provider>,
    pub(super) path: PathBuf,
}

impl Provider for Recorder {
    fn features(&self) -> Features {
        self.inner.features()
    }

    fn ask(
        &self,
        question: &Question,
        hear: &mut dyn FnMut(&str),
        cancel: &CancellationToken,
    ) -> Result<Reply, Fault> {
        let reply = self.inner.ask(question, hear, cancel)?;
        let recorded = Recorded { asks: String::new(), hash: hash(question), reply: reply.clone() };
        let write = || -> std::io::Result<()> {
            let mut line = serde_json::to_string(&recorded)?;
            line.push('\n');
            OpenOptions::new().create(true).append(true).open(&self.path)?.write_all(line.as_bytes())
        };
        if let Err(error) = write() {
            tracing::warn!("{}: {error}; an exchange is not recorded", self.path.display());
        }
        Ok(reply)
    }
}

fn hash(question: &Question) -> String {
    let text = serde_json::to_string(question).unwrap_or_default();
    blake3::hash(text.as_bytes()).to_hex().as_str().get(..32).unwrap_or_default().to_owned()
}

/// What is said last.
fn last(question: &Question) -> &str {
    match &question.task {
        Task::Infill { before, .. } => before,
        Task::Chat { messages, .. } => messages.last().map(Message::text).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(text: &str) -> Question {
        let task = Task::Chat { messages: vec![Message::User(text.to_owned())], tools: Vec::new() };
        Question { task, max_tokens: 10, temperature: None, stop: Vec::new(), purpose: "complete" }
    }

    fn text(provider: &dyn Provider, asked: &str) -> Option<String> {
        let reply = provider.ask(&question(asked), &mut |_| {}, &CancellationToken::default());
        reply.ok().map(|reply| reply.text)
    }

    #[test]
    fn says_what_was_said_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("said.jsonl");
        let lines = "{\"asks\": \"tables\", \"text\": \"a\"}\n\n{\"text\": \"b\"}\n{\"text\": \"c\"}\n";
        fs::write(&path, lines).unwrap();
        let replay = Replay::open(&path, Features::default()).unwrap();
        let recorded = folder.path().join("recorded.jsonl");
        let recorder = Recorder { inner: Box::new(replay), path: recorded.clone() };
        assert_eq!(text(&recorder, "rows").as_deref(), Some("b"));
        assert_eq!(text(&recorder, "join tables").as_deref(), Some("a"));
        let again = Replay::open(&recorded, Features::default()).unwrap();
        assert_eq!(text(&again, "something else"), None);
        assert_eq!(text(&again, "join tables").as_deref(), Some("a"));
        assert_eq!(text(&again, "join tables"), None);
        fs::write(&path, "{}\nno\n").unwrap();
        assert!(Replay::open(&path, Features::default()).is_err_and(|error| error.contains(":2")));
    }
}
