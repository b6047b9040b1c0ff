use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::sources::fixture;

/// Looks for `acme-data` beside the folder `d/ws`.
fn check(files: &[&str], expected: &Expect) {
    let dir = fixture::write(files);
    let real = dir.path().canonicalize().unwrap();
    let root = real.join("d/ws");
    fs::create_dir_all(&root).unwrap();
    let wanted =
        [Wanted { name: PackageName::new("acme-data"), reason: "pinned in requirements.lock".to_owned() }];
    let (siblings, messages) = find(&root, &wanted, None, &CancellationToken::default());
    let mut out = String::new();
    for sibling in siblings {
        writeln!(out, "{} {}", sibling.name, sibling.path.display()).unwrap();
    }
    for message in messages {
        writeln!(out, "message: {message}").unwrap();
    }
    expected.assert_eq(&fixture::shorten(&out, &real));
}

#[test]
fn finds_a_bare_package_one_level_below() {
    check(
        &["d/private_libs/acme_data/__init__.py"],
        &expect![[r#"
        acme-data ~/d/private_libs/acme_data
        message: found acme-data in ~/d/private_libs/acme_data (pinned in requirements.lock, and installed nowhere); `sibling = false` in siskin.toml switches this off
    "#]],
    );
}

#[test]
fn finds_a_project_by_its_own_name() {
    check(
        &["d/acme.data/pyproject.toml=[project]\nname = 'acme-data'\n", "d/acme.data/acme_data/__init__.py"],
        &expect![[r#"
            acme-data ~/d/acme.data
            message: found acme-data in ~/d/acme.data (pinned in requirements.lock, and installed nowhere); `sibling = false` in siskin.toml switches this off
        "#]],
    );
    check(
        &["d/acme-data/pyproject.toml=[project]\nname = 'other'\n", "d/acme-data/acme_data.txt"],
        &expect![[r#""#]],
    );
}

#[test]
fn takes_none_of_two() {
    check(
        &["d/a/acme_data/__init__.py", "d/b/acme_data/__init__.py"],
        &expect![[r#"
        message: acme-data (pinned in requirements.lock) is in several folders: ~/d/a/acme_data, ~/d/b/acme_data; none is used; name one as [[library]] in siskin.toml
    "#]],
    );
}

#[test]
fn does_not_search_home_shared_folders_and_network_mounts() {
    let dir = fixture::write(&["d/ws/x"]);
    let real = dir.path().canonicalize().unwrap();
    assert!(may_search(&real.join("d"), None));
    assert!(!may_search(&real.join("d"), Some(&real.join("d"))));
    assert!(!may_search(Path::new("/home"), None));
    assert!(!may_search(Path::new("/tmp"), None));
    assert!(!may_search(Path::new("/"), None));
    let mounts =
        "a / ext4 rw 0 0\nhost:/x /net/my\\040share nfs4 rw 0 0\nb /net/my\\040share/local ext4 rw 0 0\n";
    assert!(is_network_mount(mounts, Path::new("/net/my share/code")));
    assert!(!is_network_mount(mounts, Path::new("/net/my share/local/code")));
    assert!(!is_network_mount(mounts, Path::new("/home/me")));
}

#[test]
fn stops_when_cancelled() {
    let dir = fixture::write(&["d/ws/x", "d/acme_data/__init__.py"]);
    let cancel = CancellationToken::default();
    cancel.cancel();
    let wanted = [Wanted { name: PackageName::new("acme-data"), reason: String::new() }];
    let found = find(&dir.path().canonicalize().unwrap().join("d/ws"), &wanted, None, &cancel);
    assert_eq!(found, (Vec::new(), Vec::new()));
}
