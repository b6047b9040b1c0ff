//! The language models of a session: made anew when the user's settings of them change.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;

use crate::config::{ModelSettings, Settings};
use crate::llm::{EditorChannel, Model, Models, Notice, Parts};

/// Hears of endpoints that go and come.
pub(crate) type Notify = Arc<dyn Fn(Notice) + Send + Sync>;

/// The models, as the settings say now.
pub(crate) struct SessionModels {
    /// The cache folder.
    pub(crate) cache: PathBuf,
    variables: BTreeMap<String, String>,
    notify: Notify,
    editor: OnceLock<Arc<dyn EditorChannel>>,
    current: ArcSwap<(Vec<ModelSettings>, Models)>,
}

impl std::fmt::Debug for SessionModels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionModels").finish_non_exhaustive()
    }
}

impl SessionModels {
    /// None yet.
    pub(crate) fn new(cache: PathBuf, variables: BTreeMap<String, String>, notify: Notify) -> Self {
        let current = ArcSwap::from_pointee((Vec::new(), Models::default()));
        Self { cache, variables, notify, editor: OnceLock::new(), current }
    }

    /// Notes the way to the editor's own model. Only the first call counts, and only before settings are read.
    pub(crate) fn set_editor(&self, channel: Arc<dyn EditorChannel>) {
        let _ = self.editor.set(channel);
    }

    /// Takes settings. Gives what is wrong with them, if they are others than before.
    pub(crate) fn renew(&self, settings: &Settings) -> Vec<String> {
        if self.current.load().0 == settings.models {
            return Vec::new();
        }
        let parts = Parts {
            cache: &self.cache,
            variables: &self.variables,
            os: std::env::consts::OS,
            editor: self.editor.get().cloned(),
            notify: Arc::clone(&self.notify),
        };
        let models = Models::new(&settings.models, &parts);
        let problems = models.problems.clone();
        self.current.store(Arc::new((settings.models.clone(), models)));
        problems
    }

    /// The model of that name, the first one without a name. Fails with what there is.
    pub(crate) fn find(&self, name: Option<&str>) -> Result<Arc<Model>, String> {
        self.current.load().1.find(name)
    }
}
