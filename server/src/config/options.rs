//! The options as users write them, and who may set each.

use std::num::NonZeroU32;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::{ModelSettings, WrongCode};

/// What `siskin.toml`, the user's `config.toml` and an editor's `siskin` section may say.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Options {
    /// Which packages Siskin speaks about. `missing`: those that the environment lacks, or has at another version
    /// than the pinned one where that is indexed; of all others it adds what no other server says. `all`: every
    /// package. `comments`: only APIs for comments. `auto`: `all` where `otherServers` is an empty list, else
    /// `missing`.
    #[schemars(extend("default" = "auto"))]
    pub(crate) scope: Option<ScopeOption>,
    /// The other Python language servers that run in the editor, by any name; an empty list where there is none.
    /// Without it Siskin assumes that there is one, and says so once where it therefore stays silent.
    pub(crate) other_servers: Option<Vec<String>>,
    /// Patterns of names of private packages, in which `*` stands for any characters and `?` for one: `acme-*`. They
    /// come first. The lists of all places add up.
    #[schemars(extend("default" = []))]
    pub(crate) private: Option<Vec<String>>,
    /// Whether folders beside the project are searched for libraries that it requires and the environment lacks. One
    /// `false` is enough. `siskin.toml` may also say `sibling`.
    #[schemars(extend("default" = true))]
    pub(crate) siblings: Option<bool>,
    /// The Python interpreter, or the folder of the environment, that the project runs in. Siskin reads it and never
    /// starts it. Without it: `VIRTUAL_ENV`, `.venv` beside the project, Conda, `PATH`.
    pub(crate) python: Option<PathBuf>,
    /// Which versions count.
    pub(crate) versions: VersionOptions,
    /// What completion offers.
    pub(crate) completion: CompletionOptions,
    /// Whether packages may be fetched from a package index. `ask`: where you say so, by `--fetch` or an action of the
    /// editor. `auto`: the editor also fetches by itself what is pinned, imported and not on this machine, if your own
    /// settings name the index. `never`: not at all, and nothing offers it.
    #[schemars(extend("default" = "ask"))]
    pub(crate) network: Option<NetworkOption>,
    /// Whether Siskin counts, on this machine alone, which APIs a project's code calls and which ones are taken from
    /// its answers, and ranks those higher. `siskin forget` deletes the counts.
    #[schemars(extend("default" = true))]
    pub(crate) learning: Option<bool>,
    /// What the project is to be upgraded to.
    pub(crate) upgrade: UpgradeOptions,
    /// How far the evolution of a function goes, when an editor asks for it.
    pub(crate) evolve: EvolveOptions,
    /// The language models that may be used, each a table `[[models]]`; none without it, and then none is ever asked.
    /// The first one is used where none is named.
    #[schemars(extend("default" = []))]
    pub(crate) models: Option<Vec<ModelSettings>>,
    /// Code from a language model.
    pub(crate) code: CodeOptions,
    /// The log of the language server.
    pub(crate) log: LogOptions,
}

/// Which versions count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct VersionOptions {
    /// Which version of a package counts where the environment has another one than the lockfile, or than an `==` in a
    /// requirements file or manifest. `lockfile`: the pinned one. `environment`: the installed one.
    #[schemars(extend("default" = "lockfile"))]
    pub(crate) prefer: Option<PreferOption>,
}

/// What completion offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct CompletionOptions {
    /// Whether names that are not imported yet are offered, each with its import.
    #[schemars(extend("default" = true))]
    pub(crate) auto_import: Option<bool>,
    /// Whether a comment that says what is to be done is answered with APIs that do it.
    #[schemars(extend("default" = true))]
    pub(crate) from_comments: Option<bool>,
}

/// What the project is to be upgraded to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct UpgradeOptions {
    /// Versions that the project is to use later, as `NAME==VERSION`: what they no longer have is said where it is
    /// used, if they are indexed.
    #[schemars(extend("default" = []))]
    pub(crate) to: Option<Vec<String>>,
}

/// How far the evolution of a function goes, when an editor asks for it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct EvolveOptions {
    /// How many versions of a function are tried at most.
    #[schemars(extend("default" = 1000))]
    pub(crate) evaluations: Option<NonZeroU32>,
    /// How many seconds a run takes at most.
    #[schemars(extend("default" = 30))]
    pub(crate) seconds: Option<NonZeroU32>,
    /// The names of the language models that propose versions beside the built-in mutators; none without it. Before a
    /// run with models that are not on this machine, or cost something, the editor asks you.
    #[schemars(extend("default" = []))]
    pub(crate) models: Option<Vec<String>>,
    /// How many questions models are asked at most in a run.
    #[schemars(extend("default" = 24))]
    pub(crate) model_questions: Option<NonZeroU32>,
    /// How many tokens of questions and replies a run may use at most.
    #[schemars(extend("default" = 200_000))]
    pub(crate) model_tokens: Option<NonZeroU32>,
    /// What the models of a run may cost at most, in the currency of their prices.
    #[schemars(extend("default" = 1.0))]
    pub(crate) model_cost: Option<f64>,
}

/// Code from a language model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct CodeOptions {
    /// The name of the model that writes inline completions. Without it there are none.
    pub(crate) inline: Option<String>,
    /// The name of the model that implements functions and comments; the first one without it.
    pub(crate) implement: Option<String>,
    /// How long typing has to rest before an inline completion is asked for.
    #[schemars(extend("default" = 250))]
    pub(crate) debounce_milliseconds: Option<u32>,
    /// What becomes of code that uses an API wrongly and could not be mended. `hide`: it is not shown. `mark`: it is
    /// shown with what is wrong with it.
    #[schemars(extend("default" = "hide"))]
    pub(crate) wrong: Option<WrongCode>,
}

/// The log of the language server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct LogOptions {
    /// A file to which the log is written as well as to stderr; kept below 5 MiB, with the two before it. A path that
    /// is not absolute counts from the home folder.
    pub(crate) file: Option<PathBuf>,
    /// How much is logged. The variable `SISKIN_LOG` wins. No level logs source text.
    #[schemars(extend("default" = "info"))]
    pub(crate) level: Option<LogLevel>,
}

/// The scope, as it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ScopeOption {
    Auto,
    Missing,
    All,
    Comments,
}

/// Whose version counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PreferOption {
    #[default]
    Lockfile,
    Environment,
}

/// When packages are fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum NetworkOption {
    #[default]
    Ask,
    Auto,
    Never,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogLevel {
    Error,
    Warn,
    #[default]
    Info,
    Debug,
    Trace,
}

/// Who may set an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setter {
    /// The user alone: it names a program or a file, or says something of the user's editor.
    User,
    /// The user, and a workspace's `siskin.toml`.
    Workspace,
}

/// One option.
pub(crate) struct Declared {
    /// Its name, with that of its group before it: `log.level`.
    pub(crate) key: &'static str,
    /// Who may set it.
    pub(crate) setter: Setter,
    /// What its value is, for people.
    pub(crate) expected: &'static str,
    /// The values it may have, where they are few.
    pub(crate) values: &'static [&'static str],
    /// Sets it, and gives whether the value was right.
    pub(super) set: fn(&mut Options, Value) -> bool,
}

/// Reads a value into its field.
macro_rules! set {
    ($($field:ident).+) => {
        |options, value| {
            serde_json::from_value(value).map(|value| options.$($field).+ = Some(value)).is_ok()
        }
    };
}

/// All options.
pub(crate) const DECLARED: [Declared; 24] = [
    Declared {
        key: "scope",
        setter: Setter::Workspace,
        expected: "`auto`, `missing`, `all` or `comments`",
        values: &["auto", "missing", "all", "comments"],
        set: set!(scope),
    },
    Declared {
        key: "otherServers",
        setter: Setter::User,
        expected: "a list of names",
        values: &[],
        set: set!(other_servers),
    },
    Declared {
        key: "private",
        setter: Setter::Workspace,
        expected: "a list of patterns",
        values: &[],
        set: set!(private),
    },
    Declared {
        key: "siblings",
        setter: Setter::Workspace,
        expected: "true or false",
        values: &[],
        set: set!(siblings),
    },
    Declared { key: "python", setter: Setter::User, expected: "a path", values: &[], set: set!(python) },
    Declared {
        key: "versions.prefer",
        setter: Setter::Workspace,
        expected: "`lockfile` or `environment`",
        values: &["lockfile", "environment"],
        set: set!(versions.prefer),
    },
    Declared {
        key: "completion.autoImport",
        setter: Setter::Workspace,
        expected: "true or false",
        values: &[],
        set: set!(completion.auto_import),
    },
    Declared {
        key: "completion.fromComments",
        setter: Setter::Workspace,
        expected: "true or false",
        values: &[],
        set: set!(completion.from_comments),
    },
    Declared {
        key: "network",
        setter: Setter::User,
        expected: "`ask`, `auto` or `never`",
        values: &["ask", "auto", "never"],
        set: set!(network),
    },
    Declared {
        key: "learning",
        setter: Setter::User,
        expected: "true or false",
        values: &[],
        set: set!(learning),
    },
    Declared {
        key: "upgrade.to",
        setter: Setter::Workspace,
        expected: "a list of `NAME==VERSION`",
        values: &[],
        set: set!(upgrade.to),
    },
    Declared {
        key: "evolve.evaluations",
        setter: Setter::User,
        expected: "a number above 0",
        values: &[],
        set: set!(evolve.evaluations),
    },
    Declared {
        key: "evolve.seconds",
        setter: Setter::User,
        expected: "a number above 0",
        values: &[],
        set: set!(evolve.seconds),
    },
    Declared {
        key: "evolve.models",
        setter: Setter::User,
        expected: "a list of names of models",
        values: &[],
        set: set!(evolve.models),
    },
    Declared {
        key: "evolve.modelQuestions",
        setter: Setter::User,
        expected: "a number above 0",
        values: &[],
        set: set!(evolve.model_questions),
    },
    Declared {
        key: "evolve.modelTokens",
        setter: Setter::User,
        expected: "a number above 0",
        values: &[],
        set: set!(evolve.model_tokens),
    },
    Declared {
        key: "evolve.modelCost",
        setter: Setter::User,
        expected: "a number",
        values: &[],
        set: set!(evolve.model_cost),
    },
    Declared {
        key: "models",
        setter: Setter::User,
        expected: "a list of models as `docs/configuration.md` describes them",
        values: &[],
        set: set!(models),
    },
    Declared {
        key: "code.inline",
        setter: Setter::User,
        expected: "the name of a model",
        values: &[],
        set: set!(code.inline),
    },
    Declared {
        key: "code.implement",
        setter: Setter::User,
        expected: "the name of a model",
        values: &[],
        set: set!(code.implement),
    },
    Declared {
        key: "code.debounceMilliseconds",
        setter: Setter::User,
        expected: "a number",
        values: &[],
        set: set!(code.debounce_milliseconds),
    },
    Declared {
        key: "code.wrong",
        setter: Setter::User,
        expected: "`hide` or `mark`",
        values: &["hide", "mark"],
        set: set!(code.wrong),
    },
    Declared { key: "log.file", setter: Setter::User, expected: "a path", values: &[], set: set!(log.file) },
    Declared {
        key: "log.level",
        setter: Setter::User,
        expected: "`error`, `warn`, `info`, `debug` or `trace`",
        values: &["error", "warn", "info", "debug", "trace"],
        set: set!(log.level),
    },
];

/// The groups of options.
pub(super) const GROUPS: [&str; 6] = ["versions", "completion", "upgrade", "evolve", "code", "log"];
