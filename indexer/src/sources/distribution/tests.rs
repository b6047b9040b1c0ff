use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::sources::fixture;

/// Lists the distributions of an environment with the packages folders `a` and `b` that holds `files`.
fn check(files: &[&str], expected: &Expect) {
    let dir = fixture::write(files);
    let folders = ["a", "b"].map(|name| dir.path().join(name));
    let environment = Environment {
        root: dir.path().to_owned(),
        python_version: Some((3, 11)),
        packages_dirs: folders.into_iter().filter(|dir| dir.is_dir()).collect(),
        stdlib_dir: None,
        platform: "linux",
    };
    let (distributions, mut problems) = list(&environment);
    let mut out = String::new();
    for distribution in &distributions {
        let (tree, more) = source_tree(distribution);
        problems.extend(more);
        let private = if tree.is_private { " private" } else { "" };
        writeln!(out, "{} {} {:?}{private}", tree.name, tree.version, distribution.imports).unwrap();
        let fingerprint = distribution.fingerprint();
        assert!(fingerprint.is_none_or(|fingerprint| fingerprint == tree.fingerprint));
        for file in &tree.files {
            writeln!(out, "  {}", file.path).unwrap();
        }
        for file in &tree.usage_files {
            writeln!(out, "  usage {}", file.path).unwrap();
        }
    }
    for problem in problems {
        writeln!(out, "problem {} {:?}: {}", problem.subject, problem.line, problem.message).unwrap();
    }
    expected.assert_eq(&fixture::shorten(&out, dir.path()));
}

#[test]
fn reads_dist_info_with_record() {
    check(
        &[
            "a/scikit_learn-1.2.dist-info/METADATA=Name: scikit-learn\nVersion: 1.2\n",
            "a/scikit_learn-1.2.dist-info/RECORD=sklearn/__init__.py,sha256=x,3\nsklearn/tests/test_a.py,sha256=y,4\n\
             sklearn/_c.cpython-311-x86_64-linux-gnu.so,sha256=z,5\n../../../bin/run.py,sha256=w,1\n",
        ],
        &expect![[r#"
            scikit-learn 1.2 ["sklearn"]
              sklearn/__init__.py
              sklearn/_c.cpython-311-x86_64-linux-gnu.so
              usage sklearn/tests/test_a.py
        "#]],
    );
}

#[test]
fn takes_the_first_folder_and_reports_broken_metadata() {
    check(
        &[
            "a/acme-1.0.dist-info/METADATA=Name: acme\nVersion: 1.0\nClassifier: Private :: Do Not Upload\n",
            "a/acme-1.0.dist-info/RECORD=acme.py,sha256=x,1\n",
            "b/acme-2.0.dist-info/METADATA=Name: Acme\nVersion: 2.0\n",
            "b/acme-2.0.dist-info/RECORD=acme.py,sha256=x,1\n",
            "b/odd-x.dist-info/RECORD=odd.py,,\nnonsense\n",
            "b/lost-1.dist-info/METADATA=Name: lost\nVersion: 1\n",
            "b/~cme-1.0.dist-info/METADATA=Name: cme\nVersion: 1\n",
            "b/zipped-1.0-py3.11.egg=PK",
        ],
        &expect![[r#"
            acme 1.0 ["acme"] private
              acme.py
            lost 1 []
            odd x ["odd"]
              odd.py
            problem ~/b/odd-x.dist-info/METADATA None: is missing; name and version are taken from the folder's name
            problem ~/b/odd-x.dist-info None: `x` is not a version
            problem ~/b/odd-x.dist-info/RECORD Some(2): lines that are not `path,hash,size` were left out: 1
            problem ~/b/zipped-1.0-py3.11.egg None: zip egg is not read; install the distribution as a wheel
            problem ~/b/lost-1.dist-info None: has neither RECORD nor top_level.txt, and nothing is named like it; its files are not known
        "#]],
    );
}

#[test]
fn reads_egg_info_without_record() {
    check(
        &[
            "a/acme_data-2.3.egg-info/PKG-INFO=Name: acme-data\nVersion: 2.3\n",
            "a/acme_data-2.3.egg-info/top_level.txt=acme\nacme_extra\n../up\n",
            "a/acme/__init__.py",
            "a/acme/tests/test_x.py",
            "a/acme_extra.py",
            "a/single-1.0.egg-info=Name: single\nVersion: 1.0\n",
            "a/single.py",
            "a/lazr.uri-1.egg-info/PKG-INFO=Name: lazr.uri\nVersion: 1\n",
            "a/lazr.uri-1.egg-info/top_level.txt=lazr\n",
            "a/lazr.uri-1.egg-info/namespace_packages.txt=lazr\n",
            "a/lazr/uri/__init__.py",
            "a/lazr/other/__init__.py",
        ],
        &expect![[r#"
            acme-data 2.3 ["acme", "acme_extra"]
              acme/__init__.py
              acme_extra.py
              usage acme/tests/test_x.py
            lazr-uri 1 ["lazr"]
              lazr/uri/__init__.py
            single 1.0 ["single"]
              single.py
        "#]],
    );
}

#[test]
fn lists_both_parts_of_a_namespace_package_and_stubs() {
    check(
        &[
            "a/goo_a-1.dist-info/METADATA=Name: goo-a\nVersion: 1\n",
            "a/goo_a-1.dist-info/RECORD=goo/a/__init__.py,sha256=x,3\n",
            "a/goo_b-1.dist-info/METADATA=Name: goo-b\nVersion: 1\n",
            "a/goo_b-1.dist-info/RECORD=goo/b/__init__.py,sha256=x,3\n",
            "a/types_yaml-1.dist-info/METADATA=Name: types-yaml\nVersion: 1\n",
            "a/types_yaml-1.dist-info/RECORD=yaml-stubs/__init__.pyi,sha256=x,3\n",
        ],
        &expect![[r#"
            goo-a 1 ["goo"]
              goo/a/__init__.py
            goo-b 1 ["goo"]
              goo/b/__init__.py
            types-yaml 1 ["yaml"]
              yaml-stubs/__init__.pyi
        "#]],
    );
}

#[test]
fn reads_editable_installs() {
    check(
        &[
            // setuptools with a finder
            "a/flat-1.dist-info/METADATA=Name: flat\nVersion: 1\n",
            "a/flat-1.dist-info/RECORD=__editable__.flat-1.pth,sha256=x,1\n__editable___flat_1_finder.py,sha256=x,1\n",
            "a/flat-1.dist-info/direct_url.json={\"url\": \"file://{dir}/flat\", \"dir_info\": {\"editable\": true}}",
            "a/__editable__.flat-1.pth=import __editable___flat_1_finder; __editable___flat_1_finder.install()",
            "a/__editable___flat_1_finder.py=MAPPING: dict[str, str] = {'flatpkg': '{dir}/flat/flatpkg', 'gone': '{dir}/x'}\n",
            "flat/flatpkg/__init__.py",
            "flat/flatpkg/core.py",
            "flat/tests/test_core.py",
            // a path in a .pth, src layout
            "a/srcy-2.dist-info/METADATA=Name: srcy\nVersion: 2\n",
            "a/srcy-2.dist-info/RECORD=_srcy.pth,sha256=x,1\n",
            "a/_srcy.pth={dir}/srcy/src\n",
            "srcy/pyproject.toml=[project]\nname='srcy'\n",
            "srcy/src/srcy/__init__.py",
            // the oldest way
            "a/eggy.egg-link={dir}/eggy\n.",
            "eggy/eggy.egg-info/PKG-INFO=Name: eggy\nVersion: 3\n",
            "eggy/setup.py=setup(name='eggy')",
            "eggy/eggy/__init__.py",
            // nothing left
            "a/gone-4.dist-info/METADATA=Name: gone\nVersion: 4\n",
            "a/gone-4.dist-info/RECORD=gone.pth,sha256=x,1\n",
            "a/gone.pth={dir}/nowhere\n",
        ],
        &expect![[r#"
            eggy 3 ["eggy"] private
              eggy/__init__.py
            flat 1 ["flatpkg"] private
              flatpkg/__init__.py
              flatpkg/core.py
              usage tests/test_core.py
            gone 4 []
            srcy 2 ["srcy"] private
              srcy/__init__.py
            problem ~/a/gone.pth Some(1): ~/nowhere is not there
            problem ~/a/__editable___flat_1_finder.py None: gone leads to ~/x, which is not there
            problem ~/a/gone-4.dist-info None: is an editable install whose sources were not found
        "#]],
    );
}

#[test]
fn maps_a_direct_url_to_private() {
    check(
        &[
            "a/vcs-1.dist-info/METADATA=Name: vcs\nVersion: 1\n",
            "a/vcs-1.dist-info/RECORD=vcs.py,sha256=x,3\n",
            "a/vcs-1.dist-info/direct_url.json={\"url\": \"https://git.example/x\", \"vcs_info\": {}}",
        ],
        &expect![[r#"
            vcs 1 ["vcs"] private
              vcs.py
        "#]],
    );
}
