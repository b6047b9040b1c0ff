//! Keys: where they come from, and never where they go.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use siskin_indexer::cancel::CancellationToken;

use super::fault::Fault;
use crate::config::ModelSettings;
use crate::process;

/// How long a program may take to say a key: someone may have to unlock a keyring.
const PATIENCE: Duration = Duration::from_mins(1);

/// A key. It is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(String);

impl Secret {
    /// The key itself, for a header.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Where a model's key comes from. It is fetched when it is first needed.
#[derive(Debug)]
pub(super) struct Key {
    source: Source,
    fetched: OnceLock<Result<Option<Secret>, String>>,
}

enum Source {
    None,
    /// A variable and what it holds.
    Variable(String, Option<Secret>),
    /// A program that prints it.
    Command(Vec<String>),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Variable(..) => "Variable",
            Self::Command(_) => "Command",
        })
    }
}

impl Key {
    /// From what the user said, and the environment.
    pub(super) fn new(settings: &ModelSettings, variables: &BTreeMap<String, String>, os: &str) -> Self {
        let source = if let Some(name) = &settings.key_env {
            let value = variables.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
            Source::Variable(name.clone(), value.map(|value| Secret(value.to_owned())))
        } else if let Some(command) = &settings.key_command {
            Source::Command(command.clone())
        } else if let Some(account) = &settings.key_keyring {
            Source::Command(keyring(account, os))
        } else {
            Source::None
        };
        Self { source, fetched: OnceLock::new() }
    }

    /// The key; `None` where there is none.
    pub(super) fn fetch(&self, cancel: &CancellationToken) -> Result<Option<Secret>, Fault> {
        let fetched = self.fetched.get_or_init(|| match &self.source {
            Source::None => Ok(None),
            Source::Variable(_, Some(secret)) => Ok(Some(secret.clone())),
            Source::Variable(name, None) => Err(format!("the variable {name} holds no key; set it")),
            Source::Command(command) => {
                let printed = process::output(command, PATIENCE, cancel)
                    .map_err(|error| format!("the key cannot be had: {error}"))?;
                let line = printed.lines().next().unwrap_or_default().trim();
                if line.is_empty() {
                    return Err("the key cannot be had: its program prints nothing".to_owned());
                }
                Ok(Some(Secret(line.to_owned())))
            }
        });
        fetched.clone().map_err(Fault::Lasting)
    }
}

/// The system's own program for its keyring.
fn keyring(account: &str, os: &str) -> Vec<String> {
    let parts: &[&str] = match os {
        "macos" => &["security", "find-generic-password", "-w", "-s", "siskin", "-a", account],
        _ => &["secret-tool", "lookup", "service", "siskin", "account", account],
    };
    parts.iter().map(|&part| part.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetch(settings: &ModelSettings) -> Result<Option<Secret>, Fault> {
        let variables = BTreeMap::from([("KEY".to_owned(), "s3cret\n".to_owned())]);
        Key::new(settings, &variables, "linux").fetch(&CancellationToken::default())
    }

    #[test]
    fn keys_come_from_where_the_user_says() {
        let plain = ModelSettings::at("a", "http://127.0.0.1:1");
        assert_eq!(fetch(&plain), Ok(None));
        let key_env = |name: &str| ModelSettings { key_env: Some(name.to_owned()), ..plain.clone() };
        assert_eq!(fetch(&key_env("KEY")), Ok(Some(Secret("s3cret".to_owned()))));
        assert!(fetch(&key_env("NONE")).is_err_and(|fault| fault.to_string().contains("NONE")));
        #[cfg(unix)]
        {
            let command = |parts: &[&str]| {
                let command = Some(parts.iter().map(|&part| part.to_owned()).collect());
                ModelSettings { key_command: command, ..plain.clone() }
            };
            assert_eq!(fetch(&command(&["echo", "k"])), Ok(Some(Secret("k".to_owned()))));
            assert!(fetch(&command(&["true"])).is_err());
        }
    }

    #[test]
    fn keys_are_not_shown() {
        let variables = BTreeMap::from([("KEY".to_owned(), "s3cret".to_owned())]);
        let settings =
            ModelSettings { key_env: Some("KEY".to_owned()), ..ModelSettings::at("a", "http://127.0.0.1:1") };
        let key = Key::new(&settings, &variables, "linux");
        key.fetch(&CancellationToken::default()).unwrap();
        assert!(!format!("{key:?}").contains("s3cret"));
    }
}
