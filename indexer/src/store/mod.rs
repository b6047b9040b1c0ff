//! Shards: write once, open, verify, collect.
