//! One place that options come from: which of what it says counts, and what is wrong with the rest.

use serde_json::{Map, Value};
use siskin_indexer::sources::project::distance;

use super::options::{DECLARED, Declared, GROUPS, Options, Setter};

/// Keys of `siskin.toml` that the search for packages reads and checks.
const READ_ELSEWHERE: [&str; 1] = ["library"];
/// Names that are so far from every known one are not taken for a slip.
const MAX_SLIPS: usize = 2;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// A workspace, in `siskin.toml`.
    Workspace,
    /// The user, in `config.toml`.
    User,
    /// The editor.
    Client,
}

/// Reads what one place says, option by option: what is wrong costs nothing but itself.
pub(super) fn read(
    said: &Map<String, Value>,
    speaker: Speaker,
    place: &str,
    warnings: &mut Vec<String>,
) -> Options {
    let mut reading = Reading { options: Options::default(), speaker, place, warnings };
    reading.read_group("", said);
    reading.options
}

struct Reading<'a> {
    options: Options,
    speaker: Speaker,
    place: &'a str,
    warnings: &'a mut Vec<String>,
}

impl Reading<'_> {
    fn read_group(&mut self, group: &str, said: &Map<String, Value>) {
        for (key, value) in said {
            let key = if group.is_empty() { key.clone() } else { format!("{group}.{key}") };
            self.read_key(&key, value);
        }
    }

    fn read_key(&mut self, key: &str, value: &Value) {
        if value.is_null() {
            // So editors say that nothing is set.
            return;
        }
        // What it is called in `siskin.toml` files that are older than these options.
        let is_old = self.speaker == Speaker::Workspace && key == "sibling";
        let name = if is_old { "siblings" } else { key };
        if let Some(option) = DECLARED.iter().find(|option| option.key == name) {
            return self.read_option(option, key, value);
        }
        match (key, value) {
            (group, Value::Object(said)) if GROUPS.contains(&group) => self.read_group(group, said),
            (group, _) if GROUPS.contains(&group) => self.warn(&format!("`{key}` is not a group of options")),
            // Whether code of the workspace may run; nothing that Siskin does depends on it.
            ("workspaceTrusted", Value::Bool(_)) if self.speaker == Speaker::Client => {}
            ("workspaceTrusted", _) if self.speaker == Speaker::Client => {
                self.warn("`workspaceTrusted` is not true or false");
            }
            ("workspaceTrusted", _) => {
                self.warn("`workspaceTrusted` is the editor's to say; it is not applied");
            }
            (key, _) if self.speaker == Speaker::Workspace && READ_ELSEWHERE.contains(&key) => {}
            _ => {
                let hint = self.near_key(key);
                self.warn(&format!("unknown key `{key}`{hint}"));
            }
        }
    }

    fn read_option(&mut self, option: &Declared, key: &str, value: &Value) {
        if self.speaker == Speaker::Workspace && option.setter == Setter::User {
            return self.warn(&format!("`{key}` is a user setting; a workspace cannot set it"));
        }
        if value.as_str().is_some_and(|text| text.trim().is_empty()) {
            // So some editors say that nothing is set.
            return;
        }
        if !(option.set)(&mut self.options, value.clone()) {
            let slip =
                value.as_str().map_or_else(String::new, |text| near(text, option.values.iter().copied()));
            self.warn(&format!("`{key}` is not {}; it is not applied{slip}", option.expected));
        }
    }

    /// What was probably meant, as the end of a message: a whole key, or one whose group is missing.
    fn near_key(&self, key: &str) -> String {
        let may_say =
            |option: &&Declared| self.speaker != Speaker::Workspace || option.setter == Setter::Workspace;
        let keys = DECLARED.iter().filter(may_say).map(|option| option.key);
        let known =
            keys.clone().chain(READ_ELSEWHERE.into_iter().filter(|_| self.speaker == Speaker::Workspace));
        let hint = near(key, known);
        if !hint.is_empty() {
            return hint;
        }
        let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_lowercase();
        let said = last(key).replace(['-', '_'], "");
        keys.clone()
            .find(|known| last(known) == said)
            .map_or_else(String::new, |known| format!("; did you mean `{known}`?"))
    }

    fn warn(&mut self, message: &str) {
        self.warnings.push(format!("{}: {message}", self.place));
    }
}

/// The name that was probably meant, as the end of a message; empty if none is near.
fn near(said: &str, known: impl Iterator<Item = &'static str>) -> String {
    let nearest = known.map(|known| (distance(said, known), known)).min();
    match nearest.filter(|(distance, _)| *distance <= MAX_SLIPS) {
        Some((_, known)) => format!("; did you mean `{known}`?"),
        None => String::new(),
    }
}
