use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::sources::fixture;

/// Reads the project in the folder `ws` of a tree with `files`.
fn check(files: &[&str], expected: &Expect) {
    let dir = fixture::write(files);
    let project = read(&dir.path().join("ws"));
    let mut out = String::new();
    let names: Vec<&str> = project.dependencies.iter().map(PackageName::as_str).collect();
    writeln!(out, "dependencies {names:?}").unwrap();
    for library in &project.libraries {
        let version = library.version.as_deref().unwrap_or("-");
        writeln!(out, "{} {version} {:?} ({})", library.name, library.place, library.why).unwrap();
    }
    if !project.siblings {
        out.push_str("no siblings\n");
    }
    for problem in &project.problems {
        writeln!(out, "problem {} {:?}: {}", problem.subject, problem.line, problem.message).unwrap();
    }
    expected.assert_eq(&fixture::shorten(&out, dir.path()));
}

#[test]
fn reads_libraries_and_names_unknown_keys() {
    check(
        &["ws/siskin.toml=sibling = false\nspeed = 1\npython = '/bin/sh'\n\
           [[library]]\nname = 'Acme_Data'\npath = '../acme'\nversion = '2.0'\ncolour = 'red'\n\
           [[library]]\nname = 'other'\ndocs = 'docs.jsonl'\n[[library]]\nname = 'wheel'\npath = 'a.whl'\n\
           [[library]]\npath = 'x'\n[[library]]\nname = 'y'\npath = 1\n"],
        &expect![[r#"
            dependencies []
            acme-data 2.0 Folder("~/acme") ([[library]] in siskin.toml)
            other - Docs("~/ws/docs.jsonl") ([[library]] in siskin.toml)
            wheel - Archive("~/ws/a.whl") ([[library]] in siskin.toml)
            no siblings
            problem ~/ws/siskin.toml None: unknown key `colour` in [[library]]
            problem ~/ws/siskin.toml None: [[library]] number 4 has no `name`
            problem ~/ws/siskin.toml None: [[library]] number 5 has a `path` that is not a string
        "#]],
    );
}

#[test]
fn the_first_library_of_a_name_counts() {
    check(
        &["ws/siskin.toml=siblings = false\n[[library]]\nname = 'acme'\npath = 'a'\n\
           [[library]]\nname = 'Acme'\npath = 'b'\n"],
        &expect![[r#"
            dependencies []
            acme - Folder("~/ws/a") ([[library]] in siskin.toml)
            no siblings
            problem ~/ws/siskin.toml None: has [[library]] `acme` twice; the first one counts
        "#]],
    );
}

#[test]
fn reports_broken_toml_with_its_line() {
    check(
        &["ws/siskin.toml=a = 1\nb = \n"],
        &expect![[r#"
        dependencies []
        problem ~/ws/siskin.toml Some(2): is not valid TOML: string values must be quoted, expected literal string
    "#]],
    );
}

#[test]
fn reads_path_dependencies_of_each_tool() {
    check(
        &[
            "ws/pyproject.toml=[project]\nname = 'ws'\ndependencies = ['numpy>=1', 'hatchy @ {root:uri}/../hatchy', 'uvy']\n\
             [project.optional-dependencies]\nx = ['extra[a]']\n[dependency-groups]\ndev = ['pytest', {include-group = 'x'}]\n\
             [tool.uv.sources]\nuvy = {path = '../uvy', editable = true}\ngone = {path = '../gone'}\nmember = {workspace = true}\n\
             [tool.uv.workspace]\nmembers = ['packages/*']\nexclude = ['packages/out']\n\
             [tool.poetry.dependencies]\npython = '^3.9'\npoet = {path = '../poet', develop = true}\n\
             [tool.pdm.dev-dependencies]\ndev = ['-e file:///${PROJECT_ROOT}/../pdmy#egg=pdmy']\n",
            "ws/packages/member/pyproject.toml=[project]\nname='member'\n",
            "ws/packages/out/pyproject.toml=[project]\nname='out'\n",
            "hatchy/x",
            "uvy/x",
            "poet/x",
            "pdmy/x",
        ],
        &expect![[r#"
            dependencies ["extra", "hatchy", "numpy", "pdmy", "poet", "pytest", "uvy"]
            hatchy - Folder("~/hatchy") (a path dependency in pyproject.toml)
            pdmy - Folder("~/pdmy") (a path dependency in pyproject.toml)
            poet - Folder("~/poet") (a path dependency in pyproject.toml)
            uvy - Folder("~/uvy") (a path source in pyproject.toml)
            member - Folder("~/ws/packages/member") (a workspace member)
            problem ~/gone None: gone is said to be here and is not
        "#]],
    );
}

#[test]
fn finds_the_workspace_above_a_member() {
    check(
        &[
            "pyproject.toml=[tool.uv.workspace]\nmembers = ['ws', 'libs/**']\n",
            "ws/pyproject.toml=[project]\nname='ws'\ndependencies=['b']\n[tool.uv.sources]\nb = {workspace = true}\n",
            "libs/deep/b/pyproject.toml=[project]\nname='b'\n",
            "libs/c/pyproject.toml=[project]\nname='c'\n",
        ],
        &expect![[r#"
            dependencies ["b"]
            b - Folder("~/libs/deep/b") (a workspace member)
        "#]],
    );
}

#[test]
fn matches_patterns() {
    assert!(matches_pattern("acme-*", "acme-data"));
    assert!(matches_pattern("*a*b", "xaxxb"));
    assert!(matches_pattern("?b", "ab"));
    assert!(!matches_pattern("acme-*", "acme"));
    assert!(!matches_pattern("a?", "a"));
}
