//! The real binary in real editors.

mod neovim;
