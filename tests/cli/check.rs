//! `siskin check`: what a project uses that its pinned versions lack, and what another version would break.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{json_lines, with_acme_frames};

const CODE: &str = "\
import acme_frames
from acme_frames import Table, read_csv, read_table


def load(path, other: Table):
    table = read_csv(path)
    table.groupby('region')
    other.join(table, on='id', how='left', sort=True)
    acme_frames.windows
    return read_table(path)  # siskin: ignore[deprecated-api]
";

fn project(pin: &str) -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("requirements.lock"), pin).unwrap();
    fs::create_dir(project.path().join("app")).unwrap();
    fs::write(project.path().join("app/load.py"), CODE).unwrap();
    project
}

/// `line code qualname` of each finding.
fn codes(found: &[Value]) -> Vec<String> {
    let line = |one: &Value| one["range"]["start"]["line"].as_u64().unwrap() + 1;
    let code = |one: &Value| format!("{} {} {}", line(one), one["code"].as_str().unwrap(), one["qualname"]);
    found.iter().map(code).map(|code| code.replace('"', "")).collect()
}

fn check(root: &Path, arguments: &[&str], expected: &[&str]) -> Vec<Value> {
    let siskin = with_acme_frames();
    let outcome = siskin.run_in(root, &[&["check", "--json"], arguments].concat());
    assert_eq!(outcome.code, i32::from(!expected.is_empty()), "{}", outcome.stderr);
    let found = json_lines(&outcome);
    assert_eq!(codes(&found), expected);
    found
}

#[test]
fn says_what_the_pinned_version_lacks() {
    let project = project("acme_frames==2.0.0\n");
    let found = check(
        project.path(),
        &["app"],
        &[
            "2 deprecated-api acme_frames.read_table",
            "7 deprecated-api acme_frames.Table.groupby",
            "8 unknown-argument acme_frames.Table.join",
            "9 absent-api acme_frames.windows",
        ],
    );
    let last = found.last().unwrap();
    assert_eq!((&last["path"], &last["severity"]), (&"app/load.py".into(), &"error".into()));
    assert_eq!((&last["version"], &last["requested_version"]), (&"2.0.0".into(), &"2.0.0".into()));
    assert!(last["message"].as_str().unwrap().contains("added in 2.1"), "{last}");
    assert_eq!(found[1]["replacement"], "acme_frames.Table.group_by");
}

#[test]
fn says_what_an_upgrade_or_a_downgrade_breaks() {
    let project = project("acme_frames==2.0.0\n");
    check(
        project.path(),
        &["--with", "acme-frames==2.1.0"],
        &[
            "2 removed-later acme_frames.read_table",
            "7 removed-later acme_frames.Table.groupby",
            "8 unknown-argument acme_frames.Table.join",
        ],
    );
    check(
        project.path(),
        &["--with", "acme-frames==1.4.0"],
        &[
            "2 absent-api acme_frames.read_csv",
            "8 unknown-argument acme_frames.Table.join",
            "9 absent-api acme_frames.windows",
        ],
    );
}

#[test]
fn calls_nothing_absent_in_another_version_than_the_pinned_one() {
    let project = project("# pins\nacme_frames==2.0.5\n");
    let found = check(project.path(), &[], &["2 version-mismatch null"]);
    assert_eq!((&found[0]["path"], &found[0]["approximate"]), (&"requirements.lock".into(), &true.into()));
    assert!(found[0]["message"].as_str().unwrap().contains("2.0.5"), "{}", found[0]);
}

#[test]
fn prints_for_people_and_for_machines() {
    let siskin = with_acme_frames();
    let project = project("acme_frames==2.0.0\n");
    let sarif = siskin.run_in(project.path(), &["check", "--format", "sarif"]);
    let document = &json_lines(&sarif)[0];
    let results = document["runs"][0]["results"].as_array().unwrap();
    assert_eq!((&document["version"], results.len()), (&"2.1.0".into(), 4));
    let github = siskin.run_in(project.path(), &["check", "--format", "github"]).stdout;
    assert!(github.contains("::error file=app/load.py,line=9,endLine=9,col=17"), "{github}");
    let human = siskin.run_in(project.path(), &["check"]).stdout;
    assert!(human.contains("4 lines") || human.contains("1 files, 10 lines"), "{human}");
    assert!(human.contains("fix  Use `acme_frames.Table.group_by`"), "{human}");
    let missing = siskin.run_in(project.path(), &["check", "--with", "acme-frames==9.9"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("siskin index --fetch --package acme-frames==9.9"), "{}", missing.stderr);
}

#[test]
fn offers_the_place_where_a_name_is_now() {
    let siskin = with_acme_frames();
    let project = tempfile::tempdir().unwrap();
    let app = project.path().join("app.py");
    for (version, code, fixes) in [
        (
            "2.1.0",
            "from acme_frames.io import CsvFeed, feed_for as make\n",
            ["Import from `acme_frames`: from 2.0.0 to 2.1.0, the same thing is still there"],
        ),
        (
            "2.0.0",
            "import acme_frames\nacme_frames.read_jsonl('x')\n",
            ["Use `acme_frames.io.read_json_lines`: from 1.4.0 to 2.0.0, `acme_frames.io.read_json_lines`"],
        ),
    ] {
        fs::write(project.path().join("requirements.lock"), format!("acme_frames=={version}\n")).unwrap();
        fs::write(&app, code).unwrap();
        let human = siskin.run_in(project.path(), &["check"]).stdout;
        for fix in fixes {
            assert!(human.contains("still has it") && human.contains(fix), "{fix}: {human}");
        }
    }
}

#[test]
fn each_folder_with_a_lockfile_is_checked_against_its_own() {
    let siskin = with_acme_frames();
    let root = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("requirements.lock", "acme_frames==2.0.0\n");
    write("service/uv.lock", "version = 1\n\n[[package]]\nname = \"acme-frames\"\nversion = \"1.4.0\"\n");
    write("broken/uv.lock", "[[package]\nname =\n");
    for path in ["app.py", "service/run.py", "broken/run.py"] {
        write(path, "from acme_frames import read_csv\n");
    }
    let outcome = siskin.run_in(root.path(), &["check", "--json"]);
    let found = json_lines(&outcome);
    assert_eq!(codes(&found), ["1 absent-api acme_frames.read_csv"]);
    assert_eq!((&found[0]["path"], &found[0]["version"]), (&"service/run.py".into(), &"1.4.0".into()));
    assert!(outcome.stderr.contains("uv.lock:1 cannot be read"), "{}", outcome.stderr);
    // The same from what was stored.
    let again = siskin.run_in(root.path(), &["check", "--json"]);
    assert_eq!((again.stdout, again.stderr), (outcome.stdout, outcome.stderr));
}
