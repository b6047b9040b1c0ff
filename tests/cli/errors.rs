//! What goes wrong is said, with exit code 2 and nothing on stdout but JSON.

use std::fs;

use super::json_lines;
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
