//! A language client that drives the real binary over stdio, as a named editor would.
//!
//! It keeps the text of each document as an editor does, answers what the server asks, and fails the test if the
//! server does not end properly, answers a request twice, panics, or warns of something that the test did not expect.

mod answers;
mod completion;
mod document;
mod edits;
mod process;
mod project;
mod start;
mod wire;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub(crate) use completion::Completion;
pub(crate) use document::{Document, Encoding};
pub(crate) use process::Process;
pub(crate) use project::{Project, copy, path, warm};
pub(crate) use start::Builder;
pub(crate) use wire::frame;

/// How long anything may take before a test fails: far more than it does on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// The error code of a request that was cancelled, or that a newer one made pointless.
pub(crate) const REQUEST_CANCELLED: i64 = -32800;

/// Among [`Client::choices`]: what stands first, whatever it is called.
pub(crate) const FIRST: &str = "(first)";

/// A place in a document.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    /// The document.
    pub(crate) uri: String,
    /// The offset in bytes of its text.
    pub(crate) offset: usize,
}

/// A client and its server.
pub(crate) struct Client {
    process: Process,
    /// The name of the editor: the stem of a file in `tests/lsp/clients`.
    pub(crate) name: String,
    /// What the client said that it can do.
    pub(crate) capabilities: Value,
    /// What the server said that it can do.
    pub(crate) server: Value,
    /// How positions count.
    pub(crate) encoding: Encoding,
    /// The open documents by URI.
    pub(crate) documents: BTreeMap<String, Document>,
    /// The settings below `siskin`, as `workspace/configuration` gives them.
    pub(crate) settings: Value,
    /// What the title of the user's choice holds when the server asks.
    answer: Option<String>,
    /// Choices that come before that, each for the next question that has it.
    pub(crate) choices: VecDeque<String>,
    /// Whether the user lets questions stand.
    pub(crate) hesitates: bool,
    /// The workspace edits that the server asked for, applied.
    pub(crate) applied: Vec<Value>,
    /// Requests of the server, in order.
    pub(crate) asked: Vec<Value>,
    next_id: i64,
    waiting: HashSet<i64>,
    responses: HashMap<i64, Result<Value, Value>>,
    notifications: VecDeque<Value>,
    root: Option<std::path::PathBuf>,
    is_over: bool,
}

impl Client {
    /// The editor whose capabilities stand in `tests/lsp/clients/NAME.json`.
    pub(crate) fn of(name: &str) -> Builder {
        Builder::new(name)
    }

    /// Whether the client said that it has a capability: a path with dots, to anything but false, null or nothing.
    pub(crate) fn can(&self, path: &str) -> bool {
        let value = path.split('.').fold(&self.capabilities, |value, key| &value[key]);
        !matches!(value, Value::Null | Value::Bool(false))
    }

    /// Whether a list among the client's capabilities holds a word.
    pub(crate) fn lists(&self, path: &str, word: &str) -> bool {
        let value = path.split('.').fold(&self.capabilities, |value, key| &value[key]);
        value.as_array().is_some_and(|words| words.iter().any(|listed| listed == word))
    }

    /// The server's cache folder.
    pub(crate) fn cache(&self) -> std::path::PathBuf {
        self.process.cache()
    }

    // --- messages ---------------------------------------------------------------------------------------------------

    /// Sends a notification.
    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.process.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request and gives its id.
    pub(crate) fn send(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        self.expect_response(id);
        self.process.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// Says that a response with this id will come, to a request that was sent as bytes.
    pub(crate) fn expect_response(&mut self, id: i64) {
        self.next_id = self.next_id.max(id);
        self.waiting.insert(id);
    }

    /// Sends bytes as they are.
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        self.process.send_bytes(bytes);
    }

    /// Sends a body with its header, whatever it holds.
    pub(crate) fn send_body(&mut self, body: &str) {
        self.process.send_bytes(&frame(body.as_bytes()));
    }

    /// Cancels a request.
    pub(crate) fn cancel(&mut self, id: i64) {
        self.notify("$/cancelRequest", json!({"id": id}));
    }

    /// Waits for the response to a request.
    pub(crate) fn response(&mut self, id: i64) -> Result<Value, Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(response) = self.responses.remove(&id) {
                return response;
            }
            assert!(self.pump(deadline), "no response to request {id}\n{}", self.process.log());
        }
    }

    /// Sends a request and waits for its response, result or error.
    pub(crate) fn try_request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.send(method, params);
        self.response(id)
    }

    /// Sends a request and waits for its result. A request that a newer one replaced is not expected here.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let result = self.try_request(method, params);
        result.unwrap_or_else(|error| panic!("{method}: {error}\n{}", self.process.log()))
    }

    /// Waits for a notification of which `is_it` is true, and takes it.
    pub(crate) fn notification(&mut self, method: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(params) = self.take_notification(method, &is_it) {
                return params;
            }
            assert!(self.pump(deadline), "no such {method}\n{}", self.process.log());
        }
    }

    /// Takes a notification that has come, if there is one.
    pub(crate) fn take_notification(
        &mut self,
        method: &str,
        is_it: impl Fn(&Value) -> bool,
    ) -> Option<Value> {
        let found = self
            .notifications
            .iter()
            .position(|message| message["method"] == method && is_it(&message["params"]));
        found.and_then(|place| self.notifications.remove(place)).map(|mut message| message["params"].take())
    }

    /// Waits for a `window/showMessage` that holds a text.
    pub(crate) fn message(&mut self, text: &str) -> String {
        let holds = |params: &Value| params["message"].as_str().is_some_and(|message| message.contains(text));
        let params = self.notification("window/showMessage", holds);
        params["message"].as_str().unwrap_or_default().to_owned()
    }

    /// All messages that the server has shown so far and that no test has taken.
    pub(crate) fn messages(&mut self) -> Vec<String> {
        let mut messages = Vec::new();
        while let Some(params) = self.take_notification("window/showMessage", |_| true) {
            messages.push(params["message"].as_str().unwrap_or_default().to_owned());
        }
        messages
    }

    /// Asks again until there is an answer: for what the server does in the background.
    ///
    /// # Panics
    /// If there is none in time; `what` says what was waited for.
    pub(crate) fn eventually<T>(&mut self, what: &str, mut ask: impl FnMut(&mut Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = ask(self) {
                return answer;
            }
            let is_late = Instant::now() >= deadline;
            assert!(!is_late, "{what} did not come; {:?}\n{}", self.messages(), self.process.log());
            // Until the server says something, or for a moment.
            self.pump(Instant::now() + Duration::from_millis(20));
        }
    }

    /// Takes one message from the server and deals with it; false if there is none until `deadline`.
    fn pump(&mut self, deadline: Instant) -> bool {
        let Some(message) = self.process.receive(deadline) else { return false };
        self.take_in(message);
        true
    }

    fn take_in(&mut self, message: Value) {
        assert_eq!(message["jsonrpc"], "2.0", "{message}");
        match (message.get("method").is_some(), message.get("id").cloned()) {
            (true, Some(id)) => self.answer_request(&id, message),
            (true, None) => self.notifications.push_back(message),
            (false, Some(id)) => self.take_response(&id, message),
            (false, None) => panic!("the server sent neither a request nor a response: {message}"),
        }
    }

    fn take_response(&mut self, id: &Value, mut message: Value) {
        let Some(number) = id.as_i64() else {
            // The answer to what could not be read has no id.
            assert!(id.is_null() && message.get("error").is_some(), "a response to nothing: {message}");
            self.notifications.push_back(json!({"method": "error without id", "params": message["error"]}));
            return;
        };
        assert!(self.waiting.remove(&number), "a second response, or one to nothing: {message}");
        let has_result = message.get("result").is_some();
        assert_ne!(has_result, message.get("error").is_some(), "a result or an error: {message}");
        let response = if has_result { Ok(message["result"].take()) } else { Err(message["error"].take()) };
        self.responses.insert(number, response);
    }

    // --- the end ----------------------------------------------------------------------------------------------------

    /// Waits until the process has ended by itself, and gives its exit code.
    pub(crate) fn exit_code(mut self) -> i32 {
        self.is_over = true;
        self.process.exit_code()
    }

    /// Ends the server as `kill -9` does, and gives its home to the next one.
    pub(crate) fn kill(mut self) -> tempfile::TempDir {
        self.is_over = true;
        self.process.kill()
    }

    /// The questions that the server has asked so far.
    pub(crate) fn questions(&self) -> Vec<String> {
        let asked = self.asked.iter().filter(|message| message["method"] == "window/showMessageRequest");
        asked.map(|message| message["params"]["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Closes the server's stdin.
    pub(crate) fn close_stdin(&mut self) {
        self.process.close_stdin();
    }

    /// What the server wrote to stderr so far.
    pub(crate) fn log(&self) -> String {
        self.process.log()
    }

    fn end(&mut self) {
        self.request("shutdown", Value::Null);
        self.process.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
        let code = self.process.exit_code();
        let log = self.process.log();
        assert_eq!(code, 0, "the exit code after shutdown and exit\n{log}");
        assert!(!log.contains("panicked"), "{log}");
        let is_bad = |message: &&Value| {
            let level = message["params"]["type"].as_i64();
            message["method"] == "window/showMessage" && level.is_some_and(|level| level <= 2)
        };
        let unread: Vec<_> = self.notifications.iter().filter(is_bad).collect();
        assert!(unread.is_empty(), "warnings that no test expected: {unread:?}\n{log}");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the server's log\n{}", self.process.log());
        } else if !self.is_over {
            self.end();
        }
    }
}
