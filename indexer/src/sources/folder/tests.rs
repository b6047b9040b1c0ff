use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::sources::fixture;

/// Reads the folder `place` of a tree with `files`.
fn check(files: &[&str], place: &str, expected: &Expect) {
    let dir = fixture::write(files);
    let mut out = String::new();
    match read(&dir.path().join(place), None, None) {
        Ok(read) => {
            writeln!(out, "{} {} {:?}", read.tree.name, read.tree.version, read.imports).unwrap();
            for file in &read.tree.files {
                writeln!(out, "  {}", file.path).unwrap();
            }
            for file in &read.tree.usage_files {
                writeln!(out, "  usage {}", file.path).unwrap();
            }
            for problem in read.problems {
                writeln!(out, "problem {}: {}", problem.subject, problem.message).unwrap();
            }
        }
        Err(error) => writeln!(out, "{error}").unwrap(),
    }
    expected.assert_eq(&fixture::shorten(&out, dir.path()));
}

#[test]
fn reads_a_bare_package_with_a_literal_version() {
    check(
        &[
            "libs/acme_data/__init__.py=__version__ = \"2.3.0\"",
            "libs/acme_data/io/core.py",
            "libs/acme_data/a.txt",
        ],
        "libs/acme_data",
        &expect![[r#"
            acme-data 2.3.0 ["acme_data"]
              acme_data/__init__.py
              acme_data/io/core.py
        "#]],
    );
}

#[test]
fn reads_src_layout_with_tests_and_examples() {
    check(
        &[
            "p/pyproject.toml=[project]\nname = 'Acme.Core'\nversion = '1.0'\n",
            "p/src/acme/__init__.py",
            "p/src/acme.egg-info/PKG-INFO=Name: acme\n",
            "p/src/goo/cloud/x.py",
            "p/src/single.py",
            "p/tests/test_a.py",
            "p/examples/use.py",
            "p/scripts/__init__.py",
        ],
        "p",
        &expect![[r#"
            acme-core 1.0 ["acme", "goo", "single"]
              acme/__init__.py
              goo/cloud/x.py
              single.py
              usage examples/use.py
              usage tests/test_a.py
        "#]],
    );
}

#[test]
fn reads_flat_layout_without_build_results() {
    check(
        &[
            "p/pyproject.toml=[project]\nname = 'acme'\ndynamic = ['version']\n[tool.hatch.version]\npath = 'acme/about.py'\n",
            "p/.gitignore=generated/\nbuild/\nkept/\n",
            "p/acme/__init__.py",
            "p/acme/about.py=__version__ = '4.5'\n",
            "p/acme/generated/x.py",
            "p/acme/kept/__init__.py",
            "p/build/lib/acme/__init__.py",
            "p/.venv/lib/x.py",
            "p/setup.py",
            "p/noxfile.py",
            "p/docs/conf.py",
        ],
        "p",
        &expect![[r#"
            acme 4.5 ["acme"]
              acme/__init__.py
              acme/about.py
              acme/kept/__init__.py
              usage docs/conf.py
        "#]],
    );
}

#[test]
fn follows_what_build_tools_are_told() {
    check(
        &[
            "p/pyproject.toml=[project]\nname='a'\nversion='1'\n[tool.setuptools]\npackage-dir = {'' = 'code'}\npackages=['pkg', 'pkg.sub']\n",
            "p/code/pkg/__init__.py",
            "p/code/pkg/sub/__init__.py",
            "p/other/__init__.py",
        ],
        "p",
        &expect![[r#"
            a 1 ["pkg"]
              pkg/__init__.py
              pkg/sub/__init__.py
        "#]],
    );
    check(
        &[
            "p/pyproject.toml=[tool.poetry]\nname='a'\nversion='not one'\npackages = [{include = 'pkg', from = 'lib'}]\n",
            "p/lib/pkg/__init__.py",
        ],
        "p",
        &expect![[r#"
            a not one ["pkg"]
              pkg/__init__.py
            problem ~/p: `not one` is not a version
        "#]],
    );
    check(
        &[
            "p/setup.cfg=[metadata]\nname = old\nversion = attr: old.__version__\n[options]\npackage_dir =\n    = source\n",
            "p/source/old/__init__.py=__version__ = '0.9'",
        ],
        "p",
        &expect![[r#"
            old 0.9 ["old"]
              old/__init__.py
        "#]],
    );
    check(
        &["p/setup.py=setup(name='older', version='0.1', package_dir={'': 'x'})", "p/x/older/__init__.py"],
        "p",
        &expect![[r#"
            older 0.1 ["older"]
              older/__init__.py
        "#]],
    );
}

#[test]
fn reads_an_unpacked_wheel_and_a_module() {
    check(
        &[
            "w/acme-1.5.dist-info/METADATA=Name: acme\nVersion: 1.5\n",
            "w/acme/__init__.py",
            "w/acme/py.typed",
        ],
        "w",
        &expect![[r#"
            acme 1.5 ["acme"]
              acme/__init__.py
        "#]],
    );
    check(
        &["m/single.py=__version__ = '3.0'"],
        "m/single.py",
        &expect![[r#"
        single 3.0 ["single"]
          single.py
    "#]],
    );
    check(
        &["m/single.py=__version__ = '3.0'"],
        "m",
        &expect![[r#"
        single 3.0 ["single"]
          single.py
    "#]],
    );
}

#[test]
fn says_what_cannot_be_read() {
    check(
        &["empty/a.txt"],
        "empty",
        &expect![[r#"
        ~/empty: holds no Python package or module
    "#]],
    );
    check(
        &["p/pyproject.toml=[project\n", "p/acme/__init__.py"],
        "p",
        &expect![[r#"
        acme 0+8372e523 ["acme"]
          acme/__init__.py
        problem ~/p/pyproject.toml: is not valid TOML: unclosed table, expected `]`
    "#]],
    );
}

#[cfg(unix)]
#[test]
fn does_not_follow_a_cycle_of_links() {
    let dir = fixture::write(&["acme/__init__.py", "acme/sub/a.py"]);
    std::os::unix::fs::symlink(dir.path().join("acme"), dir.path().join("acme/sub/again")).unwrap();
    std::os::unix::fs::symlink("loop", dir.path().join("acme/loop")).unwrap();
    let read = read(&dir.path().join("acme"), None, None).unwrap();
    assert_eq!(read.tree.files.len(), 2);
    assert_eq!(read.problems.len(), 2, "{:?}", read.problems);
}

#[test]
fn names_a_version_by_its_content() {
    let dir = fixture::write(&["acme/__init__.py=a = 1"]);
    let version = || read(&dir.path().join("acme"), None, None).unwrap().tree.version;
    let first = version();
    assert!(first.starts_with("0+") && first.len() == 10, "{first}");
    assert_eq!(first, version());
    fixture::add(dir.path(), &["acme/__init__.py=a = 2"]);
    assert_ne!(first, version());
}

#[test]
fn what_is_read_for_hints_is_part_of_the_identity() {
    let dir = fixture::write(&[
        "p/pyproject.toml=[project]\nname = 'acme'\nversion = '1'\n",
        "p/src/acme/__init__.py",
        "p/README.md=One",
        "p/docs/guide.md",
        "p/docs/changelog.md",
        "p/tests/test_a.py",
    ]);
    let read = |place: &str| read(&dir.path().join(place), None, None).unwrap().tree;
    let guides = |place: &str| -> Vec<String> {
        read(place).guide_files.iter().map(|file| file.path.clone()).collect()
    };
    let expected = ["README.md", "docs/guide.md", "tests/test_a.py"];
    assert_eq!(guides("p"), expected);
    // The package alone has the repository that it lies in.
    assert_eq!(guides("p/src/acme"), expected);
    let before = read("p").fingerprint;
    fixture::add(dir.path(), &["p/docs/changelog.md=Two"]);
    assert_eq!(read("p").fingerprint, before);
    fixture::add(dir.path(), &["p/README.md=Two"]);
    assert_ne!(read("p").fingerprint, before);
}
