//! Python packages: from source files to API entries.

pub mod docstring;
