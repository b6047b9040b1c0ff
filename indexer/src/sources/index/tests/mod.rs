//! Fetching against a server in this process, and the parsers around it.
#![allow(clippy::needless_raw_string_hashes, reason = "expect_test writes them so")]
#![allow(clippy::format_push_string, clippy::format_collect, reason = "short texts, read more easily")]

mod config;
mod fetching;
mod pages;
mod server;
