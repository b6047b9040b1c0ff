use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::*;

/// Makes the files named in `files` (`path`, or `path=content`), and finds the environment of `root`.
fn check(files: &[&str], root: &str, environ: impl Fn(&Path) -> Environ, expected: &expect_test::Expect) {
    let dir = crate::sources::fixture::write(files);
    let root = dir.path().join(root);
    fs::create_dir_all(&root).unwrap();
    let (environment, problems) = find(&root, None, &environ(dir.path()));
    let mut out = String::new();
    if let Some(environment) = environment {
        let (version, platform) = (environment.python_version, environment.platform);
        writeln!(out, "{} {version:?} {platform}", environment.root.display()).unwrap();
        for packages in environment.packages_dirs {
            writeln!(out, "packages {}", packages.display()).unwrap();
        }
        if let Some(stdlib) = environment.stdlib_dir {
            writeln!(out, "stdlib {}", stdlib.display()).unwrap();
        }
    }
    for problem in problems {
        writeln!(out, "problem {}: {}", problem.subject, problem.message).unwrap();
    }
    expected.assert_eq(&out.replace(&dir.path().display().to_string(), "~").replace(host_platform(), "host"));
}

#[test]
fn finds_a_virtual_environment_above_the_root_up_to_the_repository() {
    check(
        &[
            "repo/.git/HEAD",
            "repo/.venv/pyvenv.cfg=home = {dir}/base/bin\ninclude-system-site-packages = true\nversion = 3.11.7\n",
            "repo/.venv/lib/python3.11/site-packages/x.py",
            "base/lib/python3.11/os.py",
            "base/lib/python3.11/site-packages/y.py",
            "base/lib/python3.12/os.py",
            "base/bin/python3",
        ],
        "repo/sub/project",
        |_| Environ::default(),
        &expect_test::expect![[r#"
            ~/repo/.venv Some((3, 11)) host
            packages ~/repo/.venv/lib/python3.11/site-packages
            packages ~/base/lib/python3.11/site-packages
            stdlib ~/base/lib/python3.11
        "#]],
    );
}

#[test]
fn reads_a_windows_layout_whatever_its_case() {
    check(
        &[
            "ws/venv/pyvenv.cfg=home = {dir}/Python311\r\nversion_info = 3.11.7.final.0\r\n",
            "ws/venv/lib/Site-Packages/x.py",
            "ws/venv/Scripts/python.exe",
            "Python311/Lib/os.py",
        ],
        "ws",
        |_| Environ::default(),
        &expect_test::expect![[r#"
            ~/ws/venv Some((3, 11)) win32
            packages ~/ws/venv/lib/Site-Packages
            stdlib ~/Python311/Lib
        "#]],
    );
}

#[test]
fn prefers_virtual_env_and_says_if_it_is_none() {
    check(
        &["ws/.venv/pyvenv.cfg=", "ws/.venv/lib/python3.9/site-packages/x.py", "gone/x"],
        "ws",
        |dir| Environ { virtual_env: Some(dir.join("gone")), ..Environ::default() },
        &expect_test::expect![[r#"
            ~/ws/.venv Some((3, 9)) host
            packages ~/ws/.venv/lib/python3.9/site-packages
            problem ~/gone: VIRTUAL_ENV is not a Python environment
        "#]],
    );
}

#[test]
fn reads_debian_folders_from_the_interpreter_on_path() {
    check(
        &[
            "usr/bin/python3",
            "usr/lib/python3.11/os.py",
            "usr/lib/python3/dist-packages/x.py",
            "usr/local/lib/python3.11/dist-packages/y.py",
            "home/.local/lib/python3.11/site-packages/z.py",
        ],
        "ws",
        |dir| Environ {
            path: vec![dir.join("none"), dir.join("usr/bin")],
            home: Some(dir.join("home")),
            ..Environ::default()
        },
        &expect_test::expect![[r#"
            ~/usr Some((3, 11)) host
            packages ~/home/.local/lib/python3.11/site-packages
            packages ~/usr/local/lib/python3.11/dist-packages
            packages ~/usr/lib/python3/dist-packages
            stdlib ~/usr/lib/python3.11
        "#]],
    );
}

#[test]
fn reads_a_conda_prefix() {
    check(
        &[
            "conda/conda-meta/history",
            "conda/lib/python3.10/os.py",
            "conda/lib/python3.10/site-packages/x.py",
        ],
        "ws",
        |dir| Environ { conda_prefix: Some(dir.join("conda")), ..Environ::default() },
        &expect_test::expect![[r#"
            ~/conda Some((3, 10)) host
            packages ~/conda/lib/python3.10/site-packages
            stdlib ~/conda/lib/python3.10
        "#]],
    );
}
