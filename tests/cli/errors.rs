//! What goes wrong is said, with exit code 2 and nothing on stdout but JSON.

use std::fs;

use super::{json_lines, with_acme_frames};
use crate::support::binary::Siskin;
use crate::support::repository;

#[test]
fn a_package_that_is_not_indexed_is_an_error() {
    let siskin = Siskin::new();
    for arguments in [
        ["search", "--json", "--package", "acme-frames", "anything"],
        ["show", "--json", "--package", "acme-frames", "acme_frames.Table"],
    ] {
        let outcome = siskin.run_in(repository(), &arguments);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
        assert!(outcome.stderr.contains("siskin index --package acme-frames"), "{}", outcome.stderr);
    }
}

#[test]
fn wrong_arguments_are_an_error() {
    let siskin = Siskin::new();
    for arguments in
        [&["index", "--package", "flask"][..], &["search"], &["index", "no/such/folder"], &["frobnicate"]]
    {
        let outcome = siskin.run_in(repository(), arguments);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(!outcome.stderr.is_empty());
    }
}

#[test]
fn a_cache_that_cannot_be_written_is_named() {
    let siskin = Siskin::new();
    // A file where the folder should be: not even the super-user can write below it.
    let cache = siskin.cache().join("file");
    fs::write(&cache, "").unwrap();
    let arguments = ["index", "--json", "--from", "fixtures/acme_frames/2.0.0"];
    let outcome = siskin.run_with_cache(&cache, repository(), &arguments);
    assert_eq!(outcome.code, 2);
    assert_eq!(json_lines(&outcome)[0]["packages"][0]["status"], "failed");
    assert!(outcome.stderr.contains(&cache.display().to_string()), "{}", outcome.stderr);
}

#[test]
fn a_folder_is_no_batch_file() {
    let siskin = Siskin::new();
    for command in ["exists", "search"] {
        let outcome = siskin.run_in(repository(), &[command, "--batch", "fixtures"]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{command}");
        assert!(outcome.stderr.contains("is a folder"), "{}", outcome.stderr);
    }
}

#[test]
fn limits_that_are_none_are_refused_and_large_ones_clamped() {
    let siskin = with_acme_frames();
    let search = |limit: &str| {
        let arguments = ["search", "--package", "acme-frames", "--limit", limit, "drop", "missing", "rows"];
        siskin.run_in(repository(), &arguments)
    };
    let outcome = search("18446744073709551615");
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert!(outcome.stdout.contains("drop_missing"), "{}", outcome.stdout);
    let outcome = search("-1");
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("expected a number of hits"), "{}", outcome.stderr);
}

#[test]
fn lines_that_are_no_questions_say_what_is_wrong() {
    let siskin = with_acme_frames();
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        "\u{feff}{\"package\": \"acme-frames\", \"qualname\": \"acme_frames.Table\"}",
        r#"["acme-frames", "2.0.0", "acme_frames.Table"]"#,
        r#"{"package": "acme-frames", "version": "garbage ver", "qualname": "acme_frames.Table"}"#,
        r#"{"package": "acme-frames"}"#,
    ];
    fs::write(folder.path().join("names.jsonl"), lines.join("\n")).unwrap();
    let outcome = siskin.run_in(folder.path(), &["exists", "--batch", "names.jsonl"]);
    assert_eq!(outcome.code, 2);
    let answers = json_lines(&outcome);
    assert_eq!(answers[0]["answer"], "exists");
    assert_eq!(answers[1]["error"], "not a JSON object with package, version, qualname");
    assert_eq!(answers[2]["error"], "`garbage ver` is not a version");
    assert!(answers[3]["error"].as_str().unwrap().contains("missing field `qualname`"));
}
