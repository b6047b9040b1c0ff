use expect_test::{Expect, expect};

use super::fixture::{read, render};
use crate::sources::fixture::{shorten, write};

mod formats;
mod hashes;
mod tools;

/// Reads the pins of a root with `files`, for Python 3.11 on Linux.
fn check(files: &[&str], expected: &Expect) {
    let dir = write(files);
    let pins = read(&dir.path().join("ws"));
    expected.assert_eq(&shorten(&render(&pins), dir.path()));
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
            acme-data==2.3.0 ~/ws/requirements.txt:2 requirement
            both==1.5 ~/ws/requirements.txt:13 requirement
            last==1 ~/ws/requirements.txt:14 requirement
            numpy==1.24.0 ~/ws/requirements.txt:3 requirement
            odd==a.b ~/ws/requirements.txt:9 requirement
            torch==2.1.0+cpu ~/ws/requirements.txt:7 requirement
            whl==1.2 ~/ws/requirements.txt:11 requirement
            pandas >=1 ~/ws/requirements.txt:6
            vcs  ~/ws/requirements.txt:12
            wild ==1.* ~/ws/requirements.txt:8
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
            a==2 ~/ws/requirements.txt:2 requirement
            c==1 ~/ws/requirements.txt:4 requirement
            d==1 ~/ws/requirements.txt:6 requirement
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
            a==1 ~/ws/requirements.txt:5 requirement
            b==2 ~/ws/sub/more.txt:2 requirement
            c==3 ~/ws/requirements-c.txt:1 requirement
            problem ~/ws/requirements.txt Some(3): ../outside.txt is outside the project and was not read
            problem ~/ws/requirements.txt Some(4): gone.txt is not there
            problem ~/ws/requirements-c.txt Some(2): pins a to 9, and ~/ws/requirements.txt to 1; the latter is used
        "#]],
    );
}

#[test]
fn prefers_a_lock_to_a_text() {
    check(
        &["ws/requirements.txt=a==1\n", "ws/requirements.lock=a==2\n"],
        &expect![[r#"
            a==2 ~/ws/requirements.lock:1 lockfile
            problem ~/ws/requirements.txt Some(1): pins a to 1, and ~/ws/requirements.lock to 2; the latter is used
        "#]],
    );
}

#[test]
fn the_nearest_folder_that_pins_counts() {
    let above = ["mono/.git/x", "mono/uv.lock=[[package]]\nname = 'a'\nversion = '1'\n"];
    let nested = ["ws/.git/x", "ws/requirements.txt=a==3\n"];
    check(
        &nested,
        &expect![[r#"
        a==3 ~/ws/requirements.txt:1 requirement
    "#]],
    );
    let dir = write(&above);
    for files in [
        &["mono/ws/pyproject.toml=[project]\ndependencies = ['b==2', 'a>=1']\n"][..],
        &[
            "mono/ws/requirements.txt=-r ../more.txt\n-r ../../out.txt\n",
            "mono/more.txt=c==5\n",
            "out.txt=d==6\n",
        ],
    ] {
        crate::sources::fixture::add(dir.path(), files);
        let pins = read(&dir.path().join("mono/ws"));
        let expected = if files.len() == 1 {
            expect![[r#"
            a==1 ~/mono/uv.lock:2 lockfile
            b==2 ~/mono/ws/pyproject.toml:2 requirement
            problem ~/mono/uv.lock None: is older than pyproject.toml: it lacks b; run `uv lock`
        "#]]
        } else {
            expect![[r#"
            b==2 ~/mono/ws/pyproject.toml:2 requirement
            c==5 ~/mono/more.txt:1 requirement
            a >=1 ~/mono/ws/pyproject.toml:2
            problem ~/mono/ws/requirements.txt Some(2): ../../out.txt is outside the project and was not read
        "#]]
        };
        expected.assert_eq(&shorten(&render(&pins), dir.path()));
    }
    // Nothing above the repository counts, and nothing from the home folder upwards.
    crate::sources::fixture::add(dir.path(), &["uv.lock=[[package]]\nname = 'x'\nversion = '1'\n"]);
    let pins = read(&dir.path().join("mono"));
    assert_eq!(pins.pins.len(), 1);
    assert_eq!(super::folders(&dir.path().join("a/b"), Some(&dir.path().join("a"))).len(), 1);
}

#[test]
fn what_the_environment_has_may_be_preferred() {
    let dir = write(&[
        "ws/requirements.lock=a==1\nb==2\n",
        "ws/pyproject.toml=[project]\ndependencies = ['c>=1', 'd>=2']\n",
    ]);
    let root = dir.path().join("ws");
    let installed = [super::fixture::installed("a", "1.5"), super::fixture::installed("c", "0.5")];
    for prefer in [super::Preference::Lockfile, super::Preference::Environment] {
        let question =
            super::PinQuestion { installed: &installed, prefer, ..super::fixture::question(&root) };
        let pins = super::read_pins(&question);
        let expected = match prefer {
            super::Preference::Lockfile => expect![[r#"
                a==1 ~/ws/requirements.lock:1 lockfile
                b==2 ~/ws/requirements.lock:2 lockfile
                c==0.5 METADATA:0 environment
                d >=2 ~/ws/pyproject.toml:2
                problem ~/ws/requirements.lock None: is older than pyproject.toml: it lacks c (which is installed), d; compile it again
            "#]],
            super::Preference::Environment => expect![[r#"
                a==1.5 METADATA:0 environment
                b==2 ~/ws/requirements.lock:2 lockfile
                c==0.5 METADATA:0 environment
                d >=2 ~/ws/pyproject.toml:2
                problem ~/ws/requirements.lock None: is older than pyproject.toml: it lacks c (which is installed), d; compile it again
            "#]],
        };
        expected.assert_eq(&shorten(&render(&pins), dir.path()));
    }
}

#[test]
fn a_lockfile_that_lacks_what_is_asked_for_is_stale() {
    check(
        &[
            "ws/pyproject.toml=[project]\nname = 'ws'\ndependencies = ['a>=2', 'b', \"c; os_name == 'nt'\", 'fine>=1', 'd==3', 'ws[x]']\n             [project.optional-dependencies]\nx = ['of-extra']\n",
            "ws/requirements.lock=a==1\nfine==1.2\nd==2\n",
        ],
        &expect![[r#"
            a==1 ~/ws/requirements.lock:1 lockfile
            d==2 ~/ws/requirements.lock:3 lockfile
            fine==1.2 ~/ws/requirements.lock:2 lockfile
            b  ~/ws/pyproject.toml:3
            of-extra  ~/ws/pyproject.toml:5
            problem ~/ws/requirements.lock None: is older than pyproject.toml: it lacks b, and it has a 1 where >=2 is asked for, d 2 where ==3 is asked for; compile it again
        "#]],
    );
}
