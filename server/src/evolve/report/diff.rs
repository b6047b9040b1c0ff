//! A unified diff as lines of HTML.

use super::highlight::highlighted;

/// One line of a diff.
#[derive(Debug, PartialEq)]
pub(super) struct DiffLine {
    /// `add`, `del`, `same` or `hunk`.
    pub(super) class: &'static str,
    /// The line's number before and after; empty where it has none.
    pub(super) before: String,
    pub(super) after: String,
    pub(super) html: String,
}

/// The lines of `diff`, which leads from `old` to `new`.
pub(super) fn lines(diff: &str, old: &str, new: &str) -> Vec<DiffLine> {
    let (old, new) = (highlighted(old), highlighted(new));
    let (mut before, mut after) = (0, 0);
    let html = |lines: &[String], number: usize| {
        number.checked_sub(1).and_then(|at| lines.get(at)).cloned().unwrap_or_default()
    };
    let mut lines = Vec::new();
    for line in diff.lines().skip_while(|line| !line.starts_with("@@")) {
        let (class, numbers) = match line.chars().next() {
            Some('@') => {
                (before, after) = starts(line).unwrap_or_default();
                lines.push(DiffLine {
                    class: "hunk",
                    before: String::new(),
                    after: String::new(),
                    html: String::new(),
                });
                continue;
            }
            Some('+') => ("add", (None, Some(after))),
            Some('-') => ("del", (Some(before), None)),
            Some(' ') => ("same", (Some(before), Some(after))),
            _ => continue,
        };
        let html = match numbers {
            (_, Some(number)) => html(&new, number),
            (Some(number), None) => html(&old, number),
            (None, None) => String::new(),
        };
        let number = |number: Option<usize>| number.map(|number| number.to_string()).unwrap_or_default();
        lines.push(DiffLine { class, before: number(numbers.0), after: number(numbers.1), html });
        before += usize::from(numbers.0.is_some());
        after += usize::from(numbers.1.is_some());
    }
    lines
}

/// The first lines of a hunk, before and after.
fn starts(header: &str) -> Option<(usize, usize)> {
    let mut parts = header.split(' ').skip(1).map(|part| part.get(1..)?.split(',').next()?.parse().ok());
    Some((parts.next()??, parts.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_numbers_and_colours() {
        let diff = "--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n a\n-b\n+2\n c\n";
        let lines = lines(diff, "a\nb\nc\n", "a\n2\nc\n");
        let shown: Vec<(&str, &str, &str)> =
            lines.iter().map(|line| (line.class, line.before.as_str(), line.after.as_str())).collect();
        assert_eq!(
            shown,
            [("hunk", "", ""), ("same", "1", "1"), ("del", "2", ""), ("add", "", "2"), ("same", "3", "3")]
        );
        assert_eq!(lines[3].html, "<span class=\"n\">2</span>");
    }
}
