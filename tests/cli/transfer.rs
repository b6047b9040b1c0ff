//! Indexes that come from elsewhere: another machine's, and what package installers keep.

use std::fs;

use super::{json_lines, with_acme_frames};
use crate::support::binary::Siskin;
use crate::support::repository;

#[test]
fn an_exported_index_answers_elsewhere() {
    let (here, there) = (with_acme_frames(), Siskin::new());
    let file = here.cache().join("team.siskin");
    let file = file.to_str().expect("UTF-8");
    let outcome = here.run_in(repository(), &["export", file, "--package", "acme-frames==1.4.0", "--json"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let [report] = &*json_lines(&outcome) else { panic!("one document") };
    assert_eq!(report["packages"][0]["version"], "1.4.0");

    let exists = ["exists", "--package", "acme-frames==1.4.0", "acme_frames.read_table"];
    assert_eq!(there.run_in(repository(), &exists).code, 3);
    let outcome = there.run_in(repository(), &["import", file, "--json"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_eq!(json_lines(&outcome)[0]["packages"][0]["status"], "imported");
    assert_eq!(there.run_in(repository(), &exists).code, 0);
    let outcome = there.run_in(repository(), &["import", file, "--json"]);
    assert_eq!(json_lines(&outcome)[0]["packages"][0]["status"], "cached");

    // What is not indexed is not exported in another version.
    let outcome = here.run_in(repository(), &["export", file, "--package", "acme-frames==9"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("siskin index --package acme-frames==9"), "{}", outcome.stderr);
    let outcome = there.run_in(repository(), &["import", "Cargo.toml"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("siskin export"), "{}", outcome.stderr);
}

#[test]
fn a_pin_is_met_by_what_an_installer_keeps() {
    let siskin = Siskin::new();
    let project = tempfile::tempdir().expect("a folder");
    fs::write(project.path().join("requirements.lock"), "tidy-tables==3.2\n").expect("written");
    // As uv unpacks wheels in the user's cache folder.
    let wheel = siskin.cache().join(".cache/uv/archive-v0/q7Zs");
    let info = wheel.join("tidy_tables-3.2.dist-info");
    fs::create_dir_all(wheel.join("tidy_tables")).expect("made");
    fs::create_dir_all(&info).expect("made");
    fs::write(wheel.join("tidy_tables/__init__.py"), "def tidy(rows): ...\n").expect("written");
    fs::write(info.join("METADATA"), "Metadata-Version: 2.1\nName: tidy-tables\nVersion: 3.2\n")
        .expect("written");
    fs::write(info.join("RECORD"), "tidy_tables/__init__.py,,\ntidy_tables-3.2.dist-info/METADATA,,\n")
        .expect("written");

    let outcome = siskin.run_in(project.path(), &["index", "--json"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.stdout, outcome.stderr);
    let outcome = siskin.run_in(project.path(), &["exists", "tidy_tables.tidy"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.stdout, outcome.stderr);
    let outcome = siskin.run_in(project.path(), &["exists", "tidy_tables.gone"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.stdout, outcome.stderr);
}
