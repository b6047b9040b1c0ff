//! Starting a client: which editor, which settings, which folders.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::fs;

use serde_json::{Map, Value, json};
use tempfile::TempDir;

use super::{Client, Encoding, Process, Project};
use crate::support::read;

/// A client that is not started yet.
pub(crate) struct Builder {
    name: String,
    client_info: Value,
    capabilities: Value,
    options: Map<String, Value>,
    settings: Value,
    answer: Option<String>,
    folders: Vec<String>,
    home: TempDir,
    arguments: Vec<String>,
    is_cold: bool,
    hesitates: bool,
}

impl Builder {
    pub(super) fn new(name: &str) -> Self {
        let client: Value =
            serde_json::from_str(&read(&format!("tests/lsp/clients/{name}.json"))).expect("JSON");
        let options = Map::from_iter([("otherServers".to_owned(), json!([]))]);
        Self {
            name: name.to_owned(),
            client_info: client["clientInfo"].clone(),
            capabilities: client["capabilities"].clone(),
            options,
            settings: json!({}),
            answer: None,
            folders: Vec::new(),
            home: tempfile::tempdir().expect("a temporary folder"),
            arguments: vec!["lsp".to_owned()],
            is_cold: false,
            hesitates: false,
        }
    }

    /// An initialization option; null takes one away. Without this, `otherServers` is the empty list.
    pub(crate) fn option(mut self, key: &str, value: Value) -> Self {
        if value.is_null() {
            self.options.remove(key);
        } else {
            self.options.insert(key.to_owned(), value);
        }
        self
    }

    /// The client's settings below `siskin`.
    pub(crate) fn settings(mut self, settings: Value) -> Self {
        self.settings = settings;
        self
    }

    /// What the title of the user's choice holds; without it the user closes every question.
    pub(crate) fn answer(mut self, title: &str) -> Self {
        self.answer = Some(title.to_owned());
        self
    }

    /// Sets a capability: a path with dots.
    pub(crate) fn capability(mut self, path: &str, value: Value) -> Self {
        *path.split('.').fold(&mut self.capabilities, |value, key| &mut value[key]) = value;
        self
    }

    /// The user's `config.toml`.
    pub(crate) fn user_config(self, toml: &str) -> Self {
        fs::write(self.home.path().join("config.toml"), toml).unwrap();
        self
    }

    /// The home of an earlier server, with all that it remembers.
    pub(crate) fn home(mut self, home: TempDir) -> Self {
        self.home = home;
        self.is_cold = true;
        self
    }

    /// Without an answer to questions.
    pub(crate) fn hesitant(mut self) -> Self {
        self.hesitates = true;
        self
    }

    /// A file of the user's home.
    pub(crate) fn home_file(self, path: &str, text: &str) -> Self {
        let path = self.home.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).and_then(|()| fs::write(path, text)).unwrap();
        self
    }

    /// With an empty cache: the server has to index.
    pub(crate) fn cold(mut self) -> Self {
        self.is_cold = true;
        self
    }

    /// Workspace folders, by URI, instead of the project alone.
    pub(crate) fn folders(mut self, uris: &[String]) -> Self {
        self.folders = uris.to_vec();
        self
    }

    /// Starts the server without a word to it.
    pub(crate) fn start(self, project: &Project) -> Client {
        if !self.is_cold {
            super::project::warm(&self.home.path().join("cache"));
        }
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        Client {
            process: Process::start(&project.root, self.home, &arguments),
            name: self.name,
            capabilities: self.capabilities,
            server: Value::Null,
            encoding: Encoding::Utf16,
            documents: BTreeMap::new(),
            settings: self.settings,
            answer: self.answer,
            choices: VecDeque::new(),
            hesitates: self.hesitates,
            applied: Vec::new(),
            asked: Vec::new(),
            next_id: 0,
            waiting: HashSet::new(),
            responses: HashMap::new(),
            notifications: VecDeque::new(),
            root: Some(project.root.clone()),
            is_over: false,
        }
    }

    /// Starts the server and opens the project's folder.
    pub(crate) fn open(mut self, project: &Project) -> Client {
        if self.folders.is_empty() {
            self.folders.push(project.uri());
        }
        let folders: Vec<Value> = self.folders.iter().map(|uri| json!({"uri": uri, "name": uri})).collect();
        let params = json!({
            "processId": std::process::id(),
            "clientInfo": self.client_info,
            "rootUri": self.folders.first(),
            "workspaceFolders": folders,
            "capabilities": self.capabilities,
            "initializationOptions": self.options,
        });
        let mut client = self.start(project);
        client.server = client.request("initialize", params);
        let chosen =
            client.server["capabilities"]["positionEncoding"].as_str().unwrap_or("utf-16").to_owned();
        client.encoding = Encoding::named(&chosen);
        client.notify("initialized", json!({}));
        if client.settings != json!({}) {
            let settings = client.settings.clone();
            client.configure(settings);
        }
        client
    }
}
