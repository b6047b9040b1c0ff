//! `siskin search`, `siskin show` and `siskin exists`: each version answers for itself.

use std::fs;

use serde_json::json;

use super::{VERSIONS, json_lines, with_acme_frames};
use crate::support::binary::Siskin;
use crate::support::repository;

#[test]
fn names_exist_in_the_versions_that_have_them() {
    let siskin = with_acme_frames();
    let folder = tempfile::tempdir().unwrap();
    let expected = [
        ("acme_frames.read_table", ["exists", "exists", "absent"]),
        ("acme_frames.read_csv", ["absent", "exists", "exists"]),
        ("acme_frames.Table.groupby", ["exists", "exists", "absent"]),
        ("acme_frames.Table.distinct", ["absent", "absent", "exists"]),
        ("acme_frames.WorkCalendar.keys", ["exists", "exists", "exists"]),
        ("acme_frames.windows", ["absent", "absent", "exists"]),
    ];
    let mut lines = String::new();
    for (name, _) in expected {
        for version in VERSIONS {
            lines += &json!({"package": "Acme_Frames", "version": version, "qualname": name}).to_string();
            lines.push('\n');
        }
    }
    fs::write(folder.path().join("names.jsonl"), lines).unwrap();
    let outcome = siskin.run_in(folder.path(), &["exists", "--batch", "names.jsonl", "--json"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let answers = json_lines(&outcome);
    let expected = expected.iter().flat_map(|(name, answers)| answers.map(|answer| (*name, answer)));
    for ((name, answer), line) in expected.zip(&answers) {
        assert_eq!(line["answer"], answer, "{name} in {}", line["version"]);
        assert_eq!((&line["qualname"], &line["approximate"]), (&name.into(), &false.into()));
        assert_eq!(line["requested_version"], line["version"]);
        assert_eq!(line["package"], "Acme_Frames");
    }
    assert_eq!(answers.len(), 18);
}

#[test]
fn another_version_never_says_that_a_name_is_absent() {
    let siskin = with_acme_frames();
    let arguments = ["exists", "--json", "--package", "acme-frames==2.0.5", "acme_frames.windows"];
    let outcome = siskin.run_in(repository(), &arguments);
    assert_eq!(outcome.code, 3);
    let line = &json_lines(&outcome)[0];
    assert_eq!((&line["answer"], &line["approximate"]), (&"unknown".into(), &true.into()));
    assert_eq!((&line["requested_version"], &line["version"]), (&"2.0.5".into(), &"2.0.0".into()));
}

#[test]
fn exit_codes_tell_the_answer() {
    let siskin = with_acme_frames();
    for command in ["exists", "show"] {
        for (package, name, code) in [
            ("acme-frames==2.1.0", "acme_frames.Table.distinct", 0),
            ("acme-frames==2.0.0", "acme_frames.Table.distinct", 1),
            ("acme-frames==3.0.0", "acme_frames.nothing_like_it", 3),
        ] {
            let outcome = siskin.run_in(repository(), &[command, "--package", package, name, "--json"]);
            assert_eq!(outcome.code, code, "{command} {name} in {package}: {}", outcome.stderr);
        }
    }
}

#[test]
fn shows_an_api_whole() {
    let siskin = with_acme_frames();
    let arguments =
        ["show", "--json", "--package", "acme-frames==2.0.0", "acme_frames.tables.core.Table.join"];
    let outcome = siskin.run_in(repository(), &arguments);
    let document = &json_lines(&outcome)[0];
    assert_eq!(document["qualname"], "acme_frames.Table.join");
    assert_eq!(document["kind"], "method");
    assert_eq!(document["signature"], "(other: Table, on: str, how: str) -> Table");
    assert_eq!(document["file"], "acme_frames/tables/core.py");
    assert!(document["docs"].as_str().unwrap().contains("Parameters"));
    assert_eq!((&document["version"], &document["approximate"]), (&"2.0.0".into(), &false.into()));
}

#[test]
fn finds_apis_of_the_pinned_version() {
    let siskin = with_acme_frames();
    let root = repository().join("fixtures/projects/orders");
    let query = "drop rows where a value is missing";
    let outcome = siskin
        .run_in(&root, &["search", "--package", "acme-frames", "--limit", "3", "--trace", "--json", query]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let hits = json_lines(&outcome);
    assert!(hits.iter().any(|hit| hit["qualname"] == "acme_frames.Table.drop_missing"), "{}", outcome.stdout);
    assert_eq!((&hits[0]["rank"], &hits[0]["package"]), (&1.into(), &"acme-frames".into()));
    // The newest version is 2.1.0; the project pins 2.0.0.
    assert_eq!((&hits[0]["version"], &hits[0]["requested_version"]), (&"2.0.0".into(), &"2.0.0".into()));
    assert!(hits[0]["features"]["words"].as_f64().unwrap() > 0.0);

    let explained = siskin.run_in(&root, &["search", "--package", "acme-frames", "--explain", query]);
    assert!(explained.stdout.contains("it means the same (+"), "{}", explained.stdout);
    assert!(!explained.stdout.contains('\u{1b}'), "no colours without a terminal");
    // The class of which a value is at hand.
    let folder = tempfile::tempdir().unwrap();
    let code = folder.path().join("code.py");
    fs::write(&code, "import acme_frames\ntable = acme_frames.read_csv('a')\n").unwrap();
    let code = code.to_str().unwrap();
    let arguments = ["search", "--package", "acme-frames", "--context", code, "--trace", "--json", query];
    let outcome = siskin.run_in(&root, &arguments);
    assert_eq!(json_lines(&outcome)[0]["features"]["receiver"], 1.0, "{}", outcome.stdout);

    let outcome = siskin.run_in(&root, &["search", "--package", "acme-frames==2.0.0", "anti_jion"]);
    assert!(outcome.stderr.contains("anti_join"), "{}", outcome.stderr);
    let outcome = siskin.run_in(&root, &["search", "--package", "acme-frames==2.0.0", "qwertz"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.contains("acme-frames 2.0.0"), "{}", outcome.stderr);
}

#[test]
fn a_batch_answers_each_line_in_order() {
    let siskin = with_acme_frames();
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        r#"{"id": 1, "query": "remove duplicate rows"}"#,
        r#"{"id": "two", "query": "remove duplicate rows", "package": "acme-frames", "version": "1.4.0"}"#,
        r#"{"id": 3, "quer"#,
        r#"{"id": 4, "query": "anything", "package": "not-there"}"#,
    ];
    fs::write(folder.path().join("queries.jsonl"), lines.join("\n")).unwrap();
    let arguments =
        ["search", "--package", "acme-frames==2.1.0", "--limit", "2", "--batch", "queries.jsonl", "--json"];
    let outcome = siskin.run_in(folder.path(), &arguments);
    assert_eq!(outcome.code, 2);
    let answers = json_lines(&outcome);
    assert_eq!(answers[0]["id"], 1);
    assert_eq!(answers[0]["hits"][0]["version"], "2.1.0");
    assert!(answers[0]["micros"].is_u64());
    assert_eq!((&answers[1]["id"], &answers[1]["hits"][0]["version"]), (&"two".into(), &"1.4.0".into()));
    assert_eq!(answers[2]["line"], 3);
    assert!(answers[2]["error"].is_string());
    assert_eq!(answers[3]["hits"].as_array().unwrap().len(), 0);
    assert!(answers[3]["message"].as_str().unwrap().contains("not-there is not indexed"));
}

#[test]
fn the_first_part_of_a_name_says_which_package_answers() {
    let siskin = with_acme_frames();
    let root = repository().join("fixtures/projects/orders");
    for (name, code) in [("acme_frames.Table.join", 0), ("acme_frames.__name__", 0), ("acme_frames.gett", 1)]
    {
        let outcome = siskin.run_in(&root, &["exists", "--json", name]);
        let line = &json_lines(&outcome)[0];
        assert_eq!(outcome.code, code, "{name}: {}", outcome.stderr);
        assert_eq!((&line["package"], &line["version"]), (&"acme-frames".into(), &"2.0.0".into()), "{name}");
        assert!(line.get("reason").is_none());
    }
    let outcome = siskin.run_in(&root, &["exists", "acme_frames.gett"]);
    assert_eq!(outcome.stdout, "absent  acme_frames.gett  acme-frames 2.0.0\n");
    let outcome = siskin.run_in(&root, &["show", "acme_frames.gett"]);
    assert!(outcome.stderr.contains("does not exist in acme-frames 2.0.0"), "{}", outcome.stderr);
    let outcome = siskin.run_in(&root, &["exists", "--json", "no_such_library.name"]);
    assert_eq!(outcome.code, 3);
    let line = &json_lines(&outcome)[0];
    assert!(line["package"].is_null());
    assert!(line["reason"].as_str().unwrap().contains("no indexed package brings `no_such_library`"));
}

#[test]
fn a_project_without_an_index_says_so() {
    let siskin = Siskin::new();
    let folder = tempfile::tempdir().unwrap();
    let outcome = siskin.run_in(folder.path(), &["exists", "acme_frames.Table"]);
    assert_eq!(outcome.code, 3);
    assert!(outcome.stderr.contains("nothing is indexed for"), "{}", outcome.stderr);
}

#[test]
fn a_package_may_be_named_as_it_is_imported() {
    let siskin = Siskin::new();
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"qualname": "learn.fit", "doc": "Fit a model."}"#;
    fs::write(folder.path().join("api.jsonl"), line).unwrap();
    let outcome = siskin.run_in(folder.path(), &["index", "--docs", "sci-learn==1.2=api.jsonl"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let outcome = siskin.run_in(folder.path(), &["exists", "--package", "learn", "--json", "learn.fit"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_eq!(json_lines(&outcome)[0]["package"], "sci-learn");
    assert_eq!(json_lines(&outcome)[0]["version"], "1.2");
    let outcome = siskin.run_in(folder.path(), &["search", "--package", "learn", "--json", "fit a model"]);
    assert_eq!(json_lines(&outcome)[0]["package"], "sci-learn");
    let outcome = siskin.run_in(folder.path(), &["index", "--package", "learn==1.3", "--json"]);
    let row = &json_lines(&outcome)[0]["packages"][0];
    assert_eq!(row["error"], "learn is the import name of sci-learn");
    assert_eq!(row["next"], "siskin index --package sci-learn==1.3");
}
