//! Requirements files of pip, and what they include.

use std::path::{Path, PathBuf};

use super::PinContext;
use super::content::{Content, read as read_text};
use super::requirement::parse;
use crate::error::Problem;
use crate::sources::metadata::is_version;
use crate::sources::text::{clean, is_absent};

/// At most so many files are included by one.
const MAX_INCLUDES: usize = 100;

/// Whether a file of that name is a compiled requirements file: `requirements*.lock`.
pub(super) fn is_lock(name: &str) -> bool {
    is_requirements(name, "lock")
}

/// Whether a file of that name is a plain requirements file: `requirements*.txt`.
pub(super) fn is_text(name: &str) -> bool {
    is_requirements(name, "txt")
}

/// Whether a file of that name is what a requirements file is compiled from: `requirements*.in`.
pub(super) fn is_input(name: &str) -> bool {
    is_requirements(name, "in")
}

/// Whether a file of that name is a constraints file: `constraints*.txt`.
pub(super) fn is_constraints(name: &str) -> bool {
    has_stem(name, "constraints", "txt")
}

fn is_requirements(name: &str, extension: &str) -> bool {
    has_stem(name, "requirements", extension)
}

fn has_stem(name: &str, stem: &str, extension: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with(stem) && name.rsplit_once('.').is_some_and(|(_, other)| other == extension)
}

/// The requirements of the file at `path` and of the files inside the root that it includes.
pub(super) fn read(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Content {
    read_with(context, path, problems, false)
}

/// The constraints of the file at `path` and of the files inside the root that it includes.
pub(super) fn read_constraints(
    context: &PinContext<'_>,
    path: &Path,
    problems: &mut Vec<Problem>,
) -> Content {
    read_with(context, path, problems, true)
}

fn read_with(
    context: &PinContext<'_>,
    path: &Path,
    problems: &mut Vec<Problem>,
    is_constraint: bool,
) -> Content {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase();
    let is_main = name.rsplit_once('.').is_some_and(|(stem, _)| stem == "requirements");
    let mut reader = Reader { context, is_main, seen: Vec::new(), content: Content::default(), problems };
    reader.file(path, is_constraint);
    reader.content
}

struct Reader<'a> {
    context: &'a PinContext<'a>,
    is_main: bool,
    seen: Vec<PathBuf>,
    content: Content,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn file(&mut self, path: &Path, is_constraint: bool) {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if self.seen.contains(&real) || self.seen.len() > MAX_INCLUDES {
            return;
        }
        self.seen.push(real);
        let Some((text, _)) = read_text(path, self.problems) else { return };
        let mut logical = String::new();
        let mut start = 1;
        for (number, line) in (1..).zip(text.lines()) {
            if logical.is_empty() {
                start = number;
            }
            if let Some(continued) = line.trim_end().strip_suffix('\\') {
                logical.push_str(continued);
                logical.push(' ');
                continue;
            }
            logical.push_str(line);
            self.line(path, start, &logical, is_constraint);
            logical.clear();
        }
        self.line(path, start, &logical, is_constraint);
    }

    fn line(&mut self, path: &Path, number: u32, line: &str, is_constraint: bool) {
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
            let file = file.trim_start_matches(['=', ' ', '\t']).trim_end();
            self.include(path, number, file, is_constraint || matches!(option, "--constraint" | "-c"));
            return;
        }
        if line.is_empty() || line.starts_with('-') {
            return;
        }
        // Options of a requirement follow it: hashes, settings of the build.
        let Some(mut requirement) = parse(line.split(" --").next().unwrap_or(line)) else { return };
        // pip puts the variable's value there; which one that was cannot be told.
        let exact = requirement.exact.take().filter(|version| !version.contains("${"));
        let Some(version) = exact else {
            if !is_constraint {
                let is_main = self.is_main && self.seen.len() == 1;
                self.content.ask(self.context, path, requirement, number, is_main);
            }
            return;
        };
        if !is_version(&version) {
            self.problems.push(Problem::file(path, format!("`{version}` is not a version")).at(number));
        }
        let applies = super::marker::holds(requirement.marker, self.context.environment);
        let locked = self.content.lock(path, requirement.name.as_str(), Some(&version), number, applies);
        if let Some(locked) = locked {
            locked.is_constraint = is_constraint;
            let options = line.split(" --").skip(1);
            locked.take_hashes(options.filter_map(|option| option.strip_prefix("hash")?.get(1..)));
        }
    }

    fn include(&mut self, path: &Path, number: u32, file: &str, is_constraint: bool) {
        let mut refuse =
            |message: &str| self.problems.push(Problem::file(path, format!("{file} {message}")).at(number));
        if file.contains("://") {
            return refuse("is not on this machine and was not read");
        }
        if file.contains("${") {
            return refuse("depends on an environment variable and was not read");
        }
        let included = clean(&path.parent().unwrap_or(self.context.root).join(file));
        let top = self.context.top;
        let top = top.canonicalize().unwrap_or_else(|_| top.to_owned());
        match included.canonicalize() {
            Ok(found) if found.starts_with(&top) => self.file(&included, is_constraint),
            Ok(_) => refuse("is outside the project and was not read"),
            Err(error) if is_absent(&error) => refuse("is not there"),
            Err(error) => self.problems.push(Problem::file(path, format!("{file}: {error}")).at(number)),
        }
    }
}
