//! What the code before the cursor says about what is wanted.

use rustc_hash::FxHashSet;

use crate::tokenizer::identifiers;

/// Earlier code is not looked at, in bytes.
const MAX_CONTEXT: usize = 16 * 1024;
/// A line with fewer characters may stand in a query by chance.
const MIN_COMMENT: usize = 12;

/// The names in the code before the cursor.
#[derive(Debug, Default)]
pub(super) struct Context<'a> {
    names: FxHashSet<&'a str>,
    /// In lower case and without underscores.
    plain: FxHashSet<String>,
}

impl<'a> Context<'a> {
    /// Reads code; lines whose text the query repeats are the query itself and say nothing more.
    pub(super) fn read(code: &'a str, query: &str) -> Self {
        let code =
            code.get(code.ceil_char_boundary(code.len().saturating_sub(MAX_CONTEXT))..).unwrap_or_default();
        let mut context = Self::default();
        for line in code.lines() {
            let line = line.trim();
            let said = line.trim_start_matches(['#', ' ', '"', '\'', '*']).trim_end();
            if said.len() >= MIN_COMMENT && query.contains(said) {
                continue;
            }
            for name in identifiers(line) {
                if context.names.insert(name) {
                    context.plain.insert(plain(name));
                }
            }
        }
        context
    }

    /// Whether there is any code.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether the code has this very name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether the code has a name that is this one but for capitals, underscores and numbers at its end.
    pub(super) fn has_plain(&self, name: &str) -> bool {
        self.plain.contains(name)
    }
}

/// A name in lower case, without underscores and without a number at its end: `data_frame2` is `dataframe`.
pub(super) fn plain(name: &str) -> String {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// The capitals of a class's name, in lower case, if there are at least two: `DataFrame` is `df`.
pub(super) fn initials(name: &str) -> Option<String> {
    let initials: String =
        name.chars().filter(char::is_ascii_uppercase).map(|c| c.to_ascii_lowercase()).collect();
    (initials.len() > 1).then_some(initials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names() {
        let code = "import pandas as pd\nfrom torch.utils import data\ndf2 = pd.DataFrame()\n# sort the rows by name";
        let context = Context::read(code, "sort the rows by name");
        assert!(context.has("DataFrame") && !context.has("dataframe"));
        assert!(context.has_plain("df") && context.has_plain("dataframe"));
        assert!(!context.has("rows"));
        assert!(Context::read("", "x").is_empty());
    }

    #[test]
    fn abbreviates_classes() {
        assert_eq!(initials("DataFrame").as_deref(), Some("df"));
        assert_eq!(initials("Series"), None);
    }
}
