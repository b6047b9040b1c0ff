// The first is how expect-test writes its strings.
#![allow(clippy::needless_raw_string_hashes, clippy::format_push_string)]

mod hostile;
mod read;
mod write;
