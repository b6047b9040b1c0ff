//! The models that the user set up, by name.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::editor::{Editor, EditorChannel};
use super::health::Notice;
use super::http::Http;
use super::key::Key;
use super::limits::Ledger;
use super::model::{Model, Notify};
use super::replay::{Recorder, Replay};
use super::wire::{Anthropic, InfillOpenAi, LlamaCpp, Ollama, OpenAi, Wire};
use super::{Features, Provider};
use crate::config::{InfillKind, ModelSettings, ProviderKind};

/// All models, in the user's order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Models {
    models: Vec<Arc<Model>>,
    /// What is wrong with those that are left out.
    pub(crate) problems: Vec<String>,
}

/// What models are made from beside their settings.
pub(crate) struct Parts<'a> {
    /// The cache folder, for what they cost.
    pub(crate) cache: &'a Path,
    /// The environment's variables, for keys.
    pub(crate) variables: &'a BTreeMap<String, String>,
    /// The operating system, as `std::env::consts::OS` names it.
    pub(crate) os: &'a str,
    /// The way to the editor's model.
    pub(crate) editor: Option<Arc<dyn EditorChannel>>,
    /// Hears of endpoints that go and come.
    pub(crate) notify: Arc<dyn Fn(Notice) + Send + Sync>,
}

impl Models {
    /// Makes them; nothing is asked yet.
    pub(crate) fn new(settings: &[ModelSettings], parts: &Parts<'_>) -> Self {
        let mut made = Self::default();
        for one in settings {
            let name = &one.name;
            if made.models.iter().any(|model| model.name() == name) {
                made.problems.push(format!("`models`: there are two models `{name}`; the first one counts"));
                continue;
            }
            match provider(one, parts) {
                Ok(provider) => {
                    let (ledger, notify) = (Ledger::open(parts.cache), Notify(Arc::clone(&parts.notify)));
                    made.models.push(Arc::new(Model::new(one.clone(), provider, ledger, notify)));
                }
                Err(problem) => made.problems.push(format!("`models`: the model `{name}`: {problem}")),
            }
        }
        made
    }

    /// The one of that name; the first one without a name. Fails with what there is.
    pub(crate) fn find(&self, name: Option<&str>) -> Result<Arc<Model>, String> {
        let found = match name {
            Some(name) => self.models.iter().find(|model| model.name() == name),
            None => self.models.first(),
        };
        found.cloned().ok_or_else(|| {
            let names: Vec<&str> = self.models.iter().map(|model| model.name()).collect();
            match (name, names.is_empty()) {
                (_, true) => {
                    let problems = self.problems.join("; ");
                    format!(
                        "no language model is set up: name one in `[[models]]` of your config.toml {problems}"
                    )
                    .trim_end()
                    .to_owned()
                }
                (Some(name), false) => format!("there is no model `{name}`; there are {}", names.join(", ")),
                (None, false) => "no model".to_owned(),
            }
        })
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Model>> {
        self.models.iter()
    }
}

fn provider(settings: &ModelSettings, parts: &Parts<'_>) -> Result<Box<dyn Provider>, String> {
    let infill: Option<Box<dyn Wire>> = match settings.infill {
        InfillKind::None => None,
        InfillKind::OpenAi => Some(Box::new(InfillOpenAi)),
        InfillKind::LlamaCpp => Some(Box::new(LlamaCpp)),
        InfillKind::Ollama => Some(Box::new(Ollama)),
    };
    let features = Features { tools: settings.tools, infill: infill.is_some() };
    let http = |chat: Box<dyn Wire>| -> Result<Box<dyn Provider>, String> {
        let wires = std::iter::once(chat).chain(infill).collect();
        let key = Key::new(settings, parts.variables, parts.os);
        Ok(Box::new(Http::new(settings.clone(), wires, features, key)?))
    };
    let provider = match settings.provider {
        ProviderKind::OpenAi => http(Box::new(OpenAi))?,
        ProviderKind::Anthropic => http(Box::new(Anthropic))?,
        ProviderKind::Editor => Box::new(Editor::new(parts.editor.clone())),
        ProviderKind::Replay => Box::new(Replay::open(Path::new(&settings.endpoint), features)?),
    };
    Ok(match &settings.record {
        Some(path) => Box::new(Recorder { inner: provider, path: path.clone() }),
        None => provider,
    })
}
