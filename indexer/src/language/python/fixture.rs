//! Source trees for tests, from text.

use crate::package::{Content, Ecosystem, PackageName, Provenance, SourceFile, SourceTree};

/// A source tree from text: `//- path` starts a file.
pub(crate) fn tree(fixture: &str) -> SourceTree {
    let mut files: Vec<SourceFile> = Vec::new();
    let (mut usage_files, mut guide_files) = (Vec::new(), Vec::new());
    for part in fixture.split("//- ").skip(1) {
        let (path, text) = part.split_once('\n').unwrap_or((part, ""));
        let file = SourceFile {
            path: path.trim().to_owned(),
            content: Content::Memory(text.as_bytes().into()),
            size: text.len() as u64,
        };
        if ["tests/", "examples/", "docs/", "README", "METADATA"].iter().any(|start| path.starts_with(start))
        {
            guide_files.push(file.clone());
        }
        if path.starts_with("tests/") {
            usage_files.push(file);
        } else if !guide_files.iter().any(|guide| guide.path == file.path) {
            files.push(file);
        }
    }
    SourceTree {
        ecosystem: Ecosystem::Pypi,
        name: PackageName::new("p"),
        version: "1".to_owned(),
        is_private: false,
        provenance: Provenance::Folder("p".into()),
        files,
        usage_files,
        guide_files,
        fingerprint: String::new(),
        requires: Vec::new(),
    }
}
