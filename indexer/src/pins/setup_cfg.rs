//! `install_requires` and `extras_require` in `setup.cfg`.

use std::path::Path;

use super::PinContext;
use super::content::{Content, read as read_text};
use super::requirement::parse;
use crate::error::Problem;

/// Whether a file of that name is one.
pub(super) fn is_named(name: &str) -> bool {
    name == "setup.cfg"
}

/// What the project asks for.
pub(super) fn read(context: &PinContext<'_>, path: &Path, problems: &mut Vec<Problem>) -> Content {
    let mut content = Content::default();
    let Some((text, _)) = read_text(path, problems) else { return content };
    let (mut section, mut key) = ("", "");
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            (section, key) = (name.trim(), "");
            continue;
        }
        let value = if line.starts_with([' ', '\t']) {
            trimmed
        } else {
            let Some((name, value)) = trimmed.split_once('=') else { continue };
            key = name.trim();
            value.trim()
        };
        let is_main = section == "options" && key == "install_requires";
        if !(is_main || section == "options.extras_require") {
            continue;
        }
        if let Some(requirement) = parse(value) {
            content.ask(context, path, requirement, number, is_main);
        }
    }
    content
}
