//! Archives built by hand, honest and hostile.
#![allow(clippy::needless_raw_string_hashes, reason = "expect_test writes them so")]
#![allow(clippy::format_push_string, clippy::format_collect, reason = "short texts, read more easily")]

mod build;
mod layouts;
mod tars;
mod zips;

use std::path::PathBuf;

use super::{Limits, read_archive};
use crate::package::SourceTree;
pub(crate) use build::{Member, gzip, tar, wheel, wheel_members, zip};

/// A file with `bytes` in a folder of its own.
fn on_disk(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// What reading the archive gives, as lines: the tree, its files with their content's size, the problems.
fn read(name: &str, bytes: &[u8], limits: &Limits) -> String {
    let (_folder, path) = on_disk(name, bytes);
    match read_archive(&path, limits) {
        Err(error) => format!("error: {}\n", error.to_string().replace(path.to_str().unwrap(), name)),
        Ok((tree, problems)) => {
            let mut out = show(&tree);
            for problem in problems {
                out += &format!("! {}: {}\n", problem.subject, problem.message);
            }
            out
        }
    }
}

fn show(tree: &SourceTree) -> String {
    let mut out = format!("{} {}\n", tree.name, tree.version);
    for (mark, files) in [("", &tree.files), ("usage ", &tree.usage_files)] {
        for file in files {
            out += &match file.read() {
                Ok(bytes) => format!("{mark}{} {}\n", file.path, bytes.len()),
                Err(error) => format!("{mark}{} unreadable: {error}\n", file.path),
            };
        }
    }
    out
}
