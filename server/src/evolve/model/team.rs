//! The models that take part in runs: who they are, what they may use, and what they are told of APIs.

use std::sync::Arc;

use siskin_indexer::cancel::CancellationToken;

use super::{Limits, Mode, ModelMutators};
use crate::coding::retrieval::{Api, apis_for};
use crate::evolve::target::Target;
use crate::ide::snapshot::Snapshot;
use crate::llm::Model;

/// APIs that models are told of.
const N_APIS: usize = 10;

/// The models of a run.
#[derive(Clone, Debug)]
pub(crate) struct Team {
    pub(crate) models: Vec<Arc<Model>>,
    pub(crate) limits: Limits,
    /// Lines of APIs that may help.
    pub(crate) apis: Vec<String>,
}

impl Team {
    /// Who advises a run. Asks nothing before the run begins.
    pub(crate) fn adviser(&self, mode: Mode, seed: u64, cancel: CancellationToken) -> ModelMutators {
        let (models, apis) = (self.models.clone(), self.apis.clone());
        ModelMutators::new(models, self.limits, mode, apis, seed, cancel)
    }

    /// Who they are and what they may use, for people, before the first question.
    pub(crate) fn budget(&self) -> String {
        let model = |model: &Arc<Model>| {
            let (input, output) = (model.settings.input_price, model.settings.output_price);
            format!("{} ({input} and {output} per million tokens)", model.name())
        };
        let models: Vec<String> = self.models.iter().map(model).collect();
        let Limits { questions, tokens, cost } = self.limits;
        format!(
            "models: {}; at most {questions} questions, {tokens} tokens and costs of {cost} in a run",
            models.join(", ")
        )
    }

    /// Whether all of them run on this machine and cost nothing.
    pub(crate) fn is_free(&self) -> bool {
        let is_free = |model: &Arc<Model>| {
            model.is_here() && model.settings.input_price <= 0.0 && model.settings.output_price <= 0.0
        };
        self.models.iter().all(is_free)
    }
}

/// Lines of the APIs that may help a function, which stands at `offset` of the snapshot's text.
pub(crate) fn apis(snapshot: &Snapshot, offset: usize, target: &Target) -> Vec<String> {
    let name = target.subject.function.rsplit('.').next().unwrap_or_default().replace('_', " ");
    let function = target.subject.text.get(target.range.clone()).unwrap_or_default();
    let docstring = function.lines().nth(1).unwrap_or_default();
    let wish = format!("{name} {}", docstring.trim().trim_matches(['"', '\'']));
    apis_for(snapshot, offset, &wish, N_APIS).iter().map(Api::line).collect()
}
