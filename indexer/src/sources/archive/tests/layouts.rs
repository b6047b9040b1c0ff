use expect_test::expect;

use super::{Member, gzip, on_disk, read, tar, wheel, zip};
use crate::package::PackageName;
use crate::sources::archive::{ArchiveName, Limits, Wanted, read_wheelhouse, same_version};

fn check(name: &str, paths: &[&str], expected: &expect_test::Expect) {
    let files: Vec<(&str, &[u8])> = paths.iter().map(|path| (*path, &b""[..])).collect();
    expected.assert_eq(&read(name, &gzip(&tar(&files)), &Limits::default()));
}

#[test]
fn finds_packages_in_src() {
    check(
        "demo-lib-1.0.tar.gz",
        &[
            "demo-lib-1.0/setup.py",
            "demo-lib-1.0/src/demo_lib/__init__.py",
            "demo-lib-1.0/src/demo_lib/_fast.pyx",
            "demo-lib-1.0/src/demo_lib/tests/test_a.py",
            "demo-lib-1.0/src/single.py",
            "demo-lib-1.0/tests/test_b.py",
            "demo-lib-1.0/docs/guide.rst",
            "demo-lib-1.0/tools/gen.py",
            "demo-lib-1.0/README.md",
        ],
        &expect![[r#"
            demo-lib 1.0
            demo_lib/__init__.py 0
            demo_lib/_fast.so 0
            single.py 0
            usage README.md 0
            usage demo_lib/tests/test_a.py 0
            usage docs/guide.rst 0
            usage tests/test_b.py 0
        "#]],
    );
}

#[test]
fn finds_packages_in_a_flat_sdist() {
    check(
        "demo-1.0.tar.gz",
        &[
            "demo-1.0/setup.py",
            "demo-1.0/demo/__init__.py",
            "demo-1.0/demo/testing/__init__.py",
            "demo-1.0/docs/__init__.py",
            "demo-1.0/docs/conf.py",
            "demo-1.0/benchmarks/__init__.py",
            "demo-1.0/examples/first.py",
        ],
        &expect![[r#"
            demo 1.0
            demo/__init__.py 0
            demo/testing/__init__.py 0
            usage benchmarks/__init__.py 0
            usage docs/__init__.py 0
            usage docs/conf.py 0
            usage examples/first.py 0
        "#]],
    );
}

#[test]
fn finds_single_modules_namespaces_and_packages_further_down() {
    check(
        "six-1.16.0.tar.gz",
        &["six-1.16.0/setup.py", "six-1.16.0/six.py", "six-1.16.0/test_six.py"],
        &expect![[r#"
            six 1.16.0
            six.py 0
            usage test_six.py 0
        "#]],
    );
    check(
        "google-thing-1.tar.gz",
        &["google-thing-1/google/thing/__init__.py", "google-thing-1/setup.py"],
        &expect![[r#"
            google-thing 1
            google/thing/__init__.py 0
        "#]],
    );
    check(
        "deep-1.tar.gz",
        &["deep-1/CMake/x.txt", "deep-1/python-package/deep/__init__.py", "deep-1/python-package/deep/a.py"],
        &expect![[r#"
            deep 1
            deep/__init__.py 0
            deep/a.py 0
        "#]],
    );
}

#[test]
fn believes_top_level_and_metadata() {
    let bytes = tar(&[
        ("m-1/PKG-INFO", b"Name: Mat_Plot\nVersion: 3.2\nClassifier: Private :: Do Not Upload\n\nName: no\n"),
        ("m-1/lib/m.egg-info/top_level.txt", b"mat\nmpl_tools\npylab\n"),
        ("m-1/lib/mat/__init__.py", b""),
        ("m-1/lib/mpl_tools/axes/__init__.py", b""),
        ("m-1/lib/pylab.py", b""),
        ("m-1/other/__init__.py", b""),
    ]);
    expect![[r#"
        mat-plot 3.2
        mat/__init__.py 0
        mpl_tools/axes/__init__.py 0
        pylab.py 0
    "#]]
    .assert_eq(&read("m-1.tar.gz", &gzip(&bytes), &Limits::default()));
}

#[test]
fn reads_a_repository_as_zip_and_a_zip_of_modules() {
    let bytes = zip(&[
        Member::new("repo-main/pyproject.toml", b"[project]\nname = 'Real.Name'\nversion = '2.1'\n"),
        Member::new("repo-main/real_name/__init__.py", b""),
        Member::new("repo-main/tests/test_x.py", b""),
    ]);
    expect![[r#"
        real-name 2.1
        real_name/__init__.py 0
        usage tests/test_x.py 0
    "#]]
    .assert_eq(&read("repo-main.zip", &bytes, &Limits::default()));
    let bytes = zip(&[Member::new("mods/__init__.py", b""), Member::new("mods/a.py", b"")]);
    let text = read("mods.zip", &bytes, &Limits::default());
    assert!(text.starts_with("mods 0+") && text.contains("mods/a.py 0"), "{text}");
}

#[test]
fn takes_file_names_apart() {
    let shown = |file: &str, wanted: Option<&str>| {
        let wanted = wanted.map(PackageName::new);
        ArchiveName::parse(file, wanted.as_ref()).map(|name| {
            format!("{} {} {} {}", name.name, name.version, name.python.join("|"), name.platform.join("|"))
        })
    };
    for (file, wanted, expected) in [
        ("Foo.Bar-1.0-py2.py3-none-any.whl", None, Some("foo-bar 1.0 py2|py3 any")),
        (
            "foo-1.0-2-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            None,
            Some("foo 1.0 cp311 manylinux_2_17_x86_64|manylinux2014_x86_64"),
        ),
        ("torch-2.2.0+cpu-cp311-cp311-linux_x86_64.whl", None, Some("torch 2.2.0+cpu cp311 linux_x86_64")),
        ("zope.interface-5.0.tar.gz", None, Some("zope-interface 5.0  ")),
        ("foo-2-1.0.tar.gz", Some("foo-2"), Some("foo-2 1.0  ")),
        ("backports.ssl_match_hostname-3.7.0.1.tar.gz", None, Some("backports-ssl-match-hostname 3.7.0.1  ")),
        ("foo-1.0.exe", None, None),
        ("../foo-1.0.tar.gz", None, None),
        ("foo.whl", None, None),
        (".whl", None, None),
    ] {
        assert_eq!(shown(file, wanted).as_deref(), expected, "{file}");
    }
    assert!(
        same_version("1.0", "1.0.0") && same_version("1.0-rc1", "1.0rc1") && same_version("weird", "weird")
    );
    assert!(!same_version("1.0", "1.0.post1") && !same_version("weird", "1.0"));
}

#[test]
fn picks_from_a_wheelhouse() {
    let (folder, _) =
        on_disk("demo-1.0-cp311-cp311-win_amd64.whl", &wheel("demo", "1.0", &[("win.py", b"")]));
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("demo-1.0-py3-none-any.whl", &wheel("demo", "1.0", &[("any.py", b"")]));
    write("demo-1.1.tar.gz", &gzip(&tar(&[("demo-1.1/demo.py", b"")])));
    write("other-2.0.zip", b"damaged");
    write("notes.txt", b"");
    let read = |wanted: &Wanted| match read_wheelhouse(folder.path(), wanted, &Limits::default()) {
        Err(error) => error.to_string().replace(folder.path().to_str().unwrap(), "FOLDER"),
        Ok(trees) => trees
            .into_iter()
            .map(|tree| {
                tree.map_or("failed".into(), |(tree, _)| {
                    format!("{} {} {}", tree.name, tree.version, tree.files[0].path)
                })
            })
            .collect::<Vec<_>>()
            .join(", "),
    };
    let name = PackageName::new("Demo");
    assert_eq!(read(&Wanted::All), "demo 1.0 any.py, demo 1.1 demo.py, failed");
    assert_eq!(read(&Wanted::One(name.clone(), Some("1.0.0".into()))), "demo 1.0 any.py");
    assert_eq!(read(&Wanted::One(name, Some("3".into()))), "demo 3: not in FOLDER; it has 1.0, 1.1");
    assert_eq!(
        read(&Wanted::One(PackageName::new("none"), None)),
        "none: not in FOLDER; it has nothing of that name"
    );
}
