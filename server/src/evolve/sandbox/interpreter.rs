//! Which Python runs the tests, and which folders it needs to be able to.
//!
//! What lies in the project is not trusted: its interpreter is started in the sandbox only. What is on `PATH` or in the
//! user's settings is the user's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An interpreter.
#[derive(Clone, Debug)]
pub(crate) struct Interpreter {
    /// The program, as it has to be called: a link in a virtual environment says which one that is.
    pub(crate) program: PathBuf,
    /// The folders that it reads: its own, its environment's, and what is installed in editable mode.
    pub(crate) readable: Vec<PathBuf>,
    /// Where packages of the user lie that are in no environment; they count for an interpreter in none.
    pub(crate) user_base: Option<PathBuf>,
}

/// The interpreter of a project: the setting, `.venv` or `venv` in its folder, `python3` or `python` in `path`.
///
/// Fails with what was looked for and the next step.
pub(crate) fn find_interpreter(
    root: &Path,
    setting: Option<&Path>,
    path: &[PathBuf],
    home: Option<&Path>,
) -> Result<Interpreter, String> {
    let program = match setting {
        Some(program) if program.is_file() => program.to_owned(),
        Some(program) => return Err(format!("{} is no program; correct the setting", program.display())),
        None => in_project(root).or_else(|| on_path(path)).ok_or_else(|| {
            format!(
                "no Python: neither {} nor PATH has one; make an environment with `python3 -m venv .venv`",
                root.join(".venv").display()
            )
        })?,
    };
    let program = if in_project(root).as_ref() == Some(&program) { program } else { behind_shim(program)? };
    Ok(describe(program, home))
}

fn in_project(root: &Path) -> Option<PathBuf> {
    [".venv", "venv"].iter().map(|name| root.join(name).join("bin/python")).find(|program| program.is_file())
}

fn on_path(path: &[PathBuf]) -> Option<PathBuf> {
    let names = ["python3", "python"];
    names
        .iter()
        .flat_map(|name| path.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
}

/// The program that a script on `PATH` chooses, as version switchers install them.
#[expect(clippy::disallowed_methods, reason = "the sandbox is one of the two places that start processes")]
fn behind_shim(program: PathBuf) -> Result<PathBuf, String> {
    let is_script = fs::File::open(&program).is_ok_and(|mut file| {
        let mut start = [0; 2];
        std::io::Read::read_exact(&mut file, &mut start).is_ok() && start == *b"#!"
    });
    if !is_script {
        return Ok(program);
    }
    let output = Command::new(&program)
        .args(["-I", "-S", "-c", "import sys; print(sys.executable)"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{} does not start: {error}", program.display()))?;
    let real = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    if real.is_absolute() && real.is_file() {
        return Ok(real);
    }
    Err(format!(
        "{} does not say which Python it starts: {}",
        program.display(),
        String::from_utf8_lossy(&output.stderr).trim()
    ))
}

fn describe(program: PathBuf, home: Option<&Path>) -> Interpreter {
    let mut readable = Vec::new();
    let environment = folder_of(&program).filter(|folder| folder.join("pyvenv.cfg").is_file());
    if let Some(environment) = &environment {
        readable.push(environment.clone());
        readable.extend(base_of(environment));
    }
    readable.extend(fs::canonicalize(&program).ok().and_then(|real| folder_of(&real)));
    readable.extend(folder_of(&program));
    let user_base =
        home.map(|home| home.join(".local")).filter(|base| environment.is_none() && base.is_dir());
    if let Some(base) = &user_base {
        readable.push(base.join("lib"));
    }
    let editable: Vec<PathBuf> = readable.iter().flat_map(|folder| editable_in(folder)).collect();
    readable.extend(editable);
    readable.retain(|folder| is_narrow(folder, home));
    Interpreter { program, readable, user_base }
}

/// `/opt/python` of `/opt/python/bin/python3`.
fn folder_of(program: &Path) -> Option<PathBuf> {
    program.parent()?.parent().map(Path::to_owned)
}

/// The installation that an environment was made from.
fn base_of(environment: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(environment.join("pyvenv.cfg")).ok()?;
    let home = text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "home").then(|| PathBuf::from(value.trim()))
    })?;
    fs::canonicalize(home).ok()?.parent().map(Path::to_owned)
}

/// Folders that packages in editable mode are read from: lines of `.pth` files, strings of generated finders.
fn editable_in(prefix: &Path) -> Vec<PathBuf> {
    let Ok(versions) = fs::read_dir(prefix.join("lib")) else { return Vec::new() };
    let mut found = Vec::new();
    for site in versions.flatten().map(|version| version.path().join("site-packages")) {
        let Ok(files) = fs::read_dir(&site) else { continue };
        for path in files.flatten().map(|file| file.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_finder = name.starts_with("__editable__") && name.ends_with(".py");
            if !is_finder && !name.ends_with(".pth") {
                continue;
            }
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let parts: Vec<&str> =
                if is_finder { text.split('\'').collect() } else { text.lines().collect() };
            found.extend(parts.into_iter().map(|part| PathBuf::from(part.trim())).filter(|path| {
                path.is_absolute() && (path.is_dir() || path.extension().is_some_and(|ending| ending == "py"))
            }));
        }
    }
    found
}

/// Whether showing this folder shows no more than code: never the root, the home folder or what lies above it, nor
/// hidden folders right in it that hold keys.
fn is_narrow(folder: &Path, home: Option<&Path>) -> bool {
    let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    if real.parent().is_none() {
        return false;
    }
    home.and_then(|home| fs::canonicalize(home).ok()).is_none_or(|home| {
        let is_secret = [".ssh", ".gnupg", ".aws", ".config", ".kube"]
            .iter()
            .any(|name| real.starts_with(home.join(name)));
        !home.starts_with(&real) && !is_secret
    })
}
