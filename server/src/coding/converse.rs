//! A conversation with a model that may call tools.

use siskin_indexer::cancel::CancellationToken;

use super::tools::{Toolbox, tools};
use crate::llm::{Fault, Message, Model, Question, Reply, Task, Tokens};

/// Calls of tools in one conversation, as in ToolCoder.
const MAX_CALLS: usize = 4;

/// A conversation and what it cost so far.
#[derive(Debug)]
pub(super) struct Conversation<'a> {
    pub(super) model: &'a Model,
    pub(super) messages: Vec<Message>,
    /// The tools, if the model may call them.
    pub(super) toolbox: Option<Toolbox<'a>>,
    pub(super) max_tokens: u32,
    pub(super) purpose: &'static str,
    pub(super) n_calls: usize,
    pub(super) tokens: Tokens,
}

impl Conversation<'_> {
    /// Asks until the model gives text. What it said is then a part of the conversation.
    pub(super) fn ask(
        &mut self,
        hear: &mut dyn FnMut(&str),
        cancel: &CancellationToken,
    ) -> Result<Reply, Fault> {
        loop {
            let tools = if self.toolbox.is_some() { tools() } else { Vec::new() };
            let question = Question {
                task: Task::Chat { messages: self.messages.clone(), tools },
                max_tokens: self.max_tokens,
                temperature: Some(0.0),
                stop: Vec::new(),
                purpose: self.purpose,
            };
            let reply = self.model.ask(&question, hear, cancel)?;
            self.tokens.input += reply.tokens.input;
            self.tokens.output += reply.tokens.output;
            let said = Message::Assistant { text: reply.text.clone(), calls: reply.calls.clone() };
            let Some(toolbox) = self.toolbox.filter(|_| !reply.calls.is_empty()) else {
                self.messages.push(Message::Assistant { text: reply.text.clone(), calls: Vec::new() });
                return Ok(reply);
            };
            if self.n_calls > MAX_CALLS {
                return Err(Fault::Lasting("the model goes on calling tools and writes nothing".to_owned()));
            }
            self.messages.push(said);
            for call in &reply.calls {
                let text = if self.n_calls < MAX_CALLS {
                    toolbox.answer(call)
                } else {
                    "No calls are left. Write the code now.".to_owned()
                };
                self.n_calls += 1;
                self.messages.push(Message::Result { id: call.id.clone(), text });
            }
        }
    }
}
