//! The editor's own model: questions go through the client, as `siskin/lmRequest`.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde_json::{Value, json};
use siskin_indexer::cancel::CancellationToken;

use super::fault::Fault;
use super::{Features, Message, Provider, Question, Reply, Task, Tokens, estimated_tokens};

/// A longer reply is none that was asked for, in bytes.
const MAX_TEXT: usize = 256 << 10;

/// The way to the editor. It is the protocol's edge that knows how.
pub(crate) trait EditorChannel: Send + Sync + Debug {
    /// Sends the request and waits, on the calling thread. Once `cancel` is set it tells the client and returns.
    fn request(&self, params: Value, cancel: &CancellationToken) -> Result<Value, EditorFault>;
}

/// Why the editor gave no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EditorFault {
    Cancelled,
    /// It has no model, or does not know the request.
    NoModel,
    /// The user did not allow it: it is not asked again in this session.
    NoPermissions,
    /// Its quota is used up, or it filters.
    Blocked,
    /// Something else.
    Failed,
}

/// A model of the editor.
#[derive(Debug)]
pub(super) struct Editor {
    channel: Option<Arc<dyn EditorChannel>>,
    is_forbidden: AtomicBool,
    n_jobs: AtomicU64,
}

impl Editor {
    /// Without a channel there is no editor that has one.
    pub(super) fn new(channel: Option<Arc<dyn EditorChannel>>) -> Self {
        Self { channel, is_forbidden: AtomicBool::new(false), n_jobs: AtomicU64::new(0) }
    }
}

impl Provider for Editor {
    fn features(&self) -> Features {
        Features::default()
    }

    fn ask(
        &self,
        question: &Question,
        hear: &mut dyn FnMut(&str),
        cancel: &CancellationToken,
    ) -> Result<Reply, Fault> {
        let Some(channel) = &self.channel else {
            return Err(Fault::Lasting("no editor that has a model is connected".to_owned()));
        };
        if self.is_forbidden.load(Ordering::Relaxed) {
            return Err(Fault::Lasting("the editor's user does not allow its model to be used".to_owned()));
        }
        let Task::Chat { messages, .. } = &question.task else {
            return Err(Fault::Lasting("the editor's model takes conversations only".to_owned()));
        };
        let messages = turns(messages);
        let n_input: usize =
            messages.iter().filter_map(|message| message["content"].as_str()).map(estimated_tokens).sum();
        let job = self.n_jobs.fetch_add(1, Ordering::Relaxed);
        let params = json!({
            "messages": messages,
            "maxTokens": question.max_tokens,
            "purpose": question.purpose,
            "jobId": format!("siskin-{job}"),
        });
        let answer = channel.request(params, cancel).map_err(|fault| match fault {
            EditorFault::Cancelled => Fault::Cancelled,
            EditorFault::NoModel => Fault::Unreachable("the editor has no model".to_owned()),
            EditorFault::NoPermissions => {
                self.is_forbidden.store(true, Ordering::Relaxed);
                Fault::Lasting("the editor's user does not allow its model to be used".to_owned())
            }
            EditorFault::Blocked => Fault::Lasting("the editor's model is blocked or used up".to_owned()),
            EditorFault::Failed => Fault::passing("the editor's model gives no reply"),
        })?;
        let Some(text) = answer.get("text").and_then(Value::as_str).filter(|text| text.len() <= MAX_TEXT)
        else {
            return Err(Fault::passing("the editor's model gives no reply that can be read"));
        };
        hear(text);
        let input = answer.get("inputTokens").and_then(Value::as_u64).unwrap_or(n_input as u64);
        let tokens = Tokens { input, output: estimated_tokens(text) as u64 };
        Ok(Reply { text: text.to_owned(), tokens, ..Reply::default() })
    }
}

/// The conversation in the two roles that editors know: what holds for all of it is said first by the user.
fn turns(messages: &[Message]) -> Vec<Value> {
    let mut turns: Vec<(&str, String)> = Vec::new();
    for message in messages {
        let (role, text) = match message {
            Message::System(text) | Message::User(text) | Message::Result { text, .. } => ("user", text),
            Message::Assistant { text, .. } => ("assistant", text),
        };
        match turns.last_mut() {
            Some((last, said)) if *last == role => {
                said.push_str("\n\n");
                said.push_str(text);
            }
            _ => turns.push((role, text.clone())),
        }
    }
    turns.into_iter().map(|(role, content)| json!({ "role": role, "content": content })).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Debug)]
    struct Channel {
        answer: Result<Value, EditorFault>,
        asked: Mutex<Vec<Value>>,
    }

    impl EditorChannel for Channel {
        fn request(&self, params: Value, _: &CancellationToken) -> Result<Value, EditorFault> {
            self.asked.lock().unwrap().push(params);
            self.answer.clone()
        }
    }

    fn ask(answer: Result<Value, EditorFault>, n: usize) -> (Result<Reply, Fault>, Vec<Value>) {
        let channel = Arc::new(Channel { answer, asked: Mutex::default() });
        let editor = Editor::new(Some(Arc::clone(&channel) as Arc<dyn EditorChannel>));
        let messages = vec![Message::System("be brief".into()), Message::User("write".into())];
        let task = Task::Chat { messages, tools: Vec::new() };
        let question =
            Question { task, max_tokens: 10, temperature: None, stop: Vec::new(), purpose: "implement" };
        let mut reply = Err(Fault::Cancelled);
        for _ in 0..n {
            reply = editor.ask(&question, &mut |_| {}, &CancellationToken::default());
        }
        let asked = channel.asked.lock().unwrap().clone();
        (reply, asked)
    }

    #[test]
    fn asks_in_the_roles_that_editors_know() {
        let (reply, asked) = ask(Ok(json!({ "text": "x = 1", "model": "m", "inputTokens": 7 })), 1);
        assert_eq!(reply.unwrap().tokens, Tokens { input: 7, output: 2 });
        assert_eq!(asked[0]["messages"], json!([{ "role": "user", "content": "be brief\n\nwrite" }]));
        assert_eq!((&asked[0]["purpose"], &asked[0]["maxTokens"]), (&json!("implement"), &json!(10)));
    }

    #[test]
    fn is_not_asked_again_by_who_may_not() {
        let (reply, asked) = ask(Err(EditorFault::NoPermissions), 3);
        assert!(matches!(reply, Err(Fault::Lasting(_))));
        assert_eq!(asked.len(), 1);
        let (reply, asked) = ask(Ok(json!({ "words": 1 })), 2);
        assert!(matches!(reply, Err(Fault::Passing { .. })));
        assert_eq!(asked.len(), 2);
    }
}
