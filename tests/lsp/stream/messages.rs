//! Random messages.

use serde_json::{Value, json};

use crate::support::lsp::Project;
use crate::support::random::Random;

const TEXTS: [&str; 8] = [
    "from acme_frames import Table\n\n\ndef f(t: Table):\n    t.\n",
    "import acme_frames\n\n# read a comma separated file into a table\n\nacme_frames.read_csv('a', \n",
    "",
    "\u{feff}x = '😀'\r\nclass A(\r\n",
    "# fiscal quarter of a date",
    "import json as 𝒳\n𝒳.\n\0",
    "read_c",
    "\"\"\"",
];

const REQUESTS: [&str; 14] = [
    "textDocument/completion",
    "textDocument/completion",
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/hover",
    "textDocument/signatureHelp",
    "textDocument/definition",
    "textDocument/codeAction",
    "completionItem/resolve",
    "codeAction/resolve",
    "workspace/symbol",
    "workspace/executeCommand",
    "siskin/textHash",
    "textDocument/unknown",
];

/// Makes messages about the documents of a project, most of them about three that are opened and closed at random.
pub(super) struct Messages {
    uris: Vec<String>,
    version: u64,
}

impl Messages {
    pub(super) fn new(project: &Project) -> Self {
        let root = project.uri();
        let files = ["orders/daily.py", "orders/new.py", "siskin.toml"].map(|path| format!("{root}/{path}"));
        let mut uris = files.to_vec();
        uris.extend(["untitled:Untitled-1", "vscode-notebook-cell:/a.ipynb#1", "no uri"].map(str::to_owned));
        Self { uris, version: 0 }
    }

    fn uri(&self, random: &mut Random) -> String {
        random.choose(&self.uris).clone()
    }

    /// A request and its parameters: right ones, mostly.
    pub(super) fn request(&self, random: &mut Random) -> (&'static str, Value) {
        let method = *random.choose(&REQUESTS);
        let position = position(random);
        let mut params = json!({"textDocument": {"uri": self.uri(random)}, "position": position});
        match method {
            "textDocument/codeAction" => {
                params["range"] = json!({"start": position, "end": position});
                params["context"] = json!({"diagnostics": []});
            }
            "completionItem/resolve" => {
                let id = json!({"p": "acme-frames", "v": "2.0.0", "q": "acme_frames.read_csv"});
                params = json!({"label": "read_csv", "data": id});
            }
            "codeAction/resolve" => params = json!({"title": "Find an API for this comment"}),
            "workspace/symbol" => params = json!({"query": random.choose(&TEXTS)}),
            "workspace/executeCommand" => {
                params = json!({"command": "siskin.findApi", "arguments": [params]});
            }
            _ => {}
        }
        if random.once_in(8) {
            break_something(&mut params, random);
        }
        (method, params)
    }

    /// A notification and its parameters: right ones, mostly.
    pub(super) fn notification(&mut self, random: &mut Random) -> (&'static str, Value) {
        self.version += 1;
        let uri = self.uri(random);
        let id = json!({"uri": uri, "version": self.version});
        let (method, mut params) = match random.below(12) {
            0..2 => {
                let text = random.choose(&TEXTS);
                let document =
                    json!({"uri": uri, "languageId": "python", "version": self.version, "text": text});
                ("textDocument/didOpen", json!({"textDocument": document}))
            }
            2..7 => {
                let changes: Vec<Value> = (0..=random.below(3)).map(|_| change(random)).collect();
                ("textDocument/didChange", json!({"textDocument": id, "contentChanges": changes}))
            }
            7 => ("textDocument/didClose", json!({"textDocument": {"uri": uri}})),
            8 => ("textDocument/didSave", json!({"textDocument": {"uri": uri}})),
            9 => {
                let scope = random.choose(&["all", "missing", "comments", "auto", "wrong"]);
                let settings = json!({"siskin": {"scope": scope}});
                ("workspace/didChangeConfiguration", json!({"settings": settings}))
            }
            10 => {
                let event = json!({"changes": [{"uri": uri, "type": 1 + random.below(3)}]});
                ("workspace/didChangeWatchedFiles", event)
            }
            _ => {
                let cell = json!({"kind": 2, "document": uri});
                let array =
                    json!({"start": random.below(3), "deleteCount": random.below(3), "cells": [cell]});
                let change = json!({"cells": {"structure": {"array": array}}});
                let notebook = json!({"uri": "file:///a.ipynb", "version": self.version});
                ("notebookDocument/didChange", json!({"notebookDocument": notebook, "change": change}))
            }
        };
        if random.once_in(10) {
            break_something(&mut params, random);
        }
        (method, params)
    }

    /// A body of which some bytes were changed. Its id is a number, others have words.
    pub(super) fn mutated_body(&self, random: &mut Random) -> Vec<u8> {
        let (method, params) = self.request(random);
        let message =
            json!({"jsonrpc": "2.0", "id": random.below(1_000_000), "method": method, "params": params});
        let mut body = message.to_string().into_bytes();
        for _ in 0..=random.below(4) {
            let at = random.below(body.len());
            match random.below(4) {
                0 => body[at] = random.next().to_le_bytes()[0],
                1 if body.len() > 1 => drop(body.remove(at)),
                2 => body.insert(at, *random.choose(b"{}[]\",:\\0")),
                _ => body.truncate(at.max(1)),
            }
        }
        body
    }

    /// A frame with a header that is wrong.
    pub(super) fn damaged_frame(&self, random: &mut Random) -> Vec<u8> {
        let body = self.mutated_body(random);
        let header = match random.below(7) {
            0 => "Content-Length: ".to_owned(),
            1 => format!("Content-Length: {}\r\n\r\n", body.len() + 100),
            2 => format!("Content-Length: {}\r\n\r\n", body.len() / 2),
            3 => "Content-Length: 99999999999999999999999999\r\n\r\n".to_owned(),
            4 => "Content-Length: -1\r\n\r\n".to_owned(),
            5 => format!("Content-Type: x\r\nContent-Length: {}\n\n", body.len()),
            _ => "\r\n\r\n\0\u{7f}".to_owned(),
        };
        [header.as_bytes(), &body].concat()
    }
}

fn position(random: &mut Random) -> Value {
    let limit = if random.once_in(8) { 4_000_000_000 } else { 8 };
    json!({"line": random.below(limit), "character": random.below(limit)})
}

fn change(random: &mut Random) -> Value {
    let text = random.choose(&[
        "a",
        ".",
        "\n",
        "\r\n",
        "😀",
        "é",
        "(",
        "",
        "# table as Markdown\n",
        "read_c",
        "import ",
    ]);
    if random.once_in(6) {
        return json!({"text": random.choose(&TEXTS)});
    }
    json!({"range": {"start": position(random), "end": position(random)}, "text": text})
}

/// Replaces one value in a tree of JSON, or takes it away.
fn break_something(value: &mut Value, random: &mut Random) {
    let junk =
        [json!(null), json!(-1), json!(1.5), json!("x"), json!([]), json!({}), json!(true), json!(u64::MAX)];
    match value {
        Value::Object(fields) if !fields.is_empty() && !random.once_in(4) => {
            let key = random.choose(&fields.keys().cloned().collect::<Vec<_>>()).clone();
            if random.once_in(4) {
                fields.remove(&key);
            } else {
                break_something(&mut fields[&key], random);
            }
        }
        Value::Array(items) if !items.is_empty() && !random.once_in(4) => {
            let place = random.below(items.len());
            break_something(&mut items[place], random);
        }
        other => *other = random.choose(&junk).clone(),
    }
}
