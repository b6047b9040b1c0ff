//! Asking for completions, and taking one as an editor does.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::{Client, Cursor, PATIENCE, REQUEST_CANCELLED};

/// An answer, with the list's defaults written into each item.
#[derive(Clone, Debug)]
pub(crate) struct Completion {
    /// As they were sent.
    pub(crate) items: Vec<Value>,
    /// Whether the client asks again when the user types on.
    pub(crate) is_incomplete: bool,
    /// The size of the answer.
    pub(crate) bytes: usize,
    /// The keys of the list's defaults.
    pub(crate) defaults: Vec<String>,
}

impl Completion {
    fn new(result: &Value) -> Self {
        let bytes = result.to_string().len();
        let mut items = result.as_array().or_else(|| result["items"].as_array()).cloned().unwrap_or_default();
        let defaults = result["itemDefaults"].as_object().cloned().unwrap_or_default();
        for item in &mut items {
            fill(item, &defaults);
        }
        let is_incomplete = result["isIncomplete"] == true;
        Self { items, is_incomplete, bytes, defaults: defaults.keys().cloned().collect() }
    }

    /// The labels in the order in which they are shown.
    pub(crate) fn labels(&self) -> Vec<&str> {
        let mut items: Vec<&Value> = self.items.iter().collect();
        items.sort_by_key(|item| item["sortText"].as_str().or(item["label"].as_str()).unwrap_or_default());
        items.iter().filter_map(|item| item["label"].as_str()).collect()
    }

    /// The item with that label.
    pub(crate) fn find(&self, label: &str) -> Option<&Value> {
        self.items.iter().find(|item| item["label"] == label)
    }

    /// The item with that label, which is there.
    pub(crate) fn item(&self, label: &str) -> &Value {
        self.find(label).unwrap_or_else(|| panic!("no `{label}` in {:?}", self.labels()))
    }
}

fn fill(item: &mut Value, defaults: &Map<String, Value>) {
    for (key, value) in defaults {
        if key == "editRange" && item.get("textEdit").is_none() {
            let text = item.get("textEditText").or(item.get("label")).cloned().unwrap_or_default();
            item["textEdit"] = json!({"newText": text, "range": value});
        } else if key != "editRange" && item.get(key).is_none() {
            item[key] = value.clone();
        }
    }
}

impl Client {
    /// Asks for completions, as for a word that is typed.
    pub(crate) fn complete(&mut self, cursor: &Cursor) -> Completion {
        let params = self.completion_params(cursor);
        Completion::new(&self.request("textDocument/completion", params))
    }

    /// Sends the request without waiting.
    pub(crate) fn send_completion(&mut self, cursor: &Cursor) -> i64 {
        let params = self.completion_params(cursor);
        self.send("textDocument/completion", params)
    }

    fn completion_params(&self, cursor: &Cursor) -> Value {
        let mut params = self.at(cursor);
        let before = self.text(&cursor.uri)[..cursor.offset].chars().next_back();
        let triggers = &self.server["capabilities"]["completionProvider"]["triggerCharacters"];
        let is_trigger = |character: char| {
            triggers.as_array().is_some_and(|all| all.iter().any(|one| *one == character.to_string()))
        };
        params["context"] = match before.filter(|character| is_trigger(*character)) {
            Some(character) => json!({"triggerKind": 2, "triggerCharacter": character}),
            None => json!({"triggerKind": 1}),
        };
        params
    }

    /// Waits for the response to [`Self::send_completion`]; `None` if a newer request made it pointless.
    pub(crate) fn completion_response(&mut self, id: i64) -> Option<Completion> {
        match self.response(id) {
            Ok(result) => Some(Completion::new(&result)),
            Err(error) => {
                assert_eq!(error["code"], REQUEST_CANCELLED, "{error}\n{}", self.log());
                None
            }
        }
    }

    /// Asks until a label is there: the index may still be loading.
    pub(crate) fn complete_until(&mut self, cursor: &Cursor, label: &str) -> Completion {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let completion = self.complete(cursor);
            if completion.find(label).is_some() {
                return completion;
            }
            let (name, labels) = (&self.name, completion.labels());
            assert!(Instant::now() < deadline, "{name}: no `{label}` in {labels:?}\n{}", self.log());
            self.pump(Instant::now() + Duration::from_millis(20));
        }
    }

    /// Asks for the rest of an item, if this client does that.
    pub(crate) fn resolve(&mut self, item: &Value) -> Value {
        let can = self.can("textDocument.completion.completionItem.resolveSupport");
        let offers = self.server["capabilities"]["completionProvider"]["resolveProvider"] == true;
        if can && offers { self.request("completionItem/resolve", item.clone()) } else { item.clone() }
    }

    /// Takes an item at a cursor: the text of the document afterwards. Snippets are expanded to their defaults.
    pub(crate) fn accept(&mut self, cursor: &Cursor, item: &Value) -> String {
        let mut item = item.clone();
        if item.get("additionalTextEdits").is_none()
            && self.lists(
                "textDocument.completion.completionItem.resolveSupport.properties",
                "additionalTextEdits",
            )
        {
            item = self.resolve(&item);
        }
        let edit = &item["textEdit"];
        let range = edit.get("range").or(edit.get("insert")).expect("an item with an edit");
        let mut text = edit["newText"].as_str().expect("a text").to_owned();
        if item["insertTextFormat"] == 2 {
            text = expand_snippet(&text);
        }
        let mut edits = item["additionalTextEdits"].as_array().cloned().unwrap_or_default();
        edits.push(json!({"range": range, "newText": text}));
        self.apply_text_edits(&cursor.uri, &edits);
        self.text(&cursor.uri).to_owned()
    }
}

/// A snippet with its placeholders replaced by what they show, and the escapes undone.
fn expand_snippet(snippet: &str) -> String {
    let (mut text, mut rest, mut depth) = (String::new(), snippet.chars().peekable(), 0);
    while let Some(character) = rest.next() {
        match character {
            '\\' => text.extend(rest.next()),
            '$' => {
                let is_placeholder = rest.next_if_eq(&'{').is_some();
                while rest.next_if(char::is_ascii_digit).is_some() {}
                if is_placeholder {
                    depth += usize::from(rest.next_if_eq(&':').is_some() || rest.peek() == Some(&'}'));
                }
            }
            '}' if depth > 0 => depth -= 1,
            other => text.push(other),
        }
    }
    text
}
