//! `/v1/completions` with a suffix: vLLM, LM Studio, DeepSeek, and OpenAI's older models.

use serde_json::{Value, json};

use super::{Fault, Partial, Wire, number, reported, text};
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
        if let Some(temperature) = question.temperature {
            body["temperature"] = json!(temperature);
        }
        if !question.stop.is_empty() {
            body["stop"] = json!(question.stop);
        }
        Some(("/completions", body))
    }

    fn read(&self, event: &Value, partial: &mut Partial) -> Result<(), Fault> {
        if let Some(error) = event.get("error").filter(|error| !error.is_null()) {
            return Err(reported(error));
        }
        if let Some(usage) = event.get("usage").filter(|usage| usage.is_object()) {
            partial.reply.tokens.input = number(usage, "/prompt_tokens").unwrap_or_default();
            partial.reply.tokens.output = number(usage, "/completion_tokens").unwrap_or_default();
        }
        partial.add_text(text(event, "/choices/0/text"))?;
        match event.pointer("/choices/0/finish_reason").and_then(Value::as_str) {
            Some("length") => (partial.is_finished, partial.reply.is_cut) = (true, true),
            Some(_) => partial.is_finished = true,
            None => {}
        }
        Ok(())
    }
}
