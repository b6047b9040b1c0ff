//! Settings: every option with its doc, unit and default, in one struct.

/// The settings that are in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Which packages Siskin speaks about.
    pub(crate) scope: Scope,
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
