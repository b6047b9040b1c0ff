//! What goes over HTTP: one file for each protocol, from a question to a body, and from events to a reply.

mod anthropic;
mod infill_openai;
mod llama_cpp;
mod ollama;
mod openai;

use std::fmt::Debug;

use serde_json::Value;

use super::fault::Fault;
use super::{Question, Reply, ToolCall};
use crate::config::ModelSettings;
pub(super) use anthropic::Anthropic;
pub(super) use infill_openai::InfillOpenAi;
pub(super) use llama_cpp::LlamaCpp;
pub(super) use ollama::Ollama;
pub(super) use openai::OpenAi;

/// A longer reply is none that was asked for, in bytes.
const MAX_TEXT: usize = 256 << 10;
/// Tool calls in one reply.
const MAX_CALLS: usize = 16;

/// One protocol.
pub(super) trait Wire: Send + Sync + Debug {
    /// The path below the endpoint, and the body. `None` if it is not for such questions.
    fn post(&self, question: &Question, settings: &ModelSettings) -> Option<(&'static str, Value)>;

    /// The headers beside that of the key.
    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// The header that holds the key, and what stands before it.
    fn key_header(&self) -> (&'static str, &'static str) {
        ("authorization", "Bearer ")
    }

    /// Reads one event, or the whole body where it is not streamed.
    fn read(&self, event: &Value, partial: &mut Partial) -> Result<(), Fault>;
}

/// A reply as it arrives.
#[derive(Debug, Default)]
pub(super) struct Partial {
    pub(super) reply: Reply,
    /// Whether the model said that it is done.
    pub(super) is_finished: bool,
}

impl Partial {
    /// More text.
    pub(super) fn add_text(&mut self, text: &str) -> Result<(), Fault> {
        if self.reply.text.len() + text.len() > MAX_TEXT {
            return Err(too_much());
        }
        self.reply.text.push_str(text);
        Ok(())
    }

    /// The tool call at that position, made if it is new.
    pub(super) fn call(&mut self, at: usize) -> Result<&mut ToolCall, Fault> {
        if at >= MAX_CALLS {
            return Err(too_much());
        }
        if self.reply.calls.len() <= at {
            self.reply.calls.resize_with(at + 1, ToolCall::default);
        }
        self.reply.calls.get_mut(at).ok_or_else(too_much)
    }

    /// More of the arguments of a call.
    pub(super) fn add_arguments(&mut self, at: usize, text: &str) -> Result<(), Fault> {
        let call = self.call(at)?;
        if call.arguments.len() + text.len() > MAX_TEXT {
            return Err(too_much());
        }
        call.arguments.push_str(text);
        Ok(())
    }
}

fn too_much() -> Fault {
    Fault::Lasting("the reply is larger than any that was asked for; it is refused".to_owned())
}

/// A string below a value.
fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A number below a value.
fn number(value: &Value, pointer: &str) -> Option<u64> {
    value.pointer(pointer).and_then(Value::as_u64)
}

/// What an event that reports an error says: its kind alone, for messages may quote the prompt.
fn reported(error: &Value) -> Fault {
    let kind = ["/code", "/type", "/status"].map(|pointer| text(error, pointer));
    let kind = kind.into_iter().find(|kind| is_word(kind)).unwrap_or("no kind given");
    Fault::passing(format!("the endpoint broke off with an error ({kind})"))
}

/// Whether a text is a word that a program chose.
pub(super) fn is_word(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (1..=60).contains(&text.len()) && text.chars().all(is_part)
}
