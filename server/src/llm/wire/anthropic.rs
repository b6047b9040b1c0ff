//! `/v1/messages` of Anthropic.

use serde_json::{Value, json};

use super::{Fault, Partial, Wire, number, reported, text};
use crate::config::ModelSettings;
use crate::llm::{Message, Question, Task, Tool};

/// Anthropic's messages.
#[derive(Clone, Copy, Debug)]
pub(in crate::llm) struct Anthropic;

impl Wire for Anthropic {
    fn post(&self, question: &Question, settings: &ModelSettings) -> Option<(&'static str, Value)> {
        let Task::Chat { messages, tools } = &question.task else { return None };
        let system: Vec<&str> = messages
            .iter()
            .filter_map(|message| match message {
                Message::System(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let mut body = json!({
            "model": settings.model,
            "max_tokens": question.max_tokens,
            "messages": turns(messages),
            "stream": true,
        });
        if !system.is_empty() {
            body["system"] = json!(system.join("\n\n"));
        }
        if let Some(temperature) = question.temperature {
            body["temperature"] = json!(temperature);
        }
        if !question.stop.is_empty() {
            body["stop_sequences"] = json!(question.stop);
        }
        if !tools.is_empty() {
            body["tools"] = tools.iter().map(tool).collect();
        }
        Some(("/messages", body))
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[("anthropic-version", "2023-06-01")]
    }

    fn key_header(&self) -> (&'static str, &'static str) {
        ("x-api-key", "")
    }

    fn read(&self, event: &Value, partial: &mut Partial) -> Result<(), Fault> {
        let at = number(event, "/index").and_then(|at| usize::try_from(at).ok()).unwrap_or_default();
        match text(event, "/type") {
            "error" => return Err(reported(event.get("error").unwrap_or(&Value::Null))),
            "message_start" => {
                let input = number(event, "/message/usage/input_tokens");
                partial.reply.tokens.input = input.unwrap_or_default();
            }
            "content_block_start" => {
                let block = event.get("content_block").unwrap_or(&Value::Null);
                if text(block, "/type") == "tool_use" {
                    let call = partial.call(at)?;
                    text(block, "/id").clone_into(&mut call.id);
                    text(block, "/name").clone_into(&mut call.name);
                } else {
                    partial.add_text(text(block, "/text"))?;
                }
            }
            "content_block_delta" if text(event, "/delta/type") == "input_json_delta" => {
                partial.add_arguments(at, text(event, "/delta/partial_json"))?;
            }
            "content_block_delta" => partial.add_text(text(event, "/delta/text"))?,
            "message_delta" => {
                partial.reply.is_cut = text(event, "/delta/stop_reason") == "max_tokens";
                partial.reply.tokens.output = number(event, "/usage/output_tokens").unwrap_or_default();
            }
            "message_stop" => {
                partial.is_finished = true;
                // Blocks are counted together: those of text leave gaps.
                partial.reply.calls.retain(|call| !call.name.is_empty());
            }
            _ => {}
        }
        Ok(())
    }
}

/// The conversation; what tools gave is said by the user, all of one turn together.
fn turns(messages: &[Message]) -> Vec<Value> {
    let mut turns: Vec<(&str, Vec<Value>)> = Vec::new();
    let mut say = |role: &'static str, block: Value| match turns.last_mut() {
        Some((last, blocks)) if *last == role => blocks.push(block),
        _ => turns.push((role, vec![block])),
    };
    for message in messages {
        match message {
            Message::System(_) => {}
            Message::User(text) => say("user", json!({ "type": "text", "text": text })),
            Message::Assistant { text, calls } => {
                if !text.is_empty() {
                    say("assistant", json!({ "type": "text", "text": text }));
                }
                for call in calls {
                    let input: Value = serde_json::from_str(&call.arguments).unwrap_or_else(|_| json!({}));
                    let block =
                        json!({ "type": "tool_use", "id": call.id, "name": call.name, "input": input });
                    say("assistant", block);
                }
            }
            Message::Result { id, text } => {
                say("user", json!({ "type": "tool_result", "tool_use_id": id, "content": text }));
            }
        }
    }
    turns.into_iter().map(|(role, content)| json!({ "role": role, "content": content })).collect()
}

fn tool(tool: &Tool) -> Value {
    json!({ "name": tool.name, "description": tool.description, "input_schema": tool.parameters })
}
