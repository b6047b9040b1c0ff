use super::*;

fn at(line: u32, column: u32) -> LineColumn {
    LineColumn { line, column }
}

fn document(text: &str) -> Document {
    Document::new("untitled:a".to_owned(), None, true, 1, text.to_owned())
}

fn check(before: &str, change: (LineColumn, LineColumn, &str), after: &str) {
    let document = document(before);
    let range = Some((change.0, change.1));
    document.change(2, &[Change { range, text: change.2.to_owned() }], Encoding::Utf16);
    let revision = document.revision();
    assert_eq!((&*revision.text, revision.version), (after, 2));
    assert_eq!(*revision.lines, Lines::of(after));
}

#[test]
fn applies_edits() {
    check("ab\ncd", (at(0, 1), at(1, 1), "X"), "aXd");
    check("a🐦b", (at(0, 3), at(0, 4), ""), "a🐦");
    check("a\u{2028}b\nc", (at(0, 2), at(0, 3), "B"), "a\u{2028}B\nc");
}

#[test]
fn clamps_edits_that_are_out_of_range() {
    check("ab\ncd", (at(0, 99), at(0, 100), "X"), "abX\ncd");
    check("ab\r\ncd", (at(0, 99), at(7, 0), "X"), "abX");
    check("ab", (at(5, 5), at(9, 9), "X"), "abX");
    check("abcd", (at(0, 3), at(0, 1), "X"), "aXd");
}

#[test]
fn revisions_are_taken_once_per_version() {
    let document = document("a");
    let first = document.revision();
    assert!(Arc::ptr_eq(&first, &document.revision()));
    document.change(1, &[Change { range: None, text: "b".to_owned() }], Encoding::Utf8);
    let second = document.revision();
    assert_eq!((&*first.text, &*second.text), ("a", "b"));
}

#[test]
fn finds_the_difference_of_texts() {
    assert_eq!(difference("abcd", "abXcd"), (2..2, "X"));
    assert_eq!(difference("aa", "aaa"), (2..2, "a"));
    assert_eq!(difference("é", "è"), (0..2, "è"));
    assert_eq!(difference("🐦x", "🐧x"), (0..4, "🐧"));
    assert_eq!(difference("same", "same"), (4..4, ""));
}

/// Where a byte stands, counted from the beginning.
fn point(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    (before.matches('\n').count(), offset - before.rfind('\n').map_or(0, |at| at + 1))
}

#[test]
fn edits_are_told_to_the_tree_in_its_own_lines() {
    let cancel = CancellationToken::default();
    let mut text = "def f(a):\r    return a\r\nx = f(1)\n\n\nclass A:\n    def m(self): ...\n".to_owned();
    let mut tree = SyntaxTree::parse(&text, None, &cancel).unwrap();
    let mut seed = 7_u32;
    for _ in 0..300 {
        seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12345);
        let new = ["x", "\n", "(", ")", "é = 1\n", "", "\r", "    a\n"][(seed >> 8) as usize % 8];
        let start = text.floor_char_boundary((seed >> 12) as usize % (text.len() + 1));
        let end = text.floor_char_boundary((start + (seed >> 5) as usize % 4).min(text.len()));
        let before = text.clone();
        let edit = replace(&mut text, start..end.max(start), new);
        assert_eq!(edit.start_point, point(&before, edit.start), "{before:?}");
        assert_eq!(edit.old_end_point, point(&before, edit.old_end), "{before:?}");
        assert_eq!(edit.new_end_point, point(&text, edit.new_end), "{text:?}");
        tree.edit(&edit);
        tree = SyntaxTree::parse(&text, Some(&tree), &cancel).unwrap();
    }
}

#[test]
fn syntax_is_not_parsed_for_nobody() {
    let document = document("x = 1\n");
    let cancel = CancellationToken::default();
    cancel.cancel();
    let long = "x = [1, 2]\n".repeat(20_000);
    document.change(2, &[Change { range: None, text: long }], Encoding::Utf8);
    assert!(document.revision().tree(&cancel).is_none());
    assert!(document.revision().tree(&CancellationToken::default()).is_some());
}
