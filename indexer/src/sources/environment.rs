//! Python environments: which folders of packages a project uses.
//!
//! Interpreters are never run: everything is read from folders and `pyvenv.cfg`. Whether an environment has
//! the Windows or the Unix layout is seen from its folders, so either is read on any system.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::index::Environment as Variables;
use super::text::read_text;
use super::walk::sorted_children;
use crate::error::Problem;

/// What the surroundings of the process say; filled from environment variables by the caller.
#[derive(Clone, Debug, Default)]
pub struct Environ {
    /// `VIRTUAL_ENV`.
    pub virtual_env: Option<PathBuf>,
    /// `CONDA_PREFIX`.
    pub conda_prefix: Option<PathBuf>,
    /// The folders of `PATH`, in order.
    pub path: Vec<PathBuf>,
    /// The user's home folder.
    pub home: Option<PathBuf>,
    /// What says where package installers keep archives.
    pub variables: Variables,
}

impl Environ {
    /// Reads the variables through `var`, which returns the value of an environment variable.
    pub fn from_vars(var: impl Fn(&str) -> Option<OsString>) -> Self {
        let path = |name: &str| var(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self {
            virtual_env: path("VIRTUAL_ENV"),
            conda_prefix: path("CONDA_PREFIX"),
            path: var("PATH").iter().flat_map(std::env::split_paths).collect(),
            home: path("HOME").or_else(|| path("USERPROFILE")),
            variables: Variables::default(),
        }
    }
}

/// A Python environment, as far as its folders tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its prefix: the folder of the virtual environment, conda environment or installation.
    pub root: PathBuf,
    /// Major and minor version of its Python.
    pub python_version: Option<(u8, u8)>,
    /// Folders with packages, in the order of `sys.path`; all exist.
    pub packages_dirs: Vec<PathBuf>,
    /// The folder with the standard library's sources.
    pub stdlib_dir: Option<PathBuf>,
    /// The platform as `sys.platform` names it: `linux`, `darwin`, `win32`.
    pub platform: &'static str,
}

/// Finds the environment that the project at `root` uses: the `configured` one (the folder of an environment,
/// or an interpreter), else `VIRTUAL_ENV`, else `.venv`, `venv` or `env` in the root or its parents up to
/// the repository's root, else `CONDA_PREFIX`, else the `python3` on `PATH`.
///
/// A configured environment or `VIRTUAL_ENV` that is none is a problem, and the search goes on.
pub fn find(
    root: &Path,
    configured: Option<&Path>,
    environ: &Environ,
) -> (Option<Environment>, Vec<Problem>) {
    let mut problems = Vec::new();
    let named =
        [(configured, "the configured Python environment"), (environ.virtual_env.as_deref(), "VIRTUAL_ENV")];
    for (path, what) in named {
        let Some(path) = path else { continue };
        let path = root.join(path);
        if let Some(environment) = read(&path, environ, &mut problems) {
            return (Some(environment), problems);
        }
        problems.push(Problem::file(&path, format!("{what} is not a Python environment")));
    }
    for folder in root.ancestors() {
        for name in [".venv", "venv", "env"] {
            let prefix = folder.join(name);
            // A folder that happens to be called `env` is no environment.
            if (prefix.join("pyvenv.cfg").is_file() || prefix.join("conda-meta").is_dir())
                && let Some(environment) = read(&prefix, environ, &mut problems)
            {
                return (Some(environment), problems);
            }
        }
        if folder.join(".git").exists() || environ.home.as_deref() == Some(folder) {
            break;
        }
    }
    if let Some(environment) =
        environ.conda_prefix.as_ref().and_then(|prefix| read(prefix, environ, &mut problems))
    {
        return (Some(environment), problems);
    }
    for folder in &environ.path {
        for name in ["python3", "python", "python3.exe", "python.exe"] {
            let interpreter = folder.join(name);
            if interpreter.is_file()
                && let Some(environment) = read(&interpreter, environ, &mut problems)
            {
                return (Some(environment), problems);
            }
        }
    }
    (None, problems)
}

/// Reads the environment at `path`: its prefix, or its interpreter, or the folder of that.
fn read(path: &Path, environ: &Environ, problems: &mut Vec<Problem>) -> Option<Environment> {
    if path.is_dir() {
        return read_prefix(path, environ, None, problems).or_else(|| {
            let name = path.file_name()?.to_str()?;
            let is_programs = name.eq_ignore_ascii_case("bin") || name.eq_ignore_ascii_case("scripts");
            is_programs.then(|| read_prefix(path.parent()?, environ, None, problems)).flatten()
        });
    }
    let folder = path.parent()?;
    let prefix_of = |folder: &Path| {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_programs = name.eq_ignore_ascii_case("bin") || name.eq_ignore_ascii_case("scripts");
        if is_programs { folder.parent().map(Path::to_owned) } else { Some(folder.to_owned()) }
    };
    let prefix = prefix_of(folder)?;
    if prefix.join("pyvenv.cfg").is_file() {
        return read_prefix(&prefix, environ, None, problems);
    }
    // `python3` is mostly a link, perhaps into another prefix; its target's name tells the version.
    let target = path.canonicalize().ok()?;
    let version =
        target.file_name().and_then(|name| name.to_str()).and_then(|name| version_in(name, "python"));
    let real = prefix_of(target.parent()?)?;
    read_prefix(&real, environ, version, problems)
        .or_else(|| if real == prefix { None } else { read_prefix(&prefix, environ, version, problems) })
}

/// What `pyvenv.cfg` says.
#[derive(Default)]
struct VenvConfig {
    home: Option<PathBuf>,
    version: Option<(u8, u8)>,
    has_system_packages: bool,
}

fn read_config(prefix: &Path, problems: &mut Vec<Problem>) -> Option<VenvConfig> {
    let text = read_text(&prefix.join("pyvenv.cfg"), problems)?;
    let mut config = VenvConfig::default();
    for line in text.lines() {
        let Some((key, value)) = line.split_once('=') else { continue };
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "home" if !value.is_empty() => config.home = Some(PathBuf::from(value)),
            "version" | "version_info" => config.version = parse_version(value),
            "include-system-site-packages" => config.has_system_packages = value.eq_ignore_ascii_case("true"),
            _ => {}
        }
    }
    Some(config)
}

fn read_prefix(
    prefix: &Path,
    environ: &Environ,
    version: Option<(u8, u8)>,
    problems: &mut Vec<Problem>,
) -> Option<Environment> {
    let config = read_config(prefix, problems);
    let is_venv = config.is_some();
    let config = config.unwrap_or_default();
    let layout = Layout::of(prefix, version.or(config.version))?;
    let mut packages_dirs = Vec::new();
    let mut python_version = version.or(config.version).or(layout.version);
    let mut stdlib_dir = layout.stdlib.clone();
    let mut has_user_packages = !is_venv;
    if is_venv {
        packages_dirs.extend(layout.packages_dirs.clone());
        let base = config.home.as_deref().and_then(|home| base_layout(home, python_version));
        if let Some(base) = base {
            python_version = python_version.or(base.version);
            stdlib_dir = stdlib_dir.or(base.stdlib);
            if config.has_system_packages {
                has_user_packages = true;
                packages_dirs.extend(base.packages_dirs);
            }
        } else if config.has_system_packages {
            problems.push(Problem::file(&prefix.join("pyvenv.cfg"), "names a base Python that is not there"));
        }
    } else {
        packages_dirs.extend(layout.packages_dirs.clone());
    }
    if has_user_packages && let (Some(home), Some((major, minor))) = (&environ.home, python_version) {
        let user = home.join(format!(".local/lib/python{major}.{minor}/site-packages"));
        if user.is_dir() {
            // Before the system's own folders, behind those of a virtual environment.
            let at = if is_venv { layout.packages_dirs.len() } else { 0 };
            packages_dirs.insert(at.min(packages_dirs.len()), user);
        }
    }
    let mut seen = Vec::new();
    packages_dirs.retain(|dir: &PathBuf| {
        let real = dir.canonicalize().unwrap_or_else(|_| dir.clone());
        let is_new = !seen.contains(&real);
        seen.push(real);
        is_new
    });
    let platform = if layout.is_windows { "win32" } else { host_platform() };
    Some(Environment { root: prefix.to_owned(), python_version, packages_dirs, stdlib_dir, platform })
}

/// The layout of the installation whose interpreter is in `home`.
fn base_layout(home: &Path, version: Option<(u8, u8)>) -> Option<Layout> {
    let real = home.canonicalize().unwrap_or_else(|_| home.to_owned());
    if real.file_name().is_some_and(|name| name == "bin") {
        return Layout::of(real.parent()?, version);
    }
    Layout::of(&real, version)
}

/// Where one installation keeps what.
struct Layout {
    version: Option<(u8, u8)>,
    packages_dirs: Vec<PathBuf>,
    stdlib: Option<PathBuf>,
    is_windows: bool,
}

impl Layout {
    /// Looks at the folders of `prefix`. `None` if nothing looks like Python.
    fn of(prefix: &Path, wanted: Option<(u8, u8)>) -> Option<Self> {
        Self::unix(prefix, wanted).or_else(|| Self::windows(prefix, wanted))
    }

    fn unix(prefix: &Path, wanted: Option<(u8, u8)>) -> Option<Self> {
        let mut found: Vec<((u8, u8), PathBuf)> = Vec::new();
        for lib in ["lib", "lib64"] {
            let lib = prefix.join(lib);
            if !lib.is_dir() {
                continue;
            }
            for (name, path) in sorted_children(&lib, &mut Vec::new()) {
                let version = version_in(&name, "python").or_else(|| version_in(&name, "pypy"));
                if let Some(version) = version.filter(|_| path.is_dir()) {
                    found.push((version, path));
                }
            }
        }
        let version = wanted
            .filter(|wanted| found.iter().any(|(version, _)| version == wanted))
            .or_else(|| found.iter().map(|(version, _)| *version).max())?;
        found.retain(|(other, _)| *other == version);
        let mut packages_dirs = Vec::new();
        // Debian: what pip installs for all users stands before what the system's packages bring.
        let local = prefix.join(format!("local/lib/python{}.{}", version.0, version.1));
        for dir in [&local].into_iter().chain(found.iter().map(|(_, path)| path)) {
            packages_dirs.push(dir.join("site-packages"));
            packages_dirs.push(dir.join("dist-packages"));
        }
        packages_dirs.push(prefix.join("lib/python3/dist-packages"));
        packages_dirs.retain(|dir| dir.is_dir());
        let stdlib = found.iter().map(|(_, path)| path).find(|path| path.join("os.py").is_file()).cloned();
        if packages_dirs.is_empty() && stdlib.is_none() {
            return None;
        }
        Some(Self { version: Some(version), packages_dirs, stdlib, is_windows: false })
    }

    fn windows(prefix: &Path, wanted: Option<(u8, u8)>) -> Option<Self> {
        let lib = child(prefix, "Lib")?;
        let packages = child(&lib, "site-packages");
        let stdlib = child(&lib, "os.py").map(|_| lib);
        if packages.is_none() && stdlib.is_none() {
            return None;
        }
        // `python311.dll` stands beside the interpreter.
        let version = wanted.or_else(|| {
            sorted_children(prefix, &mut Vec::new()).into_iter().find_map(|(name, _)| {
                let digits =
                    name.to_ascii_lowercase().strip_prefix("python3")?.strip_suffix(".dll")?.parse().ok()?;
                Some((3, digits))
            })
        });
        Some(Self { version, packages_dirs: packages.into_iter().collect(), stdlib, is_windows: true })
    }
}

/// The child of `dir` with that name, whatever its case.
fn child(dir: &Path, name: &str) -> Option<PathBuf> {
    let exact = dir.join(name);
    if exact.exists() {
        return Some(exact);
    }
    sorted_children(dir, &mut Vec::new())
        .into_iter()
        .find_map(|(other, path)| other.eq_ignore_ascii_case(name).then_some(path))
}

/// The version in a name like `python3.11`, after `prefix`.
fn version_in(name: &str, prefix: &str) -> Option<(u8, u8)> {
    let (major, minor) = name.strip_prefix(prefix)?.split_once('.')?;
    // `python3.13t` is the build without the global lock.
    Some((major.parse().ok()?, minor.trim_end_matches(['t', 'd']).parse().ok()?))
}

/// Major and minor of `3.11.7` or `3.11.7.final.0`.
fn parse_version(text: &str) -> Option<(u8, u8)> {
    let mut parts = text.split('.');
    Some((parts.next()?.trim().parse().ok()?, parts.next()?.trim().parse().ok()?))
}

fn host_platform() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    }
}

#[cfg(test)]
mod tests;
