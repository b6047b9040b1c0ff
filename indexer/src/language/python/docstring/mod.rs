//! Docstrings (placeholder until the parser is merged).
use std::borrow::Cow;
/// Cleans.
pub fn clean(raw: &str) -> Cow<'_, str> { Cow::Borrowed(raw) }
/// Facts.
#[derive(Default)]
pub struct Facts<'a> {
    /// s
    pub summary: String,
    /// s
    pub since: Option<&'a str>,
    /// s
    pub deprecated: Option<String>,
    /// s
    pub returns: Option<String>,
}
/// Facts of a doc.
pub fn facts(doc: &str) -> Facts<'_> { Facts { summary: doc.lines().next().unwrap_or("").to_owned(), ..Facts::default() } }
