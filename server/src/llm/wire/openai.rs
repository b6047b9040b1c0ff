//! `/v1/chat/completions`: OpenAI, Azure, Ollama, llama.cpp, vLLM, LM Studio and many more.

use serde_json::{Value, json};

use super::{Fault, Partial, Wire, number, reported, text};
use crate::config::ModelSettings;
use crate::llm::{Message, Question, Task, Tool, ToolCall};

/// The chat of OpenAI.
#[derive(Clone, Copy, Debug)]
pub(in crate::llm) struct OpenAi;

/// What all of OpenAI's endpoints take of a question.
pub(super) fn set_sampling(body: &mut Value, question: &Question) {
    if let Some(temperature) = question.temperature {
        body["temperature"] = json!(temperature);
    }
    if !question.stop.is_empty() {
        body["stop"] = json!(question.stop);
    }
}

/// What all of them say beside text: an error, and what the reply cost.
pub(super) fn read_outcome(event: &Value, partial: &mut Partial) -> Result<(), Fault> {
    if let Some(error) = event.get("error").filter(|error| !error.is_null()) {
        return Err(reported(error));
    }
    if let Some(usage) = event.get("usage").filter(|usage| usage.is_object()) {
        partial.reply.tokens.input = number(usage, "/prompt_tokens").unwrap_or_default();
        partial.reply.tokens.output = number(usage, "/completion_tokens").unwrap_or_default();
    }
    Ok(())
}

impl Wire for OpenAi {
    fn post(&self, question: &Question, settings: &ModelSettings) -> Option<(&'static str, Value)> {
        let Task::Chat { messages, tools } = &question.task else { return None };
        let mut body = json!({
            "model": settings.model,
            "messages": messages.iter().map(message).collect::<Vec<_>>(),
            "stream": true,
            "stream_options": { "include_usage": true },
            "max_tokens": question.max_tokens,
        });
        set_sampling(&mut body, question);
        if !tools.is_empty() {
            body["tools"] = tools.iter().map(tool).collect();
        }
        Some(("/chat/completions", body))
    }

    fn read(&self, event: &Value, partial: &mut Partial) -> Result<(), Fault> {
        read_outcome(event, partial)?;
        let Some(choice) = event.pointer("/choices/0") else { return Ok(()) };
        // Who does not stream says all at once.
        let delta = choice.get("delta").or_else(|| choice.get("message")).unwrap_or(&Value::Null);
        partial.add_text(text(delta, "/content"))?;
        let calls = delta.get("tool_calls").and_then(Value::as_array);
        for (position, call) in calls.into_iter().flatten().enumerate() {
            let at = number(call, "/index").and_then(|at| usize::try_from(at).ok()).unwrap_or(position);
            let known = partial.call(at)?;
            if known.id.is_empty() {
                text(call, "/id").clone_into(&mut known.id);
            }
            if known.name.is_empty() {
                text(call, "/function/name").clone_into(&mut known.name);
            }
            partial.add_arguments(at, text(call, "/function/arguments"))?;
        }
        match choice.get("finish_reason").and_then(Value::as_str) {
            Some("length") => (partial.is_finished, partial.reply.is_cut) = (true, true),
            Some(_) => partial.is_finished = true,
            None => {}
        }
        Ok(())
    }
}

fn message(message: &Message) -> Value {
    match message {
        Message::System(text) => json!({ "role": "system", "content": text }),
        Message::User(text) => json!({ "role": "user", "content": text }),
        Message::Assistant { text, calls } if calls.is_empty() => {
            json!({ "role": "assistant", "content": text })
        }
        Message::Assistant { text, calls } => json!({
            "role": "assistant",
            "content": text,
            "tool_calls": calls.iter().map(call).collect::<Vec<_>>(),
        }),
        Message::Result { id, text } => json!({ "role": "tool", "tool_call_id": id, "content": text }),
    }
}

fn call(call: &ToolCall) -> Value {
    let function = json!({ "name": call.name, "arguments": call.arguments });
    json!({ "id": call.id, "type": "function", "function": function })
}

fn tool(tool: &Tool) -> Value {
    json!({ "type": "function", "function": tool })
}
