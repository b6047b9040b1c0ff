//! A scripted language model on a real socket of 127.0.0.1, in the protocols that Siskin speaks: slow, broken, cut-off,
//! rate-limited, malformed and huge replies on demand.

#![allow(dead_code)] // two programs of tests share it, and each uses a part

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the model does when it is asked.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Streams a text, in pieces.
    Say(String),
    /// The same, and says that the text was cut for its length.
    SayCut(String),
    /// Calls a tool, with the arguments as text.
    Call(&'static str, String),
    /// Answers with a status, headers and a body.
    Status(u16, &'static str, &'static str),
    /// Streams a text and then nothing, until the client goes.
    Stall(String),
    /// Closes the connection in the middle of a text.
    Cut(String),
    /// Sends what is no event of the protocol.
    Malformed,
    /// Sends text without end.
    Huge,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    /// Lines of the head, names in lower case.
    pub(crate) headers: Vec<String>,
    pub(crate) body: Value,
}

impl Request {
    /// All texts of the conversation, or the texts around what is filled in.
    pub(crate) fn prompt(&self) -> String {
        let messages = self.body["messages"].as_array();
        let mut texts: Vec<String> = messages
            .into_iter()
            .flatten()
            .map(|message| message["content"].as_str().map_or_else(|| message.to_string(), str::to_owned))
            .collect();
        for name in ["system", "prompt", "suffix", "input_prefix", "input_suffix"] {
            texts.extend(self.body[name].as_str().map(str::to_owned));
        }
        texts.join("\n")
    }
}

type Script = Box<dyn Fn(&Request, usize) -> Act + Send + Sync>;

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    /// When clients went before their reply was whole.
    gone: Vec<Instant>,
}

struct Shared {
    script: Script,
    state: Mutex<State>,
    changed: Condvar,
}

/// The server; its threads end with the process.
pub(crate) struct ModelServer {
    address: String,
    shared: Arc<Shared>,
}

impl ModelServer {
    /// Does these things in this order, and the last one for ever.
    pub(crate) fn acts(acts: Vec<Act>) -> Self {
        Self::scripted(move |_, at| acts[at.min(acts.len() - 1)].clone())
    }

    /// Does what a function of the request and of its number says.
    pub(crate) fn scripted(script: impl Fn(&Request, usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound").to_string();
        let shared =
            Arc::new(Shared { script: Box::new(script), state: Mutex::default(), changed: Condvar::new() });
        let of_thread = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&of_thread);
                std::thread::spawn(move || serve(&stream, &shared));
            }
        });
        Self { address, shared }
    }

    /// `http://127.0.0.1:PORT/v1`.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.state.lock().expect("no panic").requests.clone()
    }

    /// Waits until so many requests have come.
    pub(crate) fn wait_for_requests(&self, n: usize) -> Vec<Request> {
        self.wait(|state| (state.requests.len() >= n).then(|| state.requests.clone()))
    }

    /// Waits until a client has gone before its reply was whole, and gives when it did.
    pub(crate) fn wait_for_gone(&self) -> Instant {
        self.wait(|state| state.gone.first().copied())
    }

    fn wait<T>(&self, done: impl Fn(&State) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.shared.state.lock().expect("no panic");
        loop {
            if let Some(value) = done(&state) {
                return value;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the model was not asked as was expected");
            state = self.shared.changed.wait_timeout(state, left).expect("no panic").0;
        }
    }
}

fn serve(stream: &TcpStream, shared: &Shared) {
    let Some(request) = read(stream) else { return };
    let number = {
        let mut state = shared.state.lock().expect("no panic");
        state.requests.push(request.clone());
        state.requests.len() - 1
    };
    shared.changed.notify_all();
    let act = (shared.script)(&request, number);
    if answer(stream, &request, act).is_err() {
        shared.state.lock().expect("no panic").gone.push(Instant::now());
        shared.changed.notify_all();
    }
    let _ = stream.shutdown(std::net::Shutdown::Both);
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let (mut headers, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        let name = name.to_lowercase();
        if name == "content-length" {
            length = value.parse().ok()?;
        }
        headers.push(format!("{name}: {value}"));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { path, headers, body: serde_json::from_slice(&body).ok()? })
}

/// An error means that the client has gone.
fn answer(mut stream: &TcpStream, request: &Request, act: Act) -> std::io::Result<()> {
    let head = |kind: &str| format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n");
    match act {
        Act::Status(status, headers, body) => {
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {status} No\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
            )
        }
        Act::Say(text) if request.path.ends_with("/api/generate") => {
            let body = json!({ "response": text, "done": true, "prompt_eval_count": 11, "eval_count": 7 });
            write!(stream, "{}{body}", head("application/json"))
        }
        Act::Malformed => write!(stream, "{}data: {{\"choices\": [{{\n\n", head("text/event-stream")),
        act => {
            write!(stream, "{}", head("text/event-stream"))?;
            let events = Events { path: &request.path };
            match act {
                Act::Say(text) => {
                    events.say(stream, &text)?;
                    events.end(stream, "stop")
                }
                Act::SayCut(text) => {
                    events.say(stream, &text)?;
                    events.end(stream, "length")
                }
                Act::Call(name, arguments) => {
                    events.call(stream, name, &arguments)?;
                    events.end(stream, "tool_calls")
                }
                Act::Stall(text) => {
                    events.say(stream, &text)?;
                    // Nothing comes from the client but its end.
                    let n = stream.read(&mut [0; 1])?;
                    Err(std::io::Error::other(format!("{n} bytes after the request")))
                }
                Act::Cut(text) => events.say(stream, &text),
                Act::Huge => loop {
                    events.say(stream, &"x".repeat(1 << 16))?;
                },
                Act::Status(..) | Act::Malformed => Ok(()),
            }
        }
    }
}

/// The events of the protocol that a path belongs to.
struct Events<'a> {
    path: &'a str,
}

impl Events<'_> {
    fn event(&self, mut stream: &TcpStream, event: &Value) -> std::io::Result<()> {
        if self.path.ends_with("/messages") {
            writeln!(stream, "event: {}", event["type"].as_str().unwrap_or_default())?;
        }
        write!(stream, "data: {event}\n\n")?;
        stream.flush()
    }

    /// In pieces of nine characters, so that no boundary is where one might wish it.
    fn say(&self, stream: &TcpStream, text: &str) -> std::io::Result<()> {
        if self.path.ends_with("/messages") {
            let start = json!({ "type": "message_start", "message": { "usage": { "input_tokens": 11 } } });
            self.event(stream, &start)?;
        }
        let letters: Vec<char> = text.chars().collect();
        let size = if letters.len() > 10_000 { letters.len() } else { 9 };
        for piece in letters.chunks(size) {
            let piece: String = piece.iter().collect();
            self.event(stream, &self.piece(&piece))?;
        }
        Ok(())
    }

    fn piece(&self, text: &str) -> Value {
        if self.path.ends_with("/chat/completions") {
            json!({ "choices": [{ "index": 0, "delta": { "content": text }, "finish_reason": null }] })
        } else if self.path.ends_with("/completions") {
            json!({ "choices": [{ "index": 0, "text": text, "finish_reason": null }] })
        } else if self.path.ends_with("/messages") {
            let delta = json!({ "type": "text_delta", "text": text });
            json!({ "type": "content_block_delta", "index": 0, "delta": delta })
        } else {
            json!({ "content": text, "stop": false })
        }
    }

    fn call(&self, stream: &TcpStream, name: &str, arguments: &str) -> std::io::Result<()> {
        if self.path.ends_with("/messages") {
            let block = json!({ "type": "tool_use", "id": "call_1", "name": name });
            let start = json!({ "type": "content_block_start", "index": 1, "content_block": block });
            self.event(stream, &start)?;
            let delta = json!({ "type": "input_json_delta", "partial_json": arguments });
            return self.event(stream, &json!({ "type": "content_block_delta", "index": 1, "delta": delta }));
        }
        let part = |call: Value| json!({ "choices": [{ "delta": { "tool_calls": [call] } }] });
        let (first, second) = arguments.split_at(arguments.len() / 2);
        let begin = json!({ "index": 0, "id": "call_1", "type": "function",
            "function": { "name": name, "arguments": first } });
        self.event(stream, &part(begin))?;
        self.event(stream, &part(json!({ "index": 0, "function": { "arguments": second } })))
    }

    fn end(&self, mut stream: &TcpStream, reason: &str) -> std::io::Result<()> {
        if self.path.ends_with("/messages") {
            let reason = match reason {
                "length" => "max_tokens",
                _ => "end_turn",
            };
            let delta = json!({ "type": "message_delta", "delta": { "stop_reason": reason },
                "usage": { "output_tokens": 7 } });
            self.event(stream, &delta)?;
            return self.event(stream, &json!({ "type": "message_stop" }));
        }
        if self.path.ends_with("/infill") {
            let stop = if reason == "length" { "limit" } else { "eos" };
            let end = json!({ "content": "", "stop": true, "stop_type": stop,
                "tokens_evaluated": 11, "tokens_predicted": 7 });
            return self.event(stream, &end);
        }
        let choice = json!({ "index": 0, "delta": {}, "text": "", "finish_reason": reason });
        let usage = json!({ "prompt_tokens": 11, "completion_tokens": 7 });
        self.event(stream, &json!({ "choices": [choice], "usage": usage }))?;
        write!(stream, "data: [DONE]\n\n")
    }
}
