use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::sources::fixture;

/// Discovers the project in `d/ws` of a tree with `files`; the standard library is left out of what is printed.
fn check(files: &[&str], expected: &Expect) {
    let dir = fixture::write(files);
    let real = dir.path().canonicalize().unwrap();
    let found = discover(
        &real.join("d/ws"),
        &Environ::default(),
        &SourceSettings::default(),
        &CancellationToken::default(),
    )
    .unwrap();
    let mut out = String::new();
    for (tree, why) in found.trees.iter().filter(|(tree, _)| tree.name.as_str() != "python") {
        let imports = found.import_map.imports(&tree.name);
        let private = if tree.is_private { " private" } else { "" };
        writeln!(out, "{} {} {imports:?}{private}: {why}", tree.name, tree.version).unwrap();
    }
    for file in found.docs.iter().chain(&found.archives) {
        writeln!(out, "file {} {}: {}", file.name, file.path.display(), file.why).unwrap();
    }
    for unmet in &found.unmet {
        writeln!(out, "unmet {} {} {:?}", unmet.pin.name, unmet.pin.version, unmet.available).unwrap();
    }
    for message in &found.messages {
        writeln!(out, "message: {message}").unwrap();
    }
    for problem in &found.problems {
        writeln!(out, "problem {} {:?}: {}", problem.subject, problem.line, problem.message).unwrap();
    }
    expected.assert_eq(&fixture::shorten(&out, &real));
}

#[test]
fn finds_a_pinned_bare_package_beside_the_project() {
    check(
        &[
            "d/ws/requirements.lock=acme-data==2.3.0\n",
            "d/ws/app.py=import os\nimport acme_data as ad\nfrom app2 import x\n",
            "d/ws/app2.py",
            "d/private_libs/acme_data/__init__.py=__version__ = \"2.3.0\"\n",
        ],
        &expect![[r#"
            acme-data 2.3.0 ["acme_data"] private: found in a sibling folder
            message: found acme-data in ~/d/private_libs/acme_data (pinned in requirements.lock, and installed nowhere); `sibling = false` in siskin.toml switches this off
        "#]],
    );
}

#[test]
fn puts_declared_libraries_before_installed_ones_and_lists_unmet_pins() {
    check(
        &[
            "d/ws/siskin.toml=private = ['num*']\n[[library]]\nname = 'acme'\npath = '../acme'\n\
             [[library]]\nname = 'doc'\ndocs = 'doc.jsonl'\n[[library]]\nname = 'none'\npath = 'none'\n",
            "d/ws/requirements.txt=acme==1.0\nnumpy==1.24.0\nmissing==2\ndoc==5\n",
            "d/ws/doc.jsonl",
            "d/ws/.venv/pyvenv.cfg=version = 3.11.1\n",
            "d/ws/.venv/lib/python3.11/site-packages/acme-0.1.dist-info/METADATA=Name: acme\nVersion: 0.1\n",
            "d/ws/.venv/lib/python3.11/site-packages/acme-0.1.dist-info/RECORD=acme.py,sha256=x,1\n",
            "d/ws/.venv/lib/python3.11/site-packages/numpy-2.0.dist-info/METADATA=Name: numpy\nVersion: 2.0\n",
            "d/ws/.venv/lib/python3.11/site-packages/numpy-2.0.dist-info/RECORD=numpy/__init__.py,sha256=x,1\n",
            "d/acme/acme/__init__.py=__version__ = '1.0.0'\n",
        ],
        &expect![[r#"
            acme 1.0.0 ["acme"] private: [[library]] in siskin.toml
            numpy 2.0 ["numpy"] private: installed
            file doc ~/d/ws/doc.jsonl: [[library]] in siskin.toml
            unmet missing 2 None
            unmet numpy 1.24.0 Some("2.0")
            problem none None: ~/d/ws/none is not there ([[library]] in siskin.toml)
        "#]],
    );
}

#[test]
fn takes_packages_that_no_distribution_owns() {
    check(
        &[
            "d/ws/.venv/pyvenv.cfg=version = 3.11.1\n",
            "d/ws/.venv/lib/python3.11/site-packages/own.pth={dir}/d/libs\n{dir}/d/checkout\n{dir}/d/ws/src\n",
            "d/ws/.venv/lib/python3.11/site-packages/copied/__init__.py=__version__ = '1.2'\n",
            "d/ws/.venv/lib/python3.11/site-packages/_machinery/__init__.py",
            "d/ws/.venv/lib/python3.11/site-packages/acme-1.dist-info/METADATA=Name: acme\nVersion: 1\n",
            "d/ws/.venv/lib/python3.11/site-packages/acme-1.dist-info/RECORD=acme/__init__.py,sha256=x,1\n",
            "d/ws/.venv/lib/python3.11/site-packages/acme/__init__.py",
            "d/ws/src/mine.py",
            "d/ws/siskin.toml=[[library]]\nname = 'acme'\ndocs = 'acme.jsonl'\n",
            "d/checkout/pyproject.toml=[project]\nname = 'checked-out'\nversion = '5'\n",
            "d/checkout/checked_out/__init__.py",
            "d/ws/acme.jsonl",
            "d/checkout/script.py",
            "d/libs/shared/__init__.py=__version__ = '3'\n",
            "d/libs/single.py=__version__ = '4'\n",
        ],
        &expect![[r#"
            checked-out 5 ["checked_out"] private: in ~/d/checkout, which a .pth file in ~/d/ws/.venv/lib/python3.11/site-packages names
            copied 1.2 ["copied"] private: in ~/d/ws/.venv/lib/python3.11/site-packages without metadata
            shared 3 ["shared"] private: in ~/d/libs, which a .pth file in ~/d/ws/.venv/lib/python3.11/site-packages names
            single 4 ["single"] private: in ~/d/libs, which a .pth file in ~/d/ws/.venv/lib/python3.11/site-packages names
            file acme ~/d/ws/acme.jsonl: [[library]] in siskin.toml
        "#]],
    );
}

#[test]
fn looks_for_dependencies_without_a_pin() {
    check(
        &[
            "d/ws/requirements.txt=acme-data>=2 # any\n-e .\n",
            "d/acme_data/__init__.py=__version__ = '2.1'\n",
        ],
        &expect![[r#"
            acme-data 2.1 ["acme_data"] private: found in a sibling folder
            message: found acme-data in ~/d/acme_data (a dependency of the project, and installed nowhere); `sibling = false` in siskin.toml switches this off
        "#]],
    );
}

#[test]
fn does_not_look_beside_when_switched_off() {
    check(
        &[
            "d/ws/siskin.toml=sibling = false\n",
            "d/ws/requirements.lock=acme-data==2.3.0\n",
            "d/libs/acme_data/__init__.py",
        ],
        &expect![[r#"
            unmet acme-data 2.3.0 None
        "#]],
    );
}

#[test]
fn compares_versions_by_pep_440() {
    assert!(is_same_version("1.0.0", "1.0"));
    assert!(is_same_version("2.1.0+cpu", "2.1.0"));
    assert!(!is_same_version("2.1.0", "2.1.0+cpu"));
    assert!(is_same_version("odd", "odd"));
}

#[test]
fn hides_credentials_of_addresses() {
    assert_eq!(without_credentials("https://me:key@git.example/x@v1"), "https://git.example/x@v1");
}
