//! Edits as a unified diff.

use std::fmt::Write as _;

use super::syntax::EditList;

/// Lines around a change.
const CONTEXT: usize = 3;

/// Lines of the original that are replaced, from 0, and by which.
struct Change<'a> {
    start: usize,
    end: usize,
    new: Vec<&'a str>,
}

/// The diff of a file at `path` (relative, with `/`); empty if nothing changes.
pub(crate) fn unified(path: &str, original: &str, edits: &EditList) -> String {
    let changed = edits.apply(original);
    let changes = changes(original, &changed, edits);
    if changes.is_empty() {
        return String::new();
    }
    let old: Vec<&str> = original.split_inclusive('\n').collect();
    let mut diff = format!("--- a/{path}\n+++ b/{path}\n");
    let mut shift = 0_isize;
    let mut rest = changes.as_slice();
    while let Some(first) = rest.first() {
        // Changes whose contexts touch share a hunk.
        let joined = rest
            .windows(2)
            .take_while(|pair| matches!(pair, [a, b] if b.start <= a.end + 2 * CONTEXT))
            .count();
        let (hunk, others) = rest.split_at(joined + 1);
        let end = hunk.last().map_or(first.end, |last| last.end);
        let (from, to) = (first.start.saturating_sub(CONTEXT), (end + CONTEXT).min(old.len()));
        let grown: isize = hunk
            .iter()
            .map(|change| change.new.len().cast_signed() - (change.end - change.start).cast_signed())
            .sum();
        let n_new = (to - from).saturating_add_signed(grown);
        let new_from = from.saturating_add_signed(shift);
        // Writing to a string does not fail.
        let _ = writeln!(diff, "@@ -{} +{} @@", span(from, to - from), span(new_from, n_new));
        let mut at = from;
        for change in hunk {
            lines(&mut diff, ' ', old.get(at..change.start).unwrap_or_default());
            lines(&mut diff, '-', old.get(change.start..change.end).unwrap_or_default());
            lines(&mut diff, '+', &change.new);
            at = change.end;
        }
        lines(&mut diff, ' ', old.get(at..to).unwrap_or_default());
        shift += grown;
        rest = others;
    }
    diff
}

fn span(from: usize, n_lines: usize) -> String {
    let first = if n_lines == 0 { from } else { from + 1 };
    if n_lines == 1 { first.to_string() } else { format!("{first},{n_lines}") }
}

fn lines(diff: &mut String, sign: char, lines: &[&str]) {
    for line in lines {
        diff.push(sign);
        diff.push_str(line);
        if !line.ends_with('\n') {
            diff.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// The lines that edits touch, without those that stay as they were.
fn changes<'a>(original: &str, changed: &'a str, edits: &EditList) -> Vec<Change<'a>> {
    let line_of = |text: &str, offset: usize| text.get(..offset).unwrap_or_default().matches('\n').count();
    let old: Vec<&str> = original.split_inclusive('\n').collect();
    let new: Vec<&str> = changed.split_inclusive('\n').collect();
    let mut spans: Vec<(usize, usize, usize, usize)> = Vec::new();
    let mut shift = 0_isize;
    for edit in edits.edits() {
        let start = edit.start.saturating_add_signed(shift);
        let end = start + edit.replacement.len();
        let (old_start, old_end) = (line_of(original, edit.start), line_of(original, edit.end) + 1);
        let (new_start, new_end) = (line_of(changed, start), line_of(changed, end) + 1);
        match spans.last_mut() {
            Some(last) if last.1 >= old_start => (last.1, last.3) = (old_end, new_end),
            _ => spans.push((old_start, old_end, new_start, new_end)),
        }
        shift += edit.replacement.len().cast_signed() - (edit.end - edit.start).cast_signed();
    }
    let trimmed = spans.into_iter().filter_map(|(mut start, old_end, mut new_start, new_end)| {
        let (mut old_end, mut new_end) = (old_end.min(old.len()), new_end.min(new.len()));
        while start < old_end && new_start < new_end && old.get(start) == new.get(new_start) {
            (start, new_start) = (start + 1, new_start + 1);
        }
        while start < old_end && new_start < new_end && old.get(old_end - 1) == new.get(new_end - 1) {
            (old_end, new_end) = (old_end - 1, new_end - 1);
        }
        let new = new.get(new_start..new_end)?.to_vec();
        (start < old_end || !new.is_empty()).then_some(Change { start, end: old_end, new })
    });
    trimmed.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::evolve::syntax::Edit;

    const TEXT: &str = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12";

    #[expect(clippy::needless_pass_by_value, reason = "as the other check functions")]
    fn check(edits: Vec<Edit>, expected: Expect) {
        expected.assert_eq(&unified("a.py", TEXT, &EditList::new(edits).unwrap()));
    }

    #[test]
    fn shows_changed_lines_with_their_context() {
        check(
            vec![Edit::replace(8..9, "five")],
            expect![[r#"
                --- a/a.py
                +++ b/a.py
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +five
                 6
                 7
                 8
            "#]],
        );
    }

    #[test]
    fn shows_lines_that_come_and_go() {
        check(
            vec![Edit::replace(0..2, ""), Edit::insert(26, "\n13")],
            expect![[r#"
                --- a/a.py
                +++ b/a.py
                @@ -1,4 +1,3 @@
                -1
                 2
                 3
                 4
                @@ -9,4 +8,5 @@
                 9
                 10
                 11
                -12
                \ No newline at end of file
                +12
                +13
                \ No newline at end of file
            "#]],
        );
    }

    #[test]
    fn nothing_is_nothing() {
        check(Vec::new(), expect![""]);
    }
}
