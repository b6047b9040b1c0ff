//! Settings: every option with its doc, unit and default, in one struct.

/// The settings that are in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Which packages Siskin speaks about.
    pub(crate) scope: Scope,
    /// Whether that scope is only assumed, since nothing says which other servers run.
    pub(crate) is_scope_unknown: bool,
    /// Whether names that are not imported yet are offered.
    pub(crate) auto_import: bool,
    /// Whether comments are answered with APIs.
    pub(crate) from_comments: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { scope: Scope::Missing, is_scope_unknown: true, auto_import: true, from_comments: true }
    }
}

/// Which packages completion, hover, signature help, definition and symbols speak about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Packages that no other server knows as they are pinned; of all others, what nobody else says.
    #[default]
    Missing,
    /// All packages.
    All,
    /// Only APIs for comments.
    Comments,
}
