//! `siskin index`, `siskin doctor` and `siskin demo`.

use std::fs;

use serde_json::Value;

use super::{VERSIONS, json_lines};
use crate::support::binary::Siskin;
use crate::support::repository;

fn packages(document: &[Value]) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let [document] = document else { panic!("one document") };
    let packages = document["packages"].as_array().expect("a list");
    packages.iter().map(|row| (text(&row["package"]), text(&row["version"]), text(&row["status"]))).collect()
}

#[test]
fn indexes_a_project_once() {
    let siskin = Siskin::new();
    let root = repository().join("fixtures/projects/orders");
    for status in ["built", "cached"] {
        let outcome = siskin.run_in(&root, &["index", "--json"]);
        assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        let rows = packages(&json_lines(&outcome));
        let names: Vec<&str> = rows.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(names, ["acme-frames", "python"]);
        assert!(rows.iter().all(|(.., state)| state == status), "{rows:?}");
    }
    let doctor = siskin.run_in(&root, &["doctor", "--json"]);
    let document = &json_lines(&doctor)[0];
    assert_eq!(document["packages"][0]["why"], "[[library]] in siskin.toml");
    assert_eq!(document["packages"][0]["is_indexed"], true);
}

#[test]
fn reports_every_field_of_a_package() {
    let siskin = Siskin::new();
    let outcome = siskin.run_in(repository(), &["index", "--json", "--from", "fixtures/acme_frames/2.0.0"]);
    let row = &json_lines(&outcome)[0]["packages"][0];
    for field in ["entries", "files", "bytes", "seconds"] {
        assert!(row[field].as_f64().expect("a number") > 0.0, "{field}");
    }
    assert_eq!((&row["ecosystem"], &row["requested_version"]), (&"pypi".into(), &Value::Null));
    assert!(row["problems"].is_array());
}

#[test]
fn changed_sources_replace_what_was_read_before() {
    let siskin = Siskin::new();
    let folder = tempfile::tempdir().unwrap();
    let module = folder.path().join("acme/__init__.py");
    fs::create_dir_all(module.parent().unwrap()).unwrap();
    fs::write(folder.path().join("pyproject.toml"), "[project]\nname = \"acme\"\nversion = \"1.0\"\n")
        .unwrap();
    for (text, name, code) in
        [("def first(): ...\n", "acme.first", 0), ("def second(): ...\n", "acme.first", 1)]
    {
        fs::write(&module, text).unwrap();
        let outcome = siskin.run_in(folder.path(), &["index", "--from", ".", "--json"]);
        assert_eq!(packages(&json_lines(&outcome))[0].2, "built");
        assert_eq!(siskin.run_in(folder.path(), &["exists", "--package", "acme", name]).code, code);
    }
}

#[test]
fn api_docs_are_a_package_and_replace_earlier_ones() {
    let siskin = Siskin::new();
    let folder = tempfile::tempdir().unwrap();
    let line = |name: &str| {
        format!("{{\"qualname\": \"desk.{name}\", \"signature\": \"(n)\", \"doc\": \"Ring the bell.\"}}\n")
    };
    for name in ["ring", "toll"] {
        fs::write(folder.path().join("api.jsonl"), format!("{}not json\n", line(name))).unwrap();
        let outcome = siskin.run_in(folder.path(), &["index", "--docs", "desk=api.jsonl", "--json"]);
        assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        assert_eq!(json_lines(&outcome)[0]["packages"][0]["problems"][0]["line"], 2);
        let outcome =
            siskin.run_in(folder.path(), &["search", "--package", "desk", "--json", "ring the bell"]);
        let hits = json_lines(&outcome);
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0]["qualname"], format!("desk.{name}"));
    }
}

#[test]
fn a_package_that_is_not_there_says_what_to_do() {
    let siskin = Siskin::new();
    let arguments =
        ["index", "--json", "--package", "acme-frames==9.9", "--from", "fixtures/acme_frames/2.0.0"];
    let outcome = siskin.run_in(repository(), &arguments);
    assert_eq!(outcome.code, 2);
    let row = &json_lines(&outcome)[0]["packages"][0];
    assert_eq!((&row["status"], &row["requested_version"]), (&"failed".into(), &"9.9".into()));
    assert_eq!(row["next"], "siskin index --fetch --package acme-frames==9.9");
}

#[test]
fn a_named_package_is_taken_from_the_given_place() {
    let siskin = Siskin::new();
    for status in ["built", "cached"] {
        for version in VERSIONS {
            let (pin, from) = (format!("acme_frames=={version}"), format!("fixtures/acme_frames/{version}"));
            let arguments = ["index", "--json", "--package", &pin, "--from", &from];
            let outcome = siskin.run_in(repository(), &arguments);
            let expected = ("acme-frames".to_owned(), version.to_owned(), status.to_owned());
            assert_eq!(packages(&json_lines(&outcome)), [expected], "{}", outcome.stderr);
        }
    }
}

#[test]
fn a_pin_that_is_not_met_is_answered_by_its_own_version() {
    let siskin = Siskin::new();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("requirements.txt"), "acme_frames == 1.4.0\n").unwrap();
    let index = || siskin.run_in(folder.path(), &["index", "--json"]);
    let outcome = index();
    assert_eq!(outcome.code, 2);
    let row = json_lines(&outcome)[0]["packages"][0].clone();
    assert_eq!((&row["package"], &row["status"]), (&"acme-frames".into(), &"failed".into()));
    assert_eq!(row["next"], "siskin index --fetch --package acme-frames==1.4.0");

    for version in ["2.1.0", "1.4.0"] {
        let from = format!("fixtures/acme_frames/{version}");
        assert_eq!(siskin.run_in(repository(), &["index", "--from", &from]).code, 0);
    }
    let outcome = index();
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_eq!(json_lines(&outcome)[0]["packages"][0]["version"], "1.4.0");
    let outcome = siskin.run_in(folder.path(), &["search", "--json", "acme_frames.read_table"]);
    let hit = &json_lines(&outcome)[0];
    assert_eq!((&hit["qualname"], &hit["version"]), (&"acme_frames.read_table".into(), &"1.4.0".into()));
}

#[test]
fn the_demo_answers_without_anything_else() {
    let siskin = Siskin::new();
    let outcome = siskin.run_in(repository(), &["demo"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    for expected in ["→ acme_frames.open_feed", "→ acme_frames.anti_join", "group_by(*names: str)", "absent"]
    {
        assert!(outcome.stdout.contains(expected), "{expected}:\n{}", outcome.stdout);
    }
    assert!(!outcome.stdout.contains('\u{1b}'), "colours without a terminal");
}

#[test]
fn mistakes_in_the_settings_are_failures() {
    let siskin = Siskin::new();
    let folder = tempfile::tempdir().unwrap();
    let index = |settings: &str| {
        fs::write(folder.path().join("siskin.toml"), settings).unwrap();
        let outcome = siskin.run_in(folder.path(), &["index", "--json"]);
        assert_eq!(outcome.code, 2, "{}", outcome.stderr);
        (json_lines(&outcome)[0]["packages"][0].clone(), outcome.stderr)
    };
    for (settings, error) in [
        ("[[library]]\nname = 'Acme'\npath = 'gone'\n", "is not there"),
        ("[[library]]\nname = 'acme'\ndocs = 'gone.jsonl'\n", "is not there"),
        ("[[library]]\nname = 'acme'\n", "has neither `path` nor `docs`"),
        ("[[library]]\nname = 'acme'\npath = '.'\ndocs = 'a'\n", "has both `path` and `docs`"),
    ] {
        let (row, stderr) = index(settings);
        assert_eq!((&row["package"], &row["status"]), (&"acme".into(), &"failed".into()), "{stderr}");
        assert!(row["error"].as_str().unwrap().contains(error), "{row}");
        assert!(row["next"].as_str().unwrap().contains("siskin.toml"), "{row}");
    }
    for settings in ["[[library]\nname = 3", "[[library]]\npath = '.'\n"] {
        let (row, stderr) = index(settings);
        assert_eq!(row["package"], "python");
        assert!(stderr.contains("siskin.toml"), "{stderr}");
    }
}
