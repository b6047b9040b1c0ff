//! Which version answers, and what is said where another one does.

use std::fs;
use std::path::Path;

use super::{json_lines, with_acme_frames};

/// Writes the files of a project that imports the private library.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files.iter().chain(&[("app.py", "import acme_frames\n")]) {
        let path = folder.path().join("shop").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn version_of(siskin: &crate::support::binary::Siskin, root: &Path, expected: &str) {
    let outcome = siskin.run_in(root, &["show", "--json", "--package", "acme-frames", "acme_frames.Table"]);
    let document = &json_lines(&outcome)[0];
    assert_eq!((&document["version"], &document["approximate"]), (&expected.into(), &false.into()));
}

#[test]
fn an_answer_from_another_version_names_the_file_that_pins() {
    let siskin = with_acme_frames();
    let folder = project(&[("requirements.lock", "# made\nacme-frames==2.0.5\nfaraway==1.0\n")]);
    let root = folder.path().join("shop");
    let said = "acme-frames 2.0.0, approximate: requirements.lock pins 2.0.5";
    for arguments in [&["show", "acme_frames.Table"][..], &["search", "acme_frames.Table"]] {
        let package = [arguments, &["--package", "acme-frames"]].concat();
        let outcome = siskin.run_in(&root, &package);
        assert!(outcome.stdout.contains(said), "{arguments:?}: {}{}", outcome.stdout, outcome.stderr);
    }
    let outcome = siskin.run_in(&root, &["exists", "--package", "acme-frames", "acme_frames.windows"]);
    assert_eq!(outcome.code, 3);
    assert!(outcome.stdout.contains(said), "{}", outcome.stdout);

    let doctor = siskin.run_in(&root, &["doctor", "--json"]);
    let document = &json_lines(&doctor)[0];
    let unmet = document["unmet"].as_array().unwrap();
    let lines: Vec<_> =
        unmet.iter().map(|unmet| (&unmet["package"], &unmet["line"], &unmet["imported"])).collect();
    assert_eq!(
        lines,
        [(&"acme-frames".into(), &2.into(), &true.into()), (&"faraway".into(), &3.into(), &false.into())]
    );
    let outcome = siskin.run_in(&root, &["doctor"]);
    for said in [
        "versions     2 pinned by requirements.lock (lockfile)",
        "acme-frames 2.0.5 by requirements.lock:2, here is nothing",
        "1 pin is not here, of packages that no file of the project imports: faraway 1.0",
    ] {
        assert!(outcome.stdout.contains(said), "{said}: {}", outcome.stdout);
    }
}

#[test]
fn a_lockfile_counts_before_a_manifest_and_a_range_last() {
    let siskin = with_acme_frames();
    let manifest = "[project]\nname = \"shop\"\ndependencies = [\"acme-frames>=2.0,<2.1\"]\n";
    let folder = project(&[("pyproject.toml", manifest)]);
    let root = folder.path().join("shop");
    version_of(&siskin, &root, "2.0.0");
    fs::write(
        root.join("uv.lock"),
        "version = 1\n[[package]]\nname = \"acme-frames\"\nversion = \"2.1.0\"\n",
    )
    .unwrap();
    version_of(&siskin, &root, "2.1.0");
    let doctor = siskin.run_in(&root, &["doctor"]);
    let said = "uv.lock is older than pyproject.toml: it has acme-frames 2.1.0 where >=2.0, <2.1 is asked for; run `uv lock`";
    assert!(doctor.stdout.contains(said), "{}", doctor.stdout);
    // A broken lockfile is one problem, and others count.
    fs::write(root.join("uv.lock"), "version = 1\n[[package\n").unwrap();
    fs::write(root.join("requirements.txt"), "acme-frames==2.0.0\n").unwrap();
    version_of(&siskin, &root, "2.0.0");
    let doctor = siskin.run_in(&root, &["doctor"]);
    assert_eq!(doctor.stdout.matches("uv.lock:2: cannot be read").count(), 1, "{}", doctor.stdout);
}
