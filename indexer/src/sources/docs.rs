//! API docs as JSON lines.
