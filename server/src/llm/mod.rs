//! Language models: the only code that talks to one, and only to those that the user set up.
//!
//! A provider is one [`Provider`]; those over HTTP differ in the shape of their messages alone, which is a
//! [`wire::Wire`] each. [`Model`] is a provider within its bounds: how many questions at once, how often again, how
//! much a day. Callers are plain threads that wait; a cancelled question closes its socket.
//!
//! Crates that were looked at and not taken: `async-openai` knows one protocol, and neither fill-in-the-middle nor
//! Anthropic; `genai` knows many chats, but no fill-in-the-middle, and hides the response's headers (`Retry-After`).
//! Both choose their own TLS and proxies, and neither can be held to a size. What is left over is small.

mod budget;
mod editor;
mod fault;
mod health;
mod http;
mod key;
mod limits;
mod model;
mod models;
mod replay;
mod sse;
mod wire;

#[cfg(test)]
#[path = "../../../tests/support/model_server.rs"]
pub(crate) mod scripted;
#[cfg(test)]
mod tests;

use std::fmt::Debug;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use siskin_indexer::cancel::CancellationToken;

pub(crate) use budget::Budget;
pub(crate) use editor::{EditorChannel, EditorFault};
pub(crate) use fault::Fault;
pub(crate) use health::Notice;
pub(crate) use model::Model;
pub(crate) use models::{Models, Parts};

/// What is asked of a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Question {
    /// What is to be done.
    pub(crate) task: Task,
    /// Tokens of the reply at most.
    pub(crate) max_tokens: u32,
    /// From 0 (the likeliest words) to 2; the model's own default if `None`.
    pub(crate) temperature: Option<f32>,
    /// Texts at which a reply ends.
    pub(crate) stop: Vec<String>,
    /// What it is for, in a word: `complete`, `implement`, `mutate`. It is shown and counted, and holds no source text.
    pub(crate) purpose: &'static str,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Task {
    /// The next message of a conversation.
    Chat { messages: Vec<Message>, tools: Vec<Tool> },
    /// What stands between two texts.
    Infill { before: String, after: String },
}

/// A message of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Message {
    /// What holds for the whole conversation.
    System(String),
    /// Ours.
    User(String),
    /// The model's.
    Assistant { text: String, calls: Vec<ToolCall> },
    /// What a tool gave to a call of the model.
    Result { id: String, text: String },
}

impl Message {
    /// What it says.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::System(text)
            | Self::User(text)
            | Self::Assistant { text, .. }
            | Self::Result { text, .. } => text,
        }
    }
}

/// A tool that the model may call.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    /// The JSON schema of its arguments.
    pub(crate) parameters: Value,
}

/// The model's call of a tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ToolCall {
    #[serde(default)]
    pub(crate) id: String,
    pub(crate) name: String,
    /// JSON, as the model wrote it: to be distrusted.
    #[serde(default)]
    pub(crate) arguments: String,
}

/// What a model answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reply {
    #[serde(default)]
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) calls: Vec<ToolCall>,
    /// Whether it was cut off for its length.
    #[serde(default)]
    pub(crate) is_cut: bool,
    #[serde(default)]
    pub(crate) tokens: Tokens,
}

/// How many tokens a question took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tokens {
    /// Of the question.
    pub(crate) input: u64,
    /// Of the reply.
    pub(crate) output: u64,
}

/// What a provider can beside chat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Features {
    pub(crate) tools: bool,
    pub(crate) infill: bool,
}

/// Answers questions.
pub(crate) trait Provider: Send + Sync + Debug {
    /// What it can.
    fn features(&self) -> Features;

    /// Asks, and waits for the reply on the calling thread. `hear` gets the reply's text piece by piece where it is
    /// streamed. Returns soon after `cancel` is set, with the connection closed.
    fn ask(
        &self,
        question: &Question,
        hear: &mut dyn FnMut(&str),
        cancel: &CancellationToken,
    ) -> Result<Reply, Fault>;
}

/// The tokens of a text, estimated: no two models count alike, and bounds need no more.
pub(crate) fn estimated_tokens(text: &str) -> usize {
    // Code has about 3.2 bytes a token with the vocabularies in use; a bound had better be early than late.
    text.len().div_ceil(3)
}
