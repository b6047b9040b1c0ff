//! `/api/generate` of Ollama with a suffix.

use serde_json::{Value, json};

use super::{Fault, Partial, Wire, number, text};
use crate::config::ModelSettings;
use crate::llm::{Question, Task};

/// The infill of Ollama.
#[derive(Clone, Copy, Debug)]
pub(in crate::llm) struct Ollama;

impl Wire for Ollama {
    fn post(&self, question: &Question, settings: &ModelSettings) -> Option<(&'static str, Value)> {
        let Task::Infill { before, after } = &question.task else { return None };
        let mut options = json!({ "num_predict": question.max_tokens, "stop": question.stop });
        if let Some(temperature) = question.temperature {
            options["temperature"] = json!(temperature);
        }
        let body = json!({
            "model": settings.model,
            "prompt": before,
            "suffix": after,
            "stream": false,
            "options": options,
        });
        Some(("/api/generate", body))
    }

    fn read(&self, event: &Value, partial: &mut Partial) -> Result<(), Fault> {
        if event.get("error").is_some() {
            return Err(Fault::passing("Ollama reports an error; its log says which"));
        }
        partial.add_text(text(event, "/response"))?;
        partial.is_finished |= event.get("done").and_then(Value::as_bool) == Some(true);
        partial.reply.is_cut = text(event, "/done_reason") == "length";
        partial.reply.tokens.input = number(event, "/prompt_eval_count").unwrap_or_default();
        partial.reply.tokens.output = number(event, "/eval_count").unwrap_or_default();
        Ok(())
    }
}
