//! `/infill` of llama.cpp's server.

use serde_json::{Value, json};

use super::{Fault, Partial, Wire, number, reported, text};
use crate::config::ModelSettings;
use crate::llm::{Question, Task};

/// The infill of llama.cpp.
#[derive(Clone, Copy, Debug)]
pub(in crate::llm) struct LlamaCpp;

impl Wire for LlamaCpp {
    fn post(&self, question: &Question, _: &ModelSettings) -> Option<(&'static str, Value)> {
        let Task::Infill { before, after } = &question.task else { return None };
        let mut body = json!({
            "input_prefix": before,
            "input_suffix": after,
            "n_predict": question.max_tokens,
            "stop": question.stop,
            "stream": true,
        });
        if let Some(temperature) = question.temperature {
            body["temperature"] = json!(temperature);
        }
        Some(("/infill", body))
    }

    fn read(&self, event: &Value, partial: &mut Partial) -> Result<(), Fault> {
        if let Some(error) = event.get("error").filter(|error| !error.is_null()) {
            return Err(reported(error));
        }
        partial.add_text(text(event, "/content"))?;
        if event.get("stop").and_then(Value::as_bool) == Some(true) {
            partial.is_finished = true;
            partial.reply.is_cut = text(event, "/stop_type") == "limit";
        }
        let tokens = &mut partial.reply.tokens;
        tokens.input = number(event, "/tokens_evaluated").unwrap_or(tokens.input);
        tokens.output = number(event, "/tokens_predicted").unwrap_or(tokens.output);
        Ok(())
    }
}
