use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::sources::fixture;

/// Reads the pins of a root with `files`, for Python 3.11 on Linux.
fn check(files: &[&str], expected: &Expect) {
    let dir = fixture::write(files);
    let root = dir.path().join("ws");
    let environment = Environment {
        root: root.clone(),
        python_version: Some((3, 11)),
        packages_dirs: Vec::new(),
        stdlib_dir: None,
        platform: "linux",
    };
    let (pins, problems) = read_pins(&root, Some(&environment), &[]);
    let mut out = String::new();
    for pin in pins {
        let origin = pin.origin.unwrap();
        writeln!(out, "{}=={} {}:{}", pin.name, pin.version, origin.path.display(), origin.line).unwrap();
    }
    for problem in problems {
        writeln!(out, "problem {} {:?}: {}", problem.subject, problem.line, problem.message).unwrap();
    }
    expected.assert_eq(&fixture::shorten(&out, dir.path()));
}

#[test]
fn reads_pins_with_their_lines() {
    check(
        &[
            "ws/requirements.txt=\u{feff}# a comment\nAcme_Data[fast,x] == 2.3.0  # why\nnumpy==1.24.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n\
           pandas>=1\ntorch===2.1.0+cpu\nwild==1.*\nodd==a.b\n--index-url https://example.org\n\
           whl @ https://example.org/whl-1.2-py3-none-any.whl#sha256=x\nvcs @ git+https://example.org/x#egg=vcs\nboth>=1,==1.5\nlast==1\\",
        ],
        &expect![[r#"
            acme-data==2.3.0 ~/ws/requirements.txt:2
            both==1.5 ~/ws/requirements.txt:13
            last==1 ~/ws/requirements.txt:14
            numpy==1.24.0 ~/ws/requirements.txt:3
            odd==a.b ~/ws/requirements.txt:9
            torch==2.1.0+cpu ~/ws/requirements.txt:7
            whl==1.2 ~/ws/requirements.txt:11
            problem ~/ws/requirements.txt Some(9): `a.b` is not a version
        "#]],
    );
}

#[test]
fn evaluates_simple_markers() {
    check(
        &["ws/requirements.txt=a==1; python_version < '3.9'\na==2; python_version >= \"3.9\"\n\
           b==1; sys_platform == 'win32'\nc==1 ; extra == 'x' and python_version > '3.10' \\\n  --hash=sha256:x\n\
           d==1; sys_platform == 'win32' or python_version == '3.11'\n"],
        &expect![[r#"
            a==2 ~/ws/requirements.txt:2
            c==1 ~/ws/requirements.txt:4
            d==1 ~/ws/requirements.txt:6
        "#]],
    );
}

#[test]
fn follows_includes_inside_the_root_once() {
    check(
        &[
            "ws/requirements.txt=-r sub/more.txt\n-c requirements-c.txt\n-r ../outside.txt\n--requirement=gone.txt\na==1\n",
            "ws/sub/more.txt=-r ../requirements.txt\nb==2\n",
            "ws/requirements-c.txt=c==3\na==9\n",
            "outside.txt=d==4\n",
        ],
        &expect![[r#"
            a==9 ~/ws/requirements-c.txt:2
            b==2 ~/ws/sub/more.txt:2
            c==3 ~/ws/requirements-c.txt:1
            problem ~/ws/requirements.txt Some(3): ../outside.txt is outside the project and was not read
            problem ~/ws/requirements.txt Some(4): gone.txt is not there
            problem ~/ws/requirements.txt Some(5): pins a to 1, and ~/ws/requirements-c.txt to 9; the latter is used
        "#]],
    );
}

#[test]
fn prefers_a_lock_to_a_text() {
    check(
        &["ws/requirements.txt=a==1\n", "ws/requirements.lock=a==2\n"],
        &expect![[r#"
        a==2 ~/ws/requirements.lock:1
        problem ~/ws/requirements.txt Some(1): pins a to 1, and ~/ws/requirements.lock to 2; the latter is used
    "#]],
    );
}
