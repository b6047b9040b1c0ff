//! The sample libraries are what their tests say, and the queries name APIs that exist.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::packages::{python, test_packages};
use crate::support::{files, read, repository};

/// Each version of each library, with the folder that holds its package.
const VERSIONS: &[(&str, &str)] = &[
    ("fixtures/acme_frames/1.4.0", "src"),
    ("fixtures/acme_frames/2.0.0", "src"),
    ("fixtures/acme_frames/2.1.0", "src"),
    ("fixtures/borealis/0.9.0", "."),
    ("fixtures/borealis/1.0.0", "."),
    ("fixtures/borealis/1.1.0", "."),
];

#[expect(clippy::disallowed_methods, reason = "the sample libraries are tested with Python")]
fn run_python(folder: &Path, path: &[&Path], arguments: &[&str]) -> String {
    let output = Command::new(python())
        .args(["-B", "-P"])
        .args(arguments)
        .current_dir(folder)
        .env("PYTHONPATH", std::env::join_paths(path).expect("no separator in the paths"))
        .output()
        .expect("python starts");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{}: {stdout}{}",
        folder.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    stdout
}

#[test]
fn every_version_passes_its_own_tests() {
    let packages = test_packages();
    for (version, _) in VERSIONS {
        let arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=."];
        run_python(&repository().join(version), &[&packages], &arguments);
    }
}

#[test]
fn every_version_says_which_it_is() {
    for (version, _) in VERSIONS {
        let number = version.rsplit('/').next().expect("a path");
        let manifest: toml::Table = read(&format!("{version}/pyproject.toml")).parse().expect("TOML");
        assert_eq!(manifest["project"]["version"].as_str(), Some(number), "{version}");
        let classifiers = manifest["project"]["classifiers"].to_string();
        assert!(classifiers.contains("Private :: Do Not Upload"), "{version}");
    }
}

#[test]
fn queries_name_apis_that_exist() {
    const RESOLVE: &str = "
import importlib, sys
for name in sys.argv[1:]:
    parts = name.split('.')
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module('.'.join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            found = getattr(found, part)
        break
    else:
        sys.exit(f'{name} cannot be imported')
";
    for (project, library, source) in [
        ("fixtures/projects/orders", "fixtures/acme_frames/2.0.0", "src"),
        ("fixtures/projects/station", "fixtures/borealis/1.0.0", "."),
    ] {
        let lines = read(&format!("{project}/queries.jsonl"));
        let golds: Vec<String> = lines
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("a JSON line"))
            .flat_map(|query| query["gold_apis"].as_array().cloned().unwrap_or_default())
            .filter_map(|gold| gold.as_str().map(str::to_owned))
            .collect();
        assert!(golds.len() >= 30, "{project}: {} gold APIs", golds.len());
        let mut arguments = vec!["-c", RESOLVE];
        arguments.extend(golds.iter().map(String::as_str));
        run_python(repository(), &[&repository().join(library).join(source)], &arguments);
    }
}

#[test]
fn compiled_modules_are_placeholders() {
    for path in files("fixtures", &[".so"]) {
        let size = fs::metadata(repository().join(&path)).expect("it was listed").len();
        assert!(size < 100, "{path}: {size} bytes");
    }
}
