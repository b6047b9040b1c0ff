//! Every reader of text survives damaged text.

use std::path::Path;

use super::fixture::{add, damage};
use super::{docs, editable, folder, literal, metadata, project, record};
use crate::pins;

/// Writes damaged variants of `seed` to the file `name`, and reads each.
fn check(name: &str, seed: &str, read: impl Fn(&Path)) {
    let dir = tempfile::tempdir().unwrap();
    add(dir.path(), &["acme/__init__.py", "src/x.py"]);
    for bytes in damage(seed) {
        std::fs::write(dir.path().join(name), bytes).unwrap();
        read(dir.path());
    }
}

#[test]
fn survives_damaged_manifests() {
    let manifest = "[project]\nname='a'\ndependencies=['x @ {root:uri}/y']\n[tool.setuptools]\npackages=['a']\n\
                    package-dir={''='src'}\n[tool.uv.sources]\nx={path='..'}\n[tool.uv.workspace]\nmembers=['*/../**']";
    check("pyproject.toml", manifest, |root| {
        drop(folder::read(root, None, None));
        drop(project::read(root));
    });
    check(
        "setup.cfg",
        "[metadata]\nname = a\nversion = attr: a.b.c\n[options]\npackage_dir =\n  = src\n",
        |root| {
            drop(folder::read(root, None, None));
        },
    );
    check("setup.py", "setup(name='a', version=\"1\", package_dir={'': 'src', \"b\": 'c'})", |root| {
        drop(folder::read(root, None, None));
    });
    check("siskin.toml", "sibling = true\n[[library]]\nname='a'\npath='../b'\nversion='1'\n", |root| {
        drop(project::read(root));
    });
}

#[test]
fn survives_damaged_pins_and_docs() {
    check(
        "requirements.txt",
        "-r a.txt\na[b] == 1.0 ; python_version < '3' # c\nb @ file:///x.whl\n -c\\\n x",
        |root| {
            drop(pins::fixture::read(root));
        },
    );
    for (name, lock) in pins::fixture::LOCKS {
        check(name, lock, |root| drop(pins::fixture::read(root)));
    }
    let docs = "{\"qualname\": \"a.b\", \"signature\": \"(self, x: 'é') -> 'y'\", \"doc\": \"A. B\", \"aliases\": [\"c.d\"]}\n";
    check("docs.jsonl", &docs.repeat(3), |root| drop(docs::read(&root.join("docs.jsonl"), None)));
}

#[test]
fn survives_damaged_metadata() {
    check("own.pth", "# x\n../lib\nimport __editable___a_finder; x\n/no\n", |root| {
        drop(editable::path_lines(root, &mut Vec::new()));
    });
    for bytes in damage("a/b.py,sha256=x,1\n\"a,\"\"b.py\",sha256=y,2\nC:\\x.py,,\n../../x.py,,\n") {
        drop(record::parse(Path::new("RECORD"), &bytes, &mut Vec::new()));
    }
    for bytes in damage("Name: a\nVersion: 1\nRequires-Dist: é (>1); extra == 'x'\n\nbody") {
        drop(metadata::parse(&String::from_utf8_lossy(&bytes)));
    }
    for bytes in
        damage("MAPPING: dict[str, str] = {'é': '\\x41\\u00e9', \"b\": ['c', (d)]}\n__version__ = x = '1'\n")
    {
        let text = String::from_utf8_lossy(&bytes);
        drop(literal::assigned_dict(&text, "MAPPING"));
        drop(literal::assigned_string(&text, "__version__"));
        drop(literal::keyword_string(&text, "x"));
    }
}
