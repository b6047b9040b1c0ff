//! All that depends on a language, one folder each.

pub mod python;
