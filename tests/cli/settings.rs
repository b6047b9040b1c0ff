//! Settings on the command line: the user's file, `siskin.toml`, and what `siskin doctor` says of them.

use std::fs;

use super::json_lines;
use crate::support::binary::Siskin;
use crate::support::repository;

#[test]
fn the_users_file_names_the_environment_and_private_packages() {
    let siskin = Siskin::new();
    let project = tempfile::tempdir().unwrap();
    let site = project.path().join("elsewhere/lib/python3.13/site-packages");
    let info = site.join("plain-1.0.dist-info");
    fs::create_dir_all(&info).unwrap();
    fs::write(project.path().join("elsewhere/pyvenv.cfg"), "version = 3.13.0\n").unwrap();
    fs::write(info.join("METADATA"), "Metadata-Version: 2.1\nName: plain\nVersion: 1.0\n").unwrap();
    fs::write(info.join("RECORD"), "plain.py,,\n").unwrap();
    fs::write(site.join("plain.py"), "def plainly(): ...\n").unwrap();
    let names = |siskin: &Siskin| {
        let outcome = siskin.run_in(project.path(), &["index", "--json"]);
        assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        let packages = json_lines(&outcome)[0]["packages"].as_array().expect("a list").clone();
        packages.iter().map(|row| row["package"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&siskin), ["python"]);
    fs::write(siskin.config(), "python = 'elsewhere'\nprivate = ['pl*']\n").unwrap();
    assert_eq!(names(&siskin), ["plain", "python"]);
    let shown = siskin.run_in(project.path(), &["show", "plain.plainly"]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    let doctor = &json_lines(&siskin.run_in(project.path(), &["doctor", "--json"]))[0];
    assert_eq!(doctor["packages"][0]["is_private"], true);
    assert!(doctor["sandbox"]["tier"].is_string() || doctor["sandbox"]["problem"].is_string(), "{doctor}");
    // A workspace may not say which Python it is.
    fs::write(project.path().join("siskin.toml"), "python = 'evil'\nsibling = 1\n").unwrap();
    let outcome = siskin.run_in(project.path(), &["index", "--json"]);
    for warning in ["`python` is a user setting", "`sibling` is not true or false"] {
        assert_eq!(outcome.stderr.matches(warning).count(), 1, "{}", outcome.stderr);
    }
}

#[test]
fn a_mistake_is_said_once() {
    let siskin = Siskin::new();
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("siskin.toml"), "private = [\n").unwrap();
    fs::write(siskin.config(), "scoope = 'all'\n").unwrap();
    for command in ["index", "doctor"] {
        let outcome = siskin.run_in(project.path(), &[command]);
        let said = outcome.stdout + &outcome.stderr;
        for mistake in ["siskin.toml:1: is not valid TOML", "`scoope`; did you mean `scope`?"] {
            assert_eq!(said.matches(mistake).count(), 1, "{command}: {said}");
        }
    }
}

#[test]
fn doctor_says_what_is_completed_or_why_nothing() {
    let siskin = Siskin::new();
    let root = repository().join("fixtures/projects/orders");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("place.py");
    fs::write(
        &file,
        "from acme_frames import Table\nTable.grou\nimport json\njson.du\nx = 'a'\nnothing().a\n",
    )
    .unwrap();
    let at = |place: &str| {
        let place = format!("{}:{place}", file.display());
        let outcome = siskin.run_in(&root, &["doctor", "--json", "--at", &place]);
        assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        json_lines(&outcome)[0]["at"].clone()
    };
    assert_eq!(at("2:11")["first"][0], "group_by");
    // Nothing says that no other server runs.
    let silent = at("4:8");
    assert_eq!(silent["completions"], 0, "{silent}");
    assert!(silent["hint"].as_str().is_some_and(|hint| hint.contains("otherServers")), "{silent}");
    assert!(at("6:12")["reason"].is_string());
    fs::write(siskin.config(), "otherServers = []\n").unwrap();
    assert!(at("4:8")["first"].to_string().contains("\"dumps\""));
    let place = format!("{}:99:1", file.display());
    let outcome = siskin.run_in(&root, &["doctor", "--at", &place]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("has no line 99"), "{}", outcome.stderr);
}
