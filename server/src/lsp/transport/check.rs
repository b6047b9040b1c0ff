//! Whether a body is a message. What is none is answered, with its id where one can be found.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Value, json};

use super::surrogates::replace_lone;
use super::whole::Whole;

/// JSON-RPC: the body is not JSON.
const PARSE_ERROR: i32 = -32700;
/// JSON-RPC: the JSON is no message.
pub(super) const INVALID_REQUEST: i32 = -32600;

/// What becomes of a body.
#[derive(Debug)]
pub(super) enum Checked {
    /// It is a message.
    Message {
        /// The message.
        body: Vec<u8>,
        /// Whether it is the notification `exit`.
        is_exit: bool,
    },
    /// It is answered by this body.
    Answer(Vec<u8>),
    /// It is no JSON, and answered by a body; messages may stand in it.
    Broken {
        /// The answer.
        answer: Vec<u8>,
        /// What came.
        body: Vec<u8>,
    },
    /// Nobody waits for an answer.
    Ignored,
}

/// The outermost part of a message.
#[derive(Default)]
struct Envelope {
    jsonrpc: Option<Value>,
    id: Option<Value>,
    method: Option<Value>,
    result: Option<Whole>,
    error: Option<Value>,
    params: Option<Whole>,
}

/// Written out, since what serde derives reads past unknown fields without looking at them.
impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor)
    }
}

struct EnvelopeVisitor;

impl<'de> Visitor<'de> for EnvelopeVisitor {
    type Value = Envelope;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Envelope, A::Error> {
        let mut envelope = Envelope::default();
        while let Some(name) = fields.next_key::<String>()? {
            let is_second = match name.as_str() {
                "jsonrpc" => envelope.jsonrpc.replace(fields.next_value()?).is_some(),
                "id" => envelope.id.replace(fields.next_value()?).is_some(),
                "method" => envelope.method.replace(fields.next_value()?).is_some(),
                "result" => envelope.result.replace(fields.next_value()?).is_some(),
                "error" => envelope.error.replace(fields.next_value()?).is_some(),
                "params" => envelope.params.replace(fields.next_value()?).is_some(),
                _ => {
                    fields.next_value::<Whole>()?;
                    false
                }
            };
            if is_second {
                return Err(A::Error::custom(format!("`{name}` stands there twice")));
            }
        }
        Ok(envelope)
    }
}

/// Looks at a body. Lone surrogates and bytes that are no UTF-8 are replaced, not refused: a text change that is lost
/// would leave the text out of date for good.
pub(super) fn check(mut body: Vec<u8>) -> Checked {
    replace_lone(&mut body);
    let body = match String::from_utf8(body) {
        Ok(text) => text.into_bytes(),
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned().into_bytes(),
    };
    let envelope: Envelope = match serde_json::from_slice(&body) {
        Ok(envelope) => envelope,
        Err(error) if error.is_data() => {
            return Checked::Answer(refuse(find_id(&body), INVALID_REQUEST, "this is no message"));
        }
        Err(_) => {
            let answer = refuse(find_id(&body), PARSE_ERROR, "the message is not JSON");
            return Checked::Broken { answer, body };
        }
    };
    let has_known_id =
        envelope.id.as_ref().is_none_or(|id| id.is_null() || id.is_string() || id.as_i64().is_some());
    let refused = |reason| Checked::Answer(refuse(envelope.id.clone(), INVALID_REQUEST, reason));
    match &envelope.method {
        _ if envelope.jsonrpc.as_ref().is_none_or(|version| version != "2.0") => {
            refused("`jsonrpc` is not \"2.0\"")
        }
        _ if !has_known_id => refused("`id` is neither an integer nor a string"),
        Some(Value::String(method)) => {
            let is_exit = method == "exit" && envelope.id.is_none();
            Checked::Message { body, is_exit }
        }
        Some(_) => refused("`method` is not a string"),
        None if envelope.id.is_none() => Checked::Ignored,
        None if envelope.error.as_ref().is_some_and(|error| !is_error(error)) => {
            // Who waits for this answer must not wait for ever.
            let error = json!({ "code": INVALID_REQUEST, "message": "the client's error is malformed" });
            let answer = json!({ "jsonrpc": "2.0", "id": envelope.id, "error": error });
            Checked::Message { body: answer.to_string().into_bytes(), is_exit: false }
        }
        None if envelope.result.is_none() && envelope.error.is_none() => refused("`method` is missing"),
        None => Checked::Message { body, is_exit: false },
    }
}

/// The answer to what cannot be handled.
pub(super) fn refuse(id: Option<Value>, code: i32, message: &str) -> Vec<u8> {
    let id = id.unwrap_or(Value::Null);
    let answer = json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } });
    answer.to_string().into_bytes()
}

fn is_error(error: &Value) -> bool {
    let code = error.get("code").is_some_and(Value::is_i64);
    code && error.get("message").is_some_and(Value::is_string)
}

/// The value of the outermost `id` in what may be broken.
fn find_id(body: &[u8]) -> Option<Value> {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = body.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let end = string_end(body, at)?;
                if depth == 1 && body.get(at..end) == Some(br#""id""#) {
                    let value = body.get(end..)?.trim_ascii_start().strip_prefix(b":")?;
                    let mut values = serde_json::Deserializer::from_slice(value).into_iter::<Value>();
                    return values.next()?.ok().filter(|id| id.is_string() || id.is_number());
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Behind the string that begins there.
fn string_end(body: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match body.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}
