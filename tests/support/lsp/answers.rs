//! What the client answers when the server asks.

use serde_json::{Value, json};

use super::{Client, FIRST};

impl Client {
    /// Answers a request of the server, and notes it.
    pub(super) fn answer_request(&mut self, id: &Value, message: Value) {
        let method = message["method"].as_str().unwrap_or_default().to_owned();
        let params = message["params"].clone();
        self.asked.push(message);
        if self.hesitates && method == "window/showMessageRequest" {
            return;
        }
        let result = match method.as_str() {
            "workspace/configuration" => {
                assert!(self.can("workspace.configuration"), "{} cannot answer {method}", self.name);
                let items = params["items"].as_array().expect("items");
                Ok(items.iter().map(|item| self.configuration(&item["section"])).collect())
            }
            "window/workDoneProgress/create" => {
                assert!(self.can("window.workDoneProgress"), "{} shows no progress", self.name);
                assert!(params["token"].is_string(), "one client takes only strings as tokens: {params}");
                Ok(Value::Null)
            }
            "workspace/applyEdit" => {
                assert!(self.can("workspace.applyEdit"), "{} applies no edits", self.name);
                self.apply(&params["edit"]);
                self.applied.push(params["edit"].clone());
                Ok(json!({"applied": true}))
            }
            "window/showMessageRequest" => {
                let actions = params["actions"].as_array().cloned().unwrap_or_default();
                let find = |choice: &String| {
                    let is_it =
                        |action: &&Value| action["title"].as_str().is_some_and(|it| it.contains(choice));
                    if choice == FIRST {
                        actions.first().cloned()
                    } else {
                        actions.iter().find(is_it).cloned()
                    }
                };
                let chosen = self.choices.front().and_then(find);
                if chosen.is_some() {
                    self.choices.pop_front();
                }
                Ok(chosen.or_else(|| self.answer.as_ref().and_then(find)).unwrap_or(Value::Null))
            }
            "window/showDocument" => {
                assert!(self.can("window.showDocument.support"), "{} shows no documents", self.name);
                Ok(json!({"success": true}))
            }
            "client/registerCapability" => {
                for registration in params["registrations"].as_array().expect("registrations") {
                    let of = registration["method"].as_str().unwrap_or_default();
                    let path = format!("{}.dynamicRegistration", of.replace('/', "."));
                    assert!(self.can(&path), "{} does not take a registration of {of}", self.name);
                }
                Ok(Value::Null)
            }
            "siskin/lmRequest" => {
                assert!(self.can("experimental.lmProxy"), "{} lends no model", self.name);
                match self.capabilities["experimental"]["lmReply"].as_str() {
                    Some(text) => Ok(json!({"text": text, "model": "of the editor", "inputTokens": 5})),
                    None => Err(json!({"code": -32803, "message": "NoPermissions: the user said no"})),
                }
            }
            "client/unregisterCapability" => Ok(Value::Null),
            "workspace/workspaceFolders" => {
                assert!(self.can("workspace.workspaceFolders"), "{} has no such list", self.name);
                Ok(Value::Null)
            }
            _ => Err(json!({"code": -32601, "message": "method not found"})),
        };
        let mut response = json!({"jsonrpc": "2.0", "id": id});
        match result {
            Ok(result) => response["result"] = result,
            Err(error) => response["error"] = error,
        }
        self.process.send(&response);
    }

    /// The value of a section such as `siskin` or `siskin.scope`.
    fn configuration(&self, section: &Value) -> Value {
        let all = json!({"siskin": self.settings});
        let Some(section) = section.as_str() else { return all };
        section.split('.').fold(&all, |value, key| &value[key]).clone()
    }

    /// Changes settings, as the user does in the middle of a session.
    pub(crate) fn configure(&mut self, settings: Value) {
        self.settings = settings;
        let params = json!({"settings": {"siskin": self.settings}});
        self.notify("workspace/didChangeConfiguration", params);
    }
}
