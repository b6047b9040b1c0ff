use reqwest::Url;

use super::super::choose::{TargetPlatform, candidates, choose, versions};
use super::super::simple::{IndexFile, parse_page};
use crate::package::PackageName;

fn check(body: &str, content_type: &str, expected: &expect_test::Expect) {
    let base = Url::parse("https://host.test/simple/demo/").unwrap();
    let text = match parse_page(body.as_bytes(), content_type, &base) {
        Err(message) => message,
        Ok(files) => files
            .iter()
            .map(|file| {
                format!(
                    "{} {} sha256={} size={:?} python={:?} yanked={} metadata={}\n",
                    file.filename,
                    file.url,
                    file.sha256.as_deref().map_or("none", |hash| &hash[..4]),
                    file.size,
                    file.requires_python,
                    file.is_yanked,
                    file.has_metadata
                )
            })
            .collect(),
    };
    expected.assert_eq(&text);
}

#[test]
fn reads_json_and_leaves_out_what_makes_no_sense() {
    let hash = "AB".repeat(32);
    check(
        &format!(
            r#"{{"meta": {{}}, "files": [
            {{"filename": "demo-1.0.tar.gz", "url": "../../files/demo-1.0.tar.gz", "hashes": {{"sha256": "{hash}"}}, "requires-python": ">=3", "yanked": "broken", "size": 12, "core-metadata": {{"sha256": "x"}}}},
            {{"filename": "../evil-1.0.tar.gz", "url": "x", "hashes": {{}}}},
            {{"filename": "demo-2.0.zip", "url": "file:///etc/passwd", "hashes": {{}}}},
            {{"filename": "demo-3.0.zip", "url": "https://other.test/demo-3.0.zip", "hashes": {{"sha256": "short"}}, "yanked": false}},
            {{"url": "no-name"}}, 7]}}"#
        ),
        "application/vnd.pypi.simple.v1+json",
        &expect_test::expect![[r#"
            demo-1.0.tar.gz https://host.test/files/demo-1.0.tar.gz sha256=abab size=Some(12) python=Some(">=3") yanked=true metadata=true
            demo-3.0.zip https://other.test/demo-3.0.zip sha256=none size=None python=None yanked=false metadata=false
        "#]],
    );
}

#[test]
fn reads_html_with_relative_links_and_references() {
    let hash = "0c".repeat(32);
    check(
        &format!(
            r##"<!DOCTYPE html><html><head><base href="/packages/"></head><body><!-- <a href="no-1.0.zip">no</a> -->
            <A HREF='demo-1.0%2Bcpu-py3-none-any.whl#sha256={hash}' data-requires-python="&gt;=3.6&#44;&lt;4" data-yanked>x</a>
            <a data-dist-info-metadata=true href=demo-2.0.tar.gz#md5=1>demo-2.0.tar.gz</a><a>none</a><a href="../../">up</a>
            <a href="file:///etc/demo-9.zip">local</a><a href="#top">top"##
        ),
        "text/html; charset=utf-8",
        &expect_test::expect![[r#"
            demo-1.0+cpu-py3-none-any.whl https://host.test/packages/demo-1.0%2Bcpu-py3-none-any.whl#sha256=0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c sha256=0c0c size=None python=Some(">=3.6,<4") yanked=true metadata=false
            demo-2.0.tar.gz https://host.test/packages/demo-2.0.tar.gz#md5=1 sha256=none size=None python=None yanked=false metadata=true
        "#]],
    );
}

#[test]
fn says_what_is_no_page() {
    check(
        "{\"files\": 7}",
        "application/json",
        &expect_test::expect![
            "its page is no valid JSON: invalid type: integer `7`, expected a sequence at line 1 column 11"
        ],
    );
}

fn pick(version: &str, files: &[&str], platform: &TargetPlatform) -> Option<String> {
    let name = PackageName::new("demo");
    let file = |filename: &&str| IndexFile {
        filename: (*filename).to_owned(),
        url: Url::parse("https://host.test/").unwrap(),
        sha256: None,
        size: None,
        requires_python: Some("<2".into()),
        is_yanked: true,
        has_metadata: false,
    };
    let mut files: Vec<IndexFile> = files.iter().map(file).collect();
    let best = |files: Vec<IndexFile>| {
        let all = candidates(files, &name);
        choose(&all, &name, version, platform).map(|best| best.file.filename.clone())
    };
    let first = best(files.clone());
    files.reverse();
    assert_eq!(first, best(files), "the order of the page plays no part");
    first
}

#[test]
fn chooses_the_projects_own_file_else_the_newest() {
    let linux = TargetPlatform { os: "linux".into(), arch: "x86_64".into(), python: Some((3, 9)) };
    let mac = TargetPlatform { os: "macos".into(), arch: "aarch64".into(), python: Some((3, 12)) };
    let none = TargetPlatform { os: "plan9".into(), arch: "mips".into(), python: None };
    let all = [
        "demo-1.0.tar.gz",
        "demo-1.0-cp39-cp39-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "demo-1.0-cp311-cp311-manylinux_2_17_x86_64.whl",
        "demo-1.0-cp311-cp311-musllinux_1_1_x86_64.whl",
        "demo-1.0-cp311-cp311-macosx_11_0_arm64.whl",
        "demo-1.0-cp311-cp311-win_amd64.whl",
        "demo-1.0-pp310-pypy310_pp73-manylinux_2_17_x86_64.whl",
        "demo-1.0-cp38-abi3-macosx_10_9_universal2.whl",
        "other-1.0-py3-none-any.whl",
    ];
    assert_eq!(pick("1.0.0", &all, &linux).as_deref(), Some(all[1]));
    assert_eq!(pick("1.0", &all, &mac).as_deref(), Some(all[7]));
    assert_eq!(pick("1.0", &all, &none).as_deref(), Some(all[2]));
    assert_eq!(pick("1.0", &all[3..], &none).as_deref(), Some(all[3]));
    assert_eq!(pick("1.0", &all[4..], &none).as_deref(), Some(all[4]));
    assert_eq!(pick("1.0", &[all[0], all[6]], &none).as_deref(), Some(all[6]));
    assert_eq!(pick("1.0", &[all[0], "demo-1.0-py2-none-any.whl"], &none).as_deref(), Some(all[0]));
    assert_eq!(
        pick("1.0", &[all[0], all[1], "demo-1.0-py2.py3-none-any.whl"], &linux).as_deref(),
        Some("demo-1.0-py2.py3-none-any.whl")
    );
    assert_eq!(
        pick("1.0", &["demo-1.0.zip", "demo-1.0.tar.gz", "demo-1.0.exe"], &linux).as_deref(),
        Some("demo-1.0.tar.gz")
    );
    assert_eq!(pick("2.0", &all, &linux), None);
}

#[test]
fn lists_versions_newest_first() {
    let file = |version: &str| IndexFile {
        filename: format!("demo-{version}.tar.gz"),
        url: Url::parse("https://host.test/").unwrap(),
        sha256: None,
        size: None,
        requires_python: None,
        is_yanked: false,
        has_metadata: false,
    };
    let files = ["1.9", "1.10", "2.0rc1", "1.10"].map(file).to_vec();
    assert_eq!(versions(&candidates(files, &PackageName::new("demo"))), ["2.0rc1", "1.10", "1.9"]);
}
