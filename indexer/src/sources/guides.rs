//! Files that tell about an API without being part of it: README, docs pages, examples, tests.

use std::fs;
use std::path::Path;

use super::walk::{DOUBTFUL, SKIPPED, join, sort, sorted_children};
use crate::package::{Content, SourceFile};

/// At most so many of them are read.
const MAX_FILES: usize = 3_000;
/// Larger ones are left out: they are data.
const MAX_FILE_BYTES: u64 = 1 << 20;
/// At most so many bytes altogether.
const MAX_BYTES: u64 = 30 << 20;

/// Folders of a project that hold pages.
const FOLDERS: [&str; 5] = ["docs", "doc", "documentation", "examples", "example"];
/// Folders nested deeper are left out.
const MAX_DEPTH: usize = 12;
/// At most so many files and folders are looked at.
const MAX_VISITED: usize = 20_000;

/// Beginnings of the names of pages and folders that tell what changed, not what is.
const CHANGES: [&str; 8] =
    ["change", "history", "news", "release", "whatsnew", "whats_new", "migrat", "contribut"];

/// Those of `candidates` that are read, in the order in which they matter (README, other pages, examples, tests), and
/// what to say of the others.
pub(crate) fn select(candidates: Vec<SourceFile>) -> (Vec<SourceFile>, Option<String>) {
    let mut files: Vec<SourceFile> = candidates
        .into_iter()
        .filter(|file| file.size <= MAX_FILE_BYTES && (is_source(&file.path) || is_page(&file.path)))
        .collect();
    files.sort_by(|a, b| (importance(&a.path), &a.path).cmp(&(importance(&b.path), &b.path)));
    let n_all = files.len();
    let mut n_bytes = 0;
    let n = files
        .iter()
        .take(MAX_FILES)
        .take_while(|file| {
            n_bytes += file.size;
            n_bytes <= MAX_BYTES
        })
        .count();
    files.truncate(n);
    let left_out = (n < n_all).then(|| {
        format!(
            "{} tests and docs pages were not read for hints: more than {MAX_FILES} files or {} MiB",
            n_all - n,
            MAX_BYTES >> 20
        )
    });
    (files, left_out)
}

/// The pages of the project at `project`, and the README in the folders `packages`; sorted. Links are not followed.
pub(crate) fn pages(project: Option<&Path>, packages: &[&Path]) -> Vec<SourceFile> {
    let mut walk = Pages { files: Vec::new(), n_left: MAX_VISITED };
    if let Some(project) = project {
        walk.readme(project, "");
        for name in FOLDERS {
            let folder = project.join(name);
            if folder.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
                walk.folder(&folder, name, 0);
            }
        }
    }
    for package in packages.iter().filter(|package| package.is_dir()) {
        let name = package.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        walk.readme(package, name);
    }
    sort(&mut walk.files);
    walk.files
}

struct Pages {
    files: Vec<SourceFile>,
    n_left: usize,
}

impl Pages {
    fn readme(&mut self, folder: &Path, prefix: &str) {
        for (name, path) in sorted_children(folder, &mut Vec::new()) {
            if name.to_ascii_lowercase().starts_with("readme") && is_page(&name) {
                self.take(&path, join(prefix, &name));
            }
        }
    }

    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for (name, path) in sorted_children(folder, &mut Vec::new()) {
            if self.n_left == 0 {
                return;
            }
            self.n_left -= 1;
            let Ok(kind) = path.symlink_metadata().map(|metadata| metadata.file_type()) else { continue };
            if kind.is_dir() {
                let is_skipped = name.starts_with(['.', '_'])
                    || SKIPPED.contains(&name.as_str())
                    || DOUBTFUL.contains(&name.as_str());
                if !is_skipped {
                    self.folder(&path, &join(prefix, &name), depth + 1);
                }
            } else if is_page(&name) {
                self.take(&path, join(prefix, &name));
            }
        }
    }

    fn take(&mut self, path: &Path, name: String) {
        if let Ok(metadata) = fs::symlink_metadata(path)
            && metadata.is_file()
        {
            self.files.push(SourceFile {
                path: name,
                content: Content::Disk(path.to_owned()),
                size: metadata.len(),
            });
        }
    }
}

/// A file of metadata, whose description mostly is the README.
pub(crate) fn metadata_page(content: Content, size: u64) -> SourceFile {
    SourceFile { path: "METADATA".to_owned(), content, size }
}

fn is_source(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("py"))
}

/// Whether the file is Markdown or reStructuredText, and no history.
fn is_page(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    if lower == "metadata" {
        return true;
    }
    let is_text =
        lower.rsplit_once('.').is_some_and(|(_, extension)| matches!(extension, "md" | "markdown" | "rst"));
    is_text && !lower.split('/').any(|part| CHANGES.iter().any(|change| part.starts_with(change)))
}

fn importance(path: &str) -> u8 {
    let lower = path.to_ascii_lowercase();
    match (is_page(path), lower.contains("example")) {
        (true, _) if lower.starts_with("readme") || lower == "metadata" => 0,
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, u64)], expected: &[&str], is_cut: bool) {
        let file = |&(path, size): &(&str, u64)| SourceFile {
            path: path.to_owned(),
            content: Content::Memory([].into()),
            size,
        };
        let (selected, left_out) = select(files.iter().map(file).collect());
        let paths: Vec<&str> = selected.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, expected);
        assert_eq!(left_out.is_some(), is_cut);
    }

    #[test]
    fn takes_what_matters_first() {
        check(
            &[
                ("tests/test_a.py", 1),
                ("examples/a.py", 1),
                ("docs/a.rst", 1),
                ("README.md", 1),
                ("METADATA", 1),
            ],
            &["METADATA", "README.md", "docs/a.rst", "examples/a.py", "tests/test_a.py"],
            false,
        );
        check(&[("docs/changelog.md", 1), ("docs/releases/1.md", 1), ("docs/data.json", 1)], &[], false);
    }

    #[test]
    fn keeps_within_limits() {
        check(&[("tests/big.py", MAX_FILE_BYTES + 1), ("tests/a.py", 1)], &["tests/a.py"], false);
        let many: Vec<(String, u64)> = (0..40).map(|n| (format!("tests/{n:02}.py"), 1 << 20)).collect();
        let many: Vec<(&str, u64)> = many.iter().map(|(path, size)| (path.as_str(), *size)).collect();
        let kept: Vec<&str> = many.iter().take(30).map(|(path, _)| *path).collect();
        check(&many, &kept, true);
    }

    #[test]
    #[cfg(unix)]
    fn follows_no_links() {
        let dir = crate::sources::fixture::write(&["p/README.md=a", "p/docs/a.md=b", "out/secret.md=c"]);
        let at = |path: &str| dir.path().join(path);
        std::os::unix::fs::symlink(at("p/docs"), at("p/docs/loop")).unwrap();
        std::os::unix::fs::symlink(at("out"), at("p/docs/out")).unwrap();
        std::os::unix::fs::symlink(at("out/secret.md"), at("p/docs/secret.md")).unwrap();
        let found = pages(Some(&at("p")), &[]);
        let paths: Vec<&str> = found.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["README.md", "docs/a.md"]);
    }
}
