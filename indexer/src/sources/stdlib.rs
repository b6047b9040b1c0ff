//! The standard library: typeshed's stubs, merged with an interpreter's sources.
