//! Comments that ask for silence: `# noqa`, `# type: ignore`, `# siskin: ignore[code]`.

use std::ops::Range;

use tree_sitter::Node;

/// What a comment on a line asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Silence {
    /// Nothing.
    #[default]
    None,
    /// No findings at all.
    All,
    /// No findings with these codes.
    Codes(Vec<String>),
}

impl Silence {
    /// Whether findings with that code are asked not to be shown.
    pub fn covers(&self, code: &str) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Codes(codes) => codes.iter().any(|own| own == code),
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, one) | (one, Self::None) => one,
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::Codes(mut codes), Self::Codes(more)) => {
                codes.extend(more);
                Self::Codes(codes)
            }
        }
    }
}

/// The comments of a text that ask for silence, with the lines that they hold for.
#[derive(Debug, Default)]
pub(super) struct Silences {
    lines: Vec<(Range<usize>, Silence)>,
}

impl Silences {
    /// Takes in a comment.
    pub(super) fn add(&mut self, comment: Node<'_>, text: &str, is_first: bool) {
        let silence = read(text);
        if silence == Silence::None {
            return;
        }
        let lower = text.to_ascii_lowercase();
        let is_of_file = lower.contains("flake8:")
            || lower.contains("ruff: noqa")
            || lower.contains("mypy: ignore-errors")
            || is_first && lower.contains("type: ignore");
        let lines = if is_of_file { 0..usize::MAX } else { lines_of(comment) };
        self.lines.push((lines, silence));
    }

    /// What is asked for on a line, from 0.
    pub(super) fn at(&self, line: usize) -> Silence {
        let here = self.lines.iter().filter(|(lines, _)| lines.contains(&line));
        here.fold(Silence::None, |all, (_, one)| all.and(one.clone()))
    }
}

/// The lines of the simple statement that a comment stands in or behind; its own line at least.
fn lines_of(comment: Node<'_>) -> Range<usize> {
    let row = comment.start_position().row;
    let mut lines = row..row + 1;
    let before = comment.prev_sibling().filter(|node| node.end_position().row == row);
    let mut at = before.or_else(|| comment.parent());
    while let Some(node) = at {
        let kind = node.kind();
        if matches!(kind, "block" | "module" | "function_definition" | "class_definition" | "ERROR") {
            break;
        }
        let is_compound = node.child_by_field_name("body").is_some()
            || node.child_by_field_name("consequence").is_some()
            || matches!(kind, "try_statement" | "decorated_definition");
        if is_compound && kind != "lambda" {
            break;
        }
        lines.start = lines.start.min(node.start_position().row);
        lines.end = lines.end.max(node.end_position().row + 1);
        at = node.parent();
    }
    lines
}

/// What the text of a comment asks for.
fn read(comment: &str) -> Silence {
    let lower = comment.to_ascii_lowercase();
    if let Some((_, rest)) = lower.split_once("siskin:") {
        let Some(rest) = rest.trim_start().strip_prefix("ignore") else { return Silence::None };
        let codes = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
        return match codes {
            Some((codes, _)) => {
                let codes = codes.split(',').map(|code| code.trim().to_owned());
                Silence::Codes(codes.filter(|code| !code.is_empty()).collect())
            }
            None => Silence::All,
        };
    }
    let marks = [
        "noqa",
        "type: ignore",
        "type:ignore",
        "pyright: ignore",
        "ty: ignore",
        "mypy: ignore",
        "pragma: no",
    ];
    if marks.iter().any(|mark| lower.contains(mark)) { Silence::All } else { Silence::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_comments() {
        for text in ["# noqa", "#noqa: F401", "# type: ignore[attr-defined]", "# siskin: ignore"] {
            assert_eq!(read(text), Silence::All, "{text}");
        }
        let codes = Silence::Codes(vec!["absent-api".into(), "unknown-argument".into()]);
        assert_eq!(read("# siskin: ignore[absent-api, unknown-argument]"), codes);
        assert!(codes.covers("absent-api") && !codes.covers("deprecated-api"));
        assert_eq!(read("# of type: int"), Silence::None);
    }
}
