use std::fs;

use super::*;

/// The import paths of the own files among `files`, with where they begin.
fn check(files: &[&str], expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("shop");
    for file in files {
        let (path, text) = file.split_once('=').unwrap_or((file, ""));
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let layout = OwnLayout::new(&root, vec![root.join("cache")]);
    let never = CancellationToken::default();
    let walked = layout.walk(&root, OwnLimits::default(), &never);
    let describe = |file: &OwnFile| {
        let base = file.base.strip_prefix(&root).unwrap().to_str().unwrap();
        format!("{base}:{}", file.import)
    };
    assert_eq!(walked.files.iter().map(describe).collect::<Vec<_>>(), expected);
    for file in &walked.files {
        assert_eq!(layout.place(&file.path).as_ref(), Some(file));
    }
    for path in files.iter().map(|file| root.join(file.split('=').next().unwrap())) {
        let is_walked = walked.files.iter().any(|file| file.path == path);
        assert_eq!(layout.place(&path).is_some(), is_walked, "{}", path.display());
    }
    let first = OwnLimits { files: 1, ..OwnLimits::default() };
    assert_eq!(layout.walk(&root, first, &never).is_cut, walked.files.len() > 1);
}

#[test]
fn import_paths_begin_at_projects_and_their_sources() {
    check(
        &["app/__init__.py", "app/views.py", "tool.py", "notes.txt"],
        &[":app/__init__.py", ":app/views.py", ":tool.py"],
    );
    check(&["src/app/a.py", "tests/t.py"], &["src:app/a.py", ":tests/t.py"]);
    check(&["src/__init__.py", "src/a.py"], &[":src/__init__.py", ":src/a.py"]);
    check(
        &["libs/a/pyproject.toml", "libs/a/src/a/x.py", "libs/a/tests/t.py", "libs/b.py"],
        &["libs/a/src:a/x.py", "libs/a:tests/t.py", ":libs/b.py"],
    );
}

#[test]
fn leaves_out_what_is_not_written_here() {
    check(
        &[
            ".gitignore=generated/",
            ".hidden/a.py",
            ".venv/lib/a.py",
            "build/lib/a.py",
            "cache/a.py",
            "environment/pyvenv.cfg",
            "environment/lib/a.py",
            "generated/a.py",
            "my-scripts/a.py",
            "node_modules/x/a.py",
            "vendor/site-packages/a.py",
            "kept/a.py",
            "dist/__init__.py",
        ],
        &[":dist/__init__.py", ":kept/a.py"],
    );
}

#[test]
fn a_project_is_called_as_its_manifest_says() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("My_Shop");
    fs::create_dir(&root).unwrap();
    assert_eq!(folder_name(&root).as_str(), "my-shop");
    assert_eq!(declared_name(&root), None);
    fs::write(root.join("pyproject.toml"), "[project]\nname = \"shop.report\"\n").unwrap();
    assert_eq!(declared_name(&root), Some(PackageName::new("shop-report")));
}
