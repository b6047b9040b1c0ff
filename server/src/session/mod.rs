//! What lives as long as the process: open documents, settings, the packages of each project.

mod assembly;
mod changes;
pub(crate) mod checks;
pub(crate) mod document;
pub(crate) mod documents;
pub(crate) mod evolving;
pub(crate) mod fetch;
pub(crate) mod index;
pub(crate) mod inline;
mod loading;
pub(crate) mod models;
pub(crate) mod network;
pub(crate) mod notebook;
mod own_code;
pub(crate) mod pools;
pub(crate) mod project;
pub(crate) mod projects;
pub(crate) mod settings;
pub(crate) mod text;
pub(crate) mod trust;
mod usage;
pub(crate) mod view;
mod watch;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::evolve::runner::Unsaved;
use crate::ide::snapshot::ClientFeatures;
use checks::Checks;
use document::Document;
use documents::Documents;
use evolving::Evolving;
use inline::Inlines;
use models::SessionModels;
use network::Network;
use notebook::Notebooks;
use pools::Pools;
use projects::Projects;
use settings::SessionSettings;
use text::Encoding;
use trust::Trust;
use view::View;

/// All that a client's session knows.
#[derive(Debug)]
pub(crate) struct Session {
    /// Open documents, the cells of notebooks among them.
    pub(crate) documents: Documents,
    /// Open notebooks.
    pub(crate) notebooks: Notebooks,
    /// The projects of workspace folders, and of files beside them.
    pub(crate) projects: Arc<Projects>,
    /// The settings that are in force.
    pub(crate) settings: SessionSettings,
    /// What was fetched, or could not be.
    pub(crate) network: Network,
    /// What was found in open documents.
    pub(crate) checks: Checks,
    /// Functions that are evolved.
    pub(crate) evolving: Evolving,
    /// Whether code of projects may run.
    pub(crate) trust: Trust,
    /// The language models.
    pub(crate) models: SessionModels,
    /// Inline completions.
    pub(crate) inlines: Inlines,
    /// Where requests are answered.
    pub(crate) pools: Pools,
    client: OnceLock<(ClientFeatures, Encoding)>,
}

impl Session {
    /// A session without documents.
    pub(crate) fn new(
        projects: Projects,
        settings: SessionSettings,
        models: SessionModels,
        evolving: Evolving,
        trust: Trust,
    ) -> Self {
        Self {
            documents: Documents::default(),
            notebooks: Notebooks::default(),
            projects: Arc::new(projects),
            settings,
            network: Network::default(),
            checks: Checks::default(),
            evolving,
            trust,
            models,
            inlines: Inlines::default(),
            pools: Pools::new(),
            client: OnceLock::new(),
        }
    }

    /// Notes what the client can show, and what it counts columns in. Only the first call counts.
    pub(crate) fn set_client(&self, features: ClientFeatures, encoding: Encoding) {
        let _ = self.client.set((features, encoding));
    }

    /// What the client counts columns in.
    pub(crate) fn encoding(&self) -> Encoding {
        self.client.get().map_or(Encoding::default(), |(_, encoding)| *encoding)
    }

    /// The texts of open Python files below a folder that differ from the disk, by their real paths.
    pub(crate) fn unsaved(&self, root: &Path) -> Unsaved {
        let differing = |document: Arc<Document>| {
            let path = document.path.as_deref()?.canonicalize().ok().filter(|path| path.starts_with(root))?;
            let text = document.revision().text.clone();
            let is_saved = std::fs::read_to_string(&path).is_ok_and(|saved| *saved == *text);
            let is_module = path.extension().is_some_and(|ending| ending == "py");
            (!is_saved && is_module).then(|| (path, text.to_string()))
        };
        self.documents.all().into_iter().filter_map(differing).collect()
    }

    /// What a request about a document sees, as all is now. `None` if it is not open, or not Python.
    pub(crate) fn view(&self, uri: &str) -> Option<View> {
        let document = self.documents.find(uri).filter(|document| document.is_python)?;
        let notebook = self.notebooks.of_cell(uri).map(|notebook| {
            let above = notebook.above(uri, |uri| self.documents.find(uri));
            (notebook, above)
        });
        Some(View {
            revision: document.revision(),
            notebook,
            path: document.path.clone(),
            projects: Arc::clone(&self.projects),
            settings: self.settings.load_full(),
            client: self.client.get().map_or_else(ClientFeatures::default, |(features, _)| *features),
            encoding: self.encoding(),
        })
    }
}
