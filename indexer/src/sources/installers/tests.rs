//! What each installer keeps, in folders laid out as they do it.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Installers;
use crate::package::{PackageName, Provenance};
use crate::sources::index::Environment;

const METADATA: &str = "Metadata-Version: 2.1\nName: acme-frames\nVersion: 1.4.0\n";

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn wheel(path: &Path, metadata: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    let files = [
        ("acme_frames/__init__.py", "def read(): ...\n"),
        ("acme_frames-1.4.0.dist-info/METADATA", metadata),
        ("acme_frames-1.4.0.dist-info/RECORD", "acme_frames/__init__.py,,\n"),
    ];
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

/// Looks for acme-frames 1.4.0 where `lay_out` put things below a home folder; gives the files that were read, and
/// where, or what was wrong.
#[track_caller]
fn check(variables: &[(&str, &str)], lay_out: impl Fn(&Path), expected: Option<&str>) {
    let home = tempfile::tempdir().unwrap();
    lay_out(home.path());
    let variable = |(name, value): &(&str, &str)| {
        ((*name).to_owned(), value.replace("HOME", &home.path().display().to_string()))
    };
    let environment = Environment {
        variables: variables.iter().map(variable).collect(),
        home: Some(home.path().to_owned()),
        os: "linux".to_owned(),
        root: home.path().join("root"),
    };
    let installers = Installers::new(environment);
    let found = installers.find(&PackageName::new("Acme_Frames"), "1.4");
    let shown = found.map(|found| match found {
        Ok((tree, _)) => {
            let (Provenance::Archive(place) | Provenance::Installed(place)) = &tree.provenance else {
                panic!("{:?}", tree.provenance)
            };
            let files: Vec<&str> = tree.files.iter().map(|file| file.path.as_str()).collect();
            format!("{} in {}", files.join(" "), place.strip_prefix(home.path()).unwrap().display())
        }
        Err(error) => error.to_string(),
    });
    assert_eq!(shown.as_deref(), expected);
}

#[test]
fn finds_what_uv_keeps() {
    let unpacked = |home: &Path| {
        let folder = home.join(".cache/uv/archive-v0/x1Y2");
        write(&folder.join("acme_frames/__init__.py"), "def read(): ...\n");
        write(&folder.join("acme_frames-1.4.0.dist-info/METADATA"), METADATA);
        write(
            &folder.join("acme_frames-1.4.0.dist-info/RECORD"),
            "acme_frames/__init__.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n",
        );
        write(&home.join(".cache/uv/archive-v0/z/other-1.dist-info/METADATA"), "Name: other\nVersion: 1\n");
    };
    check(&[], unpacked, Some("acme_frames/__init__.py in .cache/uv/archive-v0/x1Y2"));
    check(&[("UV_CACHE_DIR", "HOME/elsewhere")], unpacked, None);
    let built = |home: &Path| {
        let below = home.join("elsewhere/sdists-v9/index/b5/acme-frames/1.4.0/id");
        wheel(&below.join("acme_frames-1.4.0-py3-none-any.whl"), METADATA);
    };
    let place = "elsewhere/sdists-v9/index/b5/acme-frames/1.4.0/id/acme_frames-1.4.0-py3-none-any.whl";
    check(&[("UV_CACHE_DIR", "HOME/elsewhere")], built, Some(&format!("acme_frames/__init__.py in {place}")));
}

#[test]
fn finds_what_pip_keeps() {
    let built =
        |home: &Path| wheel(&home.join(".cache/pip/wheels/a/b/acme_frames-1.4.0-py3-none-any.whl"), METADATA);
    check(
        &[],
        built,
        Some("acme_frames/__init__.py in .cache/pip/wheels/a/b/acme_frames-1.4.0-py3-none-any.whl"),
    );
    let fetched = |home: &Path| {
        write(&home.join("pip/http-v2/0/1/page.body"), "<html>");
        write(&home.join("pip/http-v2/0/1/cut.body"), "PK\u{3}\u{4}");
        wheel(&home.join("pip/http-v2/0/2/abc.body"), METADATA);
    };
    let at = Some("acme_frames/__init__.py in pip/http-v2/0/2/abc.body");
    check(&[("PIP_CACHE_DIR", "HOME/pip")], fetched, at);
    check(&[("XDG_CACHE_HOME", "HOME")], fetched, at);
    check(&[], fetched, None);
}

#[test]
fn finds_what_poetry_and_find_links_hold() {
    let poetry = |home: &Path| {
        wheel(&home.join(".cache/pypoetry/artifacts/ab/cd/acme_frames-1.4.0-py3-none-any.whl"), METADATA);
        wheel(&home.join(".cache/pypoetry/artifacts/ab/cd/acme_frames-2.0.0-py3-none-any.whl"), METADATA);
    };
    let place = ".cache/pypoetry/artifacts/ab/cd/acme_frames-1.4.0-py3-none-any.whl";
    check(&[], poetry, Some(&format!("acme_frames/__init__.py in {place}")));
    let links = |home: &Path| {
        wheel(&home.join("wheels/acme_frames-1.4.0-py3-none-any.whl"), METADATA);
        wheel(&home.join("wheels/below/acme_frames-1.4.0-cp311-cp311-any.whl"), METADATA);
    };
    check(
        &[("PIP_FIND_LINKS", "https://wheels.invalid/ HOME/wheels")],
        links,
        Some("acme_frames/__init__.py in wheels/acme_frames-1.4.0-py3-none-any.whl"),
    );
}

#[test]
fn says_what_is_wrong_with_what_is_kept() {
    let other = |home: &Path| {
        let path = home.join(".cache/pip/wheels/acme_frames-1.4.0-py3-none-any.whl");
        wheel(&path, "Metadata-Version: 2.1\nName: evil\nVersion: 1.4.0\n");
    };
    check(&[], other, Some("acme-frames 1.4.0: evil 1.4.0 lies where it should be"));
}
