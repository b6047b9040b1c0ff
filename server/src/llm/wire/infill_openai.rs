//! `/v1/completions` with a suffix: vLLM, LM Studio, DeepSeek, and OpenAI's older models.

use serde_json::{Value, json};

use super::openai::{read_outcome, set_sampling};
use super::{Fault, Partial, Wire, text};
use crate::config::ModelSettings;
use crate::llm::{Question, Task};

/// Completions between two texts.
#[derive(Clone, Copy, Debug)]
pub(in crate::llm) struct InfillOpenAi;

impl Wire for InfillOpenAi {
    fn post(&self, question: &Question, settings: &ModelSettings) -> Option<(&'static str, Value)> {
        let Task::Infill { before, after } = &question.task else { return None };
        let mut body = json!({
            "model": settings.model,
            "prompt": before,
            "suffix": after,
            "stream": true,
            "max_tokens": question.max_tokens,
        });
        set_sampling(&mut body, question);
        Some(("/completions", body))
    }

    fn read(&self, event: &Value, partial: &mut Partial) -> Result<(), Fault> {
        read_outcome(event, partial)?;
        partial.add_text(text(event, "/choices/0/text"))?;
        match event.pointer("/choices/0/finish_reason").and_then(Value::as_str) {
            Some("length") => (partial.is_finished, partial.reply.is_cut) = (true, true),
            Some(_) => partial.is_finished = true,
            None => {}
        }
        Ok(())
    }
}
