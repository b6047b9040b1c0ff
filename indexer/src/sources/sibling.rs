//! Private libraries in sibling folders.
