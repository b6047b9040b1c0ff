//! What a project declares: its own libraries, path and workspace dependencies.
