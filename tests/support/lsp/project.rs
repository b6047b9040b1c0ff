//! Projects in temporary folders.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::support::binary::Siskin;
use crate::support::{files, repository};

/// A project in a temporary folder of its own.
pub(crate) struct Project {
    _folder: TempDir,
    /// Its root.
    pub(crate) root: PathBuf,
}

impl Project {
    /// Orders: uses the private library acme_frames at 2.0.0, and has no environment.
    pub(crate) fn orders() -> Self {
        Self::of_fixtures("projects/orders", &["acme_frames"])
    }

    /// Station: uses the private library borealis at 1.0.0, and has no environment.
    pub(crate) fn station() -> Self {
        Self::of_fixtures("projects/station", &["borealis"])
    }

    /// Shop: uses the private library acme_frames at 2.0.0, and has a function that fails its tests.
    pub(crate) fn shop() -> Self {
        Self::of_fixtures("projects/shop", &["acme_frames"])
    }

    /// A project with these files.
    pub(crate) fn with(contents: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().unwrap();
        let project = Self { _folder: folder, root };
        for (path, text) in contents {
            project.write(path, text);
        }
        project
    }

    fn of_fixtures(name: &str, libraries: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for part in libraries.iter().chain([&name]) {
            copy(&format!("fixtures/{part}"), &folder.path().join(part));
        }
        let root = folder.path().join(name).canonicalize().unwrap();
        Self { _folder: folder, root }
    }

    /// Installs a package of one module into the project's environment, as pip does. Its Python is not there, so that
    /// the standard library is the one that the program carries.
    pub(crate) fn install(&self, name: &str, version: &str, module: &str) {
        let site = ".venv/lib/python3.13/site-packages";
        let info = format!("{site}/{name}-{version}.dist-info");
        self.write(".venv/pyvenv.cfg", "home = nowhere\nversion = 3.13.0\n");
        self.write(&format!("{site}/{name}/__init__.py"), module);
        let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
        self.write(&format!("{info}/METADATA"), &metadata);
        self.write(&format!("{info}/INSTALLER"), "pip\n");
        self.write(&format!("{info}/top_level.txt"), &format!("{name}\n"));
        let record = format!("{name}/__init__.py,,\n{name}-{version}.dist-info/METADATA,,\n");
        self.write(&format!("{info}/RECORD"), &record);
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).and_then(|()| fs::write(&path, text)).unwrap();
    }

    /// The URI of its root.
    pub(crate) fn uri(&self) -> String {
        uri(&self.root)
    }
}

/// Copies sources of the repository.
pub(crate) fn copy(folder: &str, to: &Path) {
    for file in files(folder, &[".py", ".pyi", ".toml", ".lock", ".md", ".so", ".typed"]) {
        let path = to.join(Path::new(&file).strip_prefix(folder).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(repository().join(&file), path).unwrap();
    }
}

/// Puts the shards of the sample projects and of the standard library into a cache folder, so that only tests of
/// indexing wait for it. They are built once per run of the tests.
pub(crate) fn warm(cache: &Path) {
    static WARM: OnceLock<(Siskin, Vec<Project>)> = OnceLock::new();
    let (siskin, _) = WARM.get_or_init(|| {
        let siskin = Siskin::new();
        let projects = vec![Project::orders(), Project::station()];
        for project in &projects {
            let outcome = siskin.run_in(&project.root, &["index"]);
            assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        }
        (siskin, projects)
    });
    link(siskin.cache(), cache);
}

/// Shards are never changed, so that a hard link is as good as a copy.
fn link(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for child in fs::read_dir(from).unwrap().flatten() {
        let (path, target) = (child.path(), to.join(child.file_name()));
        if path.is_dir() {
            link(&path, &target);
        } else if fs::hard_link(&path, &target).is_err() {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// The URI of a path.
pub(crate) fn uri(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            write!(uri, "%{byte:02X}").expect("a string takes all");
        }
    }
    uri
}

/// The path of a URI.
pub(crate) fn path(uri: &str) -> PathBuf {
    let rest = uri.strip_prefix("file://").unwrap_or_else(|| panic!("{uri} is no file"));
    let (mut bytes, mut from) = (Vec::new(), rest.bytes());
    while let Some(byte) = from.next() {
        if byte == b'%' {
            let digits = [from.next().unwrap(), from.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    let path = String::from_utf8(bytes).unwrap();
    PathBuf::from(if cfg!(windows) { path.trim_start_matches('/').to_owned() } else { path })
}
