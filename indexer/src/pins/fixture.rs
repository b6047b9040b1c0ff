//! Projects for tests of pins.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::{PinQuestion, Pins, Preference, read_pins};
use crate::package::{PackageName, PinKind, PinOrigin, PinnedVersion};
use crate::sources::Environment;

/// A small file of each format.
pub(crate) const LOCKS: [(&str, &str); 11] = [
    (
        "uv.lock",
        "version = 1\n[[package]]\nname = 'ws'\nsource = { virtual = '.' }\ndependencies = [{ name = 'a', marker = \"os_name == 'nt'\", extra = ['x'] }]\n\
         [[package]]\nname = 'a'\nversion = '1'\nresolution-markers = [\"python_version < '3'\"]\n[package.optional-dependencies]\nx = [{ name = 'a' }]\n",
    ),
    (
        "poetry.lock",
        "[[package]]\nname = 'a'\nversion = '1'\npython-versions = '^3.8'\nmarkers = { main = \"os_name == 'nt'\" }\n[package.source]\ntype = 'git'\n",
    ),
    (
        "pdm.lock",
        "[[package]]\nname = 'a'\nversion = '1'\nmarker = \"(os_name == 'nt')\"\nrequires_python = '>=3'\n",
    ),
    (
        "pylock.toml",
        "lock-version = '1.0'\n[[packages]]\nname = 'a'\nversion = '1'\nrequires-python = '>=3'\n",
    ),
    (
        "Pipfile.lock",
        "{\"default\": {\"a\": {\"version\": \"==1\", \"markers\": \"os_name == 'nt'\"}}, \"_meta\": {}}",
    ),
    (
        "pixi.lock",
        "version: 6\nenvironments:\n  default:\n    packages:\n      linux-64:\n      - conda: https://x/a-1-0.conda\npackages:\n- conda: https://x/a-1-0.conda\n  purls: ['pkg:pypi/a']\n",
    ),
    (
        "conda-lock.yml",
        "package:\n- name: a\n  version: '1'\n  manager: conda\n  platform: linux-64\n  dependencies: {python: '>=3'}\n",
    ),
    ("environment.yml", "dependencies:\n- a=1.2.3=x\n- pip:\n  - b==1\n"),
    (
        "pyproject.toml",
        "[project]\nname = 'ws'\ndependencies = ['a==1', 'b>=2; os_name == \"nt\"']\n[tool.poetry.dependencies]\nc = { version = '^1', python = '<3.8' }\n",
    ),
    ("setup.cfg", "[options]\ninstall_requires =\n  a==1\n  b>=2 ; os_name == 'nt'\n"),
    ("constraints.txt", "a==1 ; os_name == 'nt'\n"),
];

/// What is asked of a project at `root` for CPython 3.11 on Linux, with nothing installed, that imports `imported`.
pub(super) fn question(root: &Path) -> PinQuestion<'_> {
    static ENVIRONMENT: Environment = Environment {
        root: PathBuf::new(),
        python_version: Some((3, 11)),
        packages_dirs: Vec::new(),
        stdlib_dir: None,
        platform: "linux",
    };
    PinQuestion {
        root,
        home: None,
        environment: Some(&ENVIRONMENT),
        installed: &[],
        prefer: Preference::Lockfile,
        imports: &|| vec!["imported".to_owned()],
    }
}

/// Reads the pins of the project at `root`.
pub(crate) fn read(root: &Path) -> Pins {
    read_pins(&question(root))
}

/// The pins, ranges and problems, a line each.
pub(super) fn render(pins: &Pins) -> String {
    let mut out = String::new();
    for pin in &pins.pins {
        let origin = pin.origin.as_ref().unwrap();
        let kind = origin.kind.as_str();
        writeln!(out, "{}=={} {}:{} {kind}", pin.name, pin.version, origin.path.display(), origin.line)
            .unwrap();
    }
    for range in &pins.ranges {
        let origin = &range.origin;
        writeln!(out, "{} {} {}:{}", range.name, range.specifiers, origin.path.display(), origin.line)
            .unwrap();
    }
    for problem in &pins.problems {
        writeln!(out, "problem {} {:?}: {}", problem.subject, problem.line, problem.message).unwrap();
    }
    out
}

/// A distribution that is installed.
pub(super) fn installed(name: &str, version: &str) -> PinnedVersion {
    let origin = PinOrigin { path: "METADATA".into(), line: 0, kind: PinKind::Environment };
    super::pinned(PackageName::new(name), version.to_owned(), origin)
}
