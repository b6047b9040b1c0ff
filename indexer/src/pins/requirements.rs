//! `==` lines of requirements files.

use std::path::{Path, PathBuf};

use super::PinContext;
use crate::error::Problem;
use crate::package::{Ecosystem, PackageName, PinOrigin, PinnedVersion};
use crate::sources::Environment;
use crate::sources::metadata::is_version;
use crate::sources::text::{is_absent, read_text};

/// At most so many files are included by one.
const MAX_INCLUDES: usize = 100;

/// Whether a file of that name is a compiled requirements file: `requirements*.lock`.
pub fn is_lock(name: &str) -> bool {
    is_requirements(name, "lock")
}

/// Whether a file of that name is a plain requirements file: `requirements*.txt`.
pub fn is_text(name: &str) -> bool {
    is_requirements(name, "txt")
}

fn is_requirements(name: &str, extension: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("requirements") && name.rsplit_once('.').is_some_and(|(_, other)| other == extension)
}

/// The pins of the file at `path` and of the files inside the root that it includes. Lines whose marker does
/// not hold in the environment are left out.
pub fn read(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Vec<PinnedVersion> {
    let mut reader = Reader { context, seen: Vec::new(), pins: Vec::new(), problems };
    reader.file(path);
    reader.pins
}

struct Reader<'a> {
    context: &'a PinContext<'a>,
    seen: Vec<PathBuf>,
    pins: Vec<PinnedVersion>,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn file(&mut self, path: &Path) {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if self.seen.contains(&real) || self.seen.len() > MAX_INCLUDES {
            return;
        }
        self.seen.push(real);
        let Some(text) = read_text(path, self.problems) else {
            self.problems.push(Problem::file(path, "is included and not there"));
            return;
        };
        let mut logical = String::new();
        let mut start = 1;
        for (number, line) in text.lines().enumerate() {
            if logical.is_empty() {
                start = number as u32 + 1;
            }
            if let Some(continued) = line.trim_end().strip_suffix('\\') {
                logical.push_str(continued);
                logical.push(' ');
                continue;
            }
            logical.push_str(line);
            self.line(path, start, &logical);
            logical.clear();
        }
        self.line(path, start, &logical);
    }

    fn line(&mut self, path: &Path, number: u32, line: &str) {
        // A comment begins a line or follows white space: `#egg=` in an address is none.
        let end = line.match_indices('#').map(|(at, _)| at).find(|at| {
            line.get(..*at).is_none_or(|before| before.is_empty() || before.ends_with(char::is_whitespace))
        });
        let line = line.get(..end.unwrap_or(line.len())).unwrap_or(line).trim();
        for option in ["--requirement", "--constraint", "-r", "-c"] {
            let Some(file) = line.strip_prefix(option) else { continue };
            // `-rfile` is fine, `--requirementfile` is not.
            if option.starts_with("--") && !file.starts_with([' ', '\t', '=']) {
                continue;
            }
            self.include(path, number, file.trim_start_matches(['=', ' ', '\t']).trim_end());
            return;
        }
        if line.is_empty() || line.starts_with('-') {
            return;
        }
        let Some((name, version)) = self.pin(line) else { return };
        if !is_version(&version) {
            self.problems.push(Problem::file(path, format!("`{version}` is not a version")).at(number));
        }
        self.pins.push(PinnedVersion {
            ecosystem: Ecosystem::Pypi,
            name,
            version,
            origin: Some(PinOrigin { path: path.to_owned(), line: number }),
        });
    }

    fn include(&mut self, path: &Path, number: u32, file: &str) {
        if file.contains("://") {
            self.problems.push(
                Problem::file(path, format!("{file} is not on this machine and was not read")).at(number),
            );
            return;
        }
        let included = path.parent().unwrap_or(self.context.root).join(file);
        let root = self.context.root.canonicalize().unwrap_or_else(|_| self.context.root.to_owned());
        match included.canonicalize() {
            Ok(real) if real.starts_with(&root) => self.file(&included),
            Ok(_) => {
                self.problems.push(
                    Problem::file(path, format!("{file} is outside the project and was not read")).at(number),
                );
            }
            Err(error) if is_absent(&error) => {
                self.problems.push(Problem::file(path, format!("{file} is not there")).at(number));
            }
            Err(error) => self.problems.push(Problem::file(path, format!("{file}: {error}")).at(number)),
        }
    }

    /// Name and exact version of a requirement, if it has one and its marker holds.
    fn pin(&self, line: &str) -> Option<(PackageName, String)> {
        let (requirement, marker) = line.split_once(';').unwrap_or((line, ""));
        let marker = marker.split(" --").next().unwrap_or(marker);
        if self.context.environment.is_some_and(|environment| !marker_holds(marker, environment)) {
            return None;
        }
        let requirement = requirement.split(" --").next().unwrap_or(requirement);
        let (name, rest) = requirement.split_at_checked(
            requirement
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
                .unwrap_or(requirement.len()),
        )?;
        let rest = rest.trim_start();
        let rest = match rest.strip_prefix('[') {
            Some(extras) => extras.split_once(']')?.1.trim_start(),
            None => rest,
        };
        if name.is_empty() {
            return None;
        }
        if let Some(address) = rest.strip_prefix('@') {
            return Some((PackageName::new(name), version_in_address(address.trim())?));
        }
        let rest = rest.strip_prefix('(').and_then(|rest| rest.trim_end().strip_suffix(')')).unwrap_or(rest);
        let exact = rest.split(',').find_map(|clause| {
            let clause = clause.trim();
            clause.strip_prefix("===").or_else(|| clause.strip_prefix("=="))
        })?;
        let version = exact.trim();
        (!version.is_empty() && !version.ends_with(".*"))
            .then(|| (PackageName::new(name), version.to_owned()))
    }
}

/// The version in the name of the wheel or sdist that an address leads to.
fn version_in_address(address: &str) -> Option<String> {
    let file = address.split(['#', '?']).next()?.rsplit('/').next()?;
    if let Some(stem) = file.strip_suffix(".whl") {
        return stem.split('-').nth(1).map(str::to_owned);
    }
    let stem = file.strip_suffix(".tar.gz").or_else(|| file.strip_suffix(".zip"))?;
    stem.rsplit_once('-').map(|(_, version)| version.to_owned()).filter(|version| is_version(version))
}

/// Whether a marker holds, as far as Python version and platform decide it; what they do not decide holds.
fn marker_holds(marker: &str, environment: &Environment) -> bool {
    let marker = marker.trim();
    // Nested conditions are rare, and to keep a pin is the safe side.
    if marker.is_empty() || marker.contains('(') {
        return true;
    }
    marker.split(" or ").any(|part| part.split(" and ").all(|clause| clause_holds(clause, environment)))
}

fn clause_holds(clause: &str, environment: &Environment) -> bool {
    let clause = clause.trim();
    let Some(operator) =
        ["==", "!=", "<=", ">=", "<", ">"].into_iter().find(|operator| clause.contains(operator))
    else {
        return true;
    };
    let Some((key, value)) = clause.split_once(operator) else { return true };
    let value = value.trim().trim_matches(['"', '\'']);
    let compare = |ordering: std::cmp::Ordering| match operator {
        "==" => ordering.is_eq(),
        "!=" => ordering.is_ne(),
        "<=" => ordering.is_le(),
        ">=" => ordering.is_ge(),
        "<" => ordering.is_lt(),
        _ => ordering.is_gt(),
    };
    match key.trim() {
        "python_version" | "python_full_version" => {
            let Some(own) = environment.python_version else { return true };
            let mut parts = value.trim_end_matches(".*").split('.').map(str::parse::<u8>);
            let (Some(Ok(major)), minor) = (parts.next(), parts.next()) else { return true };
            match minor {
                Some(Ok(minor)) => compare(own.cmp(&(major, minor))),
                _ => compare(own.0.cmp(&major)),
            }
        }
        "sys_platform" => compare(environment.platform.cmp(value)),
        "platform_system" => {
            let own = match environment.platform {
                "win32" => "Windows",
                "darwin" => "Darwin",
                _ => "Linux",
            };
            compare(own.cmp(value))
        }
        "os_name" => compare(if environment.platform == "win32" { "nt" } else { "posix" }.cmp(value)),
        _ => true,
    }
}
