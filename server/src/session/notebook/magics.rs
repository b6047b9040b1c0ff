//! What IPython understands and Python does not, blanked without moving anything.

use std::borrow::Cow;

/// Cell magics whose cell is Python all the same.
const PYTHON_CELLS: [&str; 5] = ["time", "timeit", "capture", "prun", "debug"];

/// Whether a cell is written in another language.
pub(in crate::session) fn is_foreign(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.and_then(|line| line.trim_start().strip_prefix("%%")).is_some_and(|magic| {
        let name: String = magic.chars().take_while(char::is_ascii_alphanumeric).collect();
        !PYTHON_CELLS.contains(&name.as_str())
    })
}

/// The text of a cell with magics blanked; as long as before, byte by byte.
pub(super) fn blank(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '!', '?']) {
        return Cow::Borrowed(text);
    }
    let mut lines = text.split_inclusive('\n');
    let mut blanked = String::with_capacity(text.len());
    let mut is_foreign = false;
    // A cell magic stands on the first line that is not blank.
    for line in lines.by_ref() {
        match line.trim_start().strip_prefix("%%") {
            Some(magic) => {
                let name: String = magic.chars().take_while(char::is_ascii_alphanumeric).collect();
                is_foreign = !PYTHON_CELLS.contains(&name.as_str());
                push_blank(&mut blanked, line);
            }
            None => push_line(&mut blanked, line),
        }
        if !line.trim().is_empty() {
            break;
        }
    }
    for line in lines {
        if is_foreign {
            push_blank(&mut blanked, line);
        } else {
            push_line(&mut blanked, line);
        }
    }
    Cow::Owned(blanked)
}

fn push_line(blanked: &mut String, line: &str) {
    let code = line.trim();
    let mut after = code.chars().skip(1);
    match code.chars().next() {
        Some('!') if !code.starts_with("!=") => push_blank(blanked, line),
        // `% b` goes on an expression; a magic has its name right behind.
        Some('%') if after.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '%') => {
            push_blank(blanked, line);
        }
        // Help: `name?`, `?name`, which leaves a name to be asked about.
        _ if is_help(code) => blanked.push_str(&line.replace('?', " ")),
        _ => match shell_value(line) {
            Some(at) => {
                let (before, magic) = line.split_at(at);
                blanked.push_str(before);
                blanked.push('0');
                push_blank(blanked, magic.get(1..).unwrap_or_default());
            }
            None => blanked.push_str(line),
        },
    }
}

fn is_help(code: &str) -> bool {
    let name = code.trim_matches('?');
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '*');
    name.len() < code.len() && !name.is_empty() && name.chars().all(is_name)
}

/// Where the magic of `name = !ls` or `name = %pwd` begins.
fn shell_value(line: &str) -> Option<usize> {
    let at = line.find('=')? + 1;
    let (target, value) = line.split_at(at);
    let is_target = |c: char| c.is_alphanumeric() || matches!(c, '_' | ',' | ' ' | '=');
    let magic = value.trim_start();
    let is_magic = magic.starts_with('!')
        || magic.strip_prefix('%').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    (is_magic && target.chars().all(is_target)).then(|| line.len() - magic.len())
}

/// Spaces instead of all but the end of the line.
fn push_blank(blanked: &mut String, line: &str) {
    let code = line.trim_end_matches(['\n', '\r']);
    blanked.extend(std::iter::repeat_n(' ', code.len()));
    blanked.push_str(line.get(code.len()..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let blanked = blank(text);
        assert_eq!(blanked, expected);
        assert_eq!(blanked.len(), text.len());
    }

    #[test]
    fn blanks_magics() {
        check("%matplotlib inline\nx = 1\n", "                  \nx = 1\n");
        check("if x:\n    !ls é\r\ny", "if x:\n          \r\ny");
        check("pd.melt?\n??pd\n", "pd.melt \n  pd\n");
        check("files = !ls\n", "files = 0  \n");
        check("here = %pwd", "here = 0   ");
    }

    #[test]
    fn blanks_cells_in_other_languages() {
        check("%%bash\nls\n", "      \n  \n");
        check("%%time\nx = f()\n", "      \nx = f()\n");
        check("\n%%html\n<b>", "\n      \n   ");
    }

    #[test]
    fn knows_cells_in_other_languages() {
        assert!(is_foreign("\n%%bash\nls"));
        assert!(!is_foreign("%%time\nx = 1") && !is_foreign("x = 1\n%%bash") && !is_foreign(""));
    }

    #[test]
    fn leaves_python_as_it_is() {
        for text in ["x = (a\n  % b)\n", "a != b", "x = '%s' % y\n", "(a\n != b)", "print('?')", "x %= 2"] {
            check(text, text);
        }
    }
}
