//! What a user says about one language model.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// One language model. Only the user can set it: it names endpoints, keys and programs.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ModelSettings {
    /// What it is called in commands and reports.
    pub(crate) name: String,
    /// How it is spoken to.
    #[serde(default)]
    pub(crate) provider: ProviderKind,
    /// Where it is: `http://127.0.0.1:8080/v1`. Of `replay`: the file of exchanges.
    #[serde(default)]
    pub(crate) endpoint: String,
    /// What the endpoint calls it.
    #[serde(default)]
    pub(crate) model: String,
    /// How it fills in between two texts; without it, it is asked in words.
    #[serde(default)]
    pub(crate) infill: InfillKind,
    /// Whether it calls tools; without them it gets the APIs that fit up front.
    #[serde(default)]
    pub(crate) tools: bool,
    /// The environment variable that holds the key.
    #[serde(default)]
    pub(crate) key_env: Option<String>,
    /// The account of the key in the system's keyring, of the service `siskin`.
    #[serde(default)]
    pub(crate) key_keyring: Option<String>,
    /// A program and its arguments that print the key.
    #[serde(default)]
    pub(crate) key_command: Option<Vec<String>>,
    /// The header that holds the key, for gateways that want another one than the provider's: `api-key`.
    #[serde(default)]
    pub(crate) key_header: Option<String>,
    /// Further headers.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Hidden>,
    /// Further members of each request's body; they win.
    #[serde(default)]
    pub(crate) parameters: BTreeMap<String, Value>,
    /// A proxy; those of the environment count without it. An endpoint on this machine has none.
    #[serde(default)]
    pub(crate) proxy: Option<Hidden>,
    /// A file of certificates (PEM) to trust beside the system's.
    #[serde(default)]
    pub(crate) ca_file: Option<PathBuf>,
    /// How long a whole reply may take.
    #[serde(default = "default_timeout")]
    pub(crate) timeout_seconds: u32,
    /// How often a question is asked again that failed in passing.
    #[serde(default = "default_retries")]
    pub(crate) retries: u32,
    /// Questions at once.
    #[serde(default = "default_concurrency")]
    pub(crate) concurrency: u32,
    /// What a prompt may hold, in tokens.
    #[serde(default = "default_context")]
    pub(crate) context_tokens: u32,
    /// The price of a million tokens of questions, in any currency.
    #[serde(default)]
    pub(crate) input_price: f64,
    /// The price of a million tokens of replies.
    #[serde(default)]
    pub(crate) output_price: f64,
    /// Tokens a day at most, of questions and replies together.
    #[serde(default)]
    pub(crate) tokens_per_day: Option<u64>,
    /// Costs a day at most.
    #[serde(default)]
    pub(crate) cost_per_day: Option<f64>,
    /// A file that all exchanges are appended to, for `replay`. It holds source text.
    #[serde(default)]
    pub(crate) record: Option<PathBuf>,
}

/// A text that may hold a secret: it is read, and shown nowhere.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct Hidden(pub(crate) String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}

/// How a model is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ProviderKind {
    /// `/v1/chat/completions`: OpenAI, Ollama, llama.cpp, vLLM, LM Studio and others.
    #[default]
    OpenAi,
    /// Anthropic's messages.
    Anthropic,
    /// The editor's own model.
    Editor,
    /// Recorded exchanges.
    Replay,
}

/// How a model fills in between two texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum InfillKind {
    /// Not at all.
    #[default]
    None,
    /// `/v1/completions` with a suffix.
    OpenAi,
    /// `/infill` of llama.cpp.
    LlamaCpp,
    /// `/api/generate` of Ollama.
    Ollama,
}

/// What becomes of code that uses APIs wrongly and could not be mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WrongCode {
    /// It is not shown.
    #[default]
    Hide,
    /// It is shown with what is wrong with it.
    Mark,
}

fn default_timeout() -> u32 {
    120
}

fn default_retries() -> u32 {
    2
}

fn default_concurrency() -> u32 {
    4
}

fn default_context() -> u32 {
    8192
}

impl ModelSettings {
    /// A model of which only the name and the endpoint are set.
    #[cfg(test)]
    pub(crate) fn at(name: &str, endpoint: &str) -> Self {
        let said = serde_json::json!({ "name": name, "endpoint": endpoint, "model": "m" });
        serde_json::from_value(said).expect("the rest has defaults")
    }

    /// What a number of tokens costs.
    pub(crate) fn cost(&self, input: u64, output: u64) -> f64 {
        (input as f64 * self.input_price + output as f64 * self.output_price) / 1e6
    }
}
