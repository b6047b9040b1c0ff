//! What people read: widths, colours, messages. Colours go through `anstream`, which leaves them out where
//! stdout is no terminal or the user does not want them.

use std::io::{IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Names of packages, APIs and headings.
pub(crate) const BOLD: Style = Style::new().bold();
/// What stands beside the point.
pub(crate) const DIM: Style = Style::new().dimmed();
/// Code.
pub(crate) const CODE: Style = AnsiColor::Cyan.on_default();
/// What went well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What to look at.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default();
/// What went wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();

/// Columns that are assumed where there is no terminal.
const DEFAULT_WIDTH: usize = 100;

/// What stdout and stderr are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// Columns of stdout.
    pub(crate) width: usize,
    /// Whether stderr is a terminal, so that progress may be drawn there.
    pub(crate) shows_progress: bool,
}

impl Terminal {
    /// Asks the system.
    pub(crate) fn read() -> Self {
        let width = terminal_size::terminal_size().map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0));
        Self { width: width.clamp(40, 160), shows_progress: std::io::stderr().is_terminal() }
    }
}

/// `text` in `style`.
pub(crate) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Says on stderr what went wrong.
pub(crate) fn error(message: &str) {
    // If stderr is closed there is nobody to tell.
    let _ = writeln!(anstream::stderr(), "{} {message}", paint(BAD, "error:"));
}

/// Says on stderr what the user should look at.
pub(crate) fn warn(message: &str) {
    let _ = writeln!(anstream::stderr(), "{} {message}", paint(WARNING, "warning:"));
}

/// Says something on stderr.
pub(crate) fn note(message: &str) {
    let _ = writeln!(anstream::stderr(), "{message}");
}

/// One line of `text` in at most `width` columns, with `…` where something is left out. Control characters do
/// not reach the terminal.
pub(crate) fn shorten(text: &str, width: usize) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    if text.width() <= width {
        return text;
    }
    let mut used = 1;
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= width
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// `text` filled up with blanks to `width` columns.
pub(crate) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// The lines of `text`, wrapped at blanks to at most `width` columns.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let columns = word.width();
        if used > 0 && used + 1 + columns > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += columns;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortens_to_columns() {
        assert_eq!(shorten("a  b\nc", 10), "a b c");
        assert_eq!(shorten("abcdef", 4), "abc…");
        assert_eq!(shorten("日本語", 5), "日本…");
        assert_eq!(shorten("red \u{1b}[31m", 20), "red [31m");
    }

    #[test]
    fn wraps_at_blanks() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""]);
    }
}
