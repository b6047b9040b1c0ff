//! Fetching against a server in this process, and the parsers around it.

mod config;
mod fetching;
mod pages;
mod server;
