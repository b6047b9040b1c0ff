//! Which language models are set up, and, if that is asked, whether they answer.

use std::time::Instant;

use anyhow::Result;
use serde::Serialize;
use siskin_indexer::cancel::CancellationToken;

use crate::cli::output::Output;
use crate::config::ProviderKind;
use crate::llm::{Message, Model, Models, Question, Task};
use crate::terminal::{BAD, GOOD, WARNING, paint};

#[derive(Debug, Serialize)]
pub(super) struct ModelsReport {
    models: Vec<ModelReport>,
    #[serde(rename = "model_problems", skip_serializing_if = "Vec::is_empty")]
    problems: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ModelReport {
    name: String,
    provider: ProviderKind,
    endpoint: String,
    infill: bool,
    tools: bool,
    /// Whether it answers, if that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl ModelsReport {
    /// Says what is set up, and asks each model for a word if `is_asked`.
    pub(super) fn read(models: &Models, is_asked: bool, cancel: &CancellationToken) -> Self {
        let report = |model: &std::sync::Arc<Model>| {
            let features = model.features();
            let mut report = ModelReport {
                name: model.name().to_owned(),
                provider: model.settings.provider,
                // A query may hold a key.
                endpoint: model.settings.endpoint.split('?').next().unwrap_or_default().to_owned(),
                infill: features.infill,
                tools: features.tools,
                answers: None,
                milliseconds: None,
                problem: None,
            };
            if is_asked {
                let start = Instant::now();
                let reply = model.ask(&question(), &mut |_| {}, cancel);
                report.answers = Some(reply.is_ok());
                report.milliseconds = Some(start.elapsed().as_millis());
                report.problem = reply.err().map(|fault| fault.to_string());
            }
            report
        };
        Self { models: models.iter().map(report).collect(), problems: models.problems.clone() }
    }

    pub(super) fn print(&self, output: &mut Output) -> Result<()> {
        if self.models.is_empty() {
            output.line("models       none are set up")?;
        }
        for model in &self.models {
            let state = match (model.answers, &model.problem, model.milliseconds) {
                (Some(true), _, Some(time)) => format!(", {} in {time} ms", paint(GOOD, "answers")),
                (Some(_), Some(problem), _) => format!(", {}: {problem}", paint(BAD, "no answer")),
                _ => String::new(),
            };
            output.line(&format!("models       {}: {}{state}", model.name, model.endpoint))?;
        }
        for problem in &self.problems {
            output.line(&format!("{} {problem}", paint(WARNING, "problem")))?;
        }
        Ok(())
    }
}

fn question() -> Question {
    let messages = vec![Message::User("Reply with the word: ready".to_owned())];
    let task = Task::Chat { messages, tools: Vec::new() };
    Question { task, max_tokens: 16, temperature: Some(0.0), stop: Vec::new(), purpose: "doctor" }
}
