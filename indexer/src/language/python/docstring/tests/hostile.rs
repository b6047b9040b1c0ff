//! Docstrings that were written to harm.

use super::super::{clean, facts, parse, to_markdown};

/// Checks that the Markdown of `doc` holds none of `absent`.
fn check(doc: &str, absent: &[&str]) {
    let markdown = to_markdown(doc, 4096);
    for text in absent {
        assert!(!markdown.contains(text), "{text:?} in {markdown:?}");
    }
}

#[test]
fn writes_no_live_links_images_or_html() {
    check("[a](javascript:alert(1))", &["](javascript"]);
    check("[a](command:rm) `a <file:///etc/passwd>`_", &["](command", "](file"]);
    check("[x]\n\n[x]: javascript:alert(1)", &["]: j"]);
    check("[a `b`]\n    javascript:alert(1)\n", &["]: j"]);
    check("![x](https://a.example/b.png)", &["!["]);
    check("!`x <https://a.example/b.png>`_", &["!["]);
    check("<script>alert(1)</script><img src=x>", &[" <", "><", "\n<"]);
    check("\\<script>", &["\\\\<"]);
    check("<https://good.example@evil.example/>", &["<https"]);
    check("[good.example](https://evil.example)", &["[good.example]("]);
    assert_eq!(
        to_markdown("[good.example](https://evil.example)", 100),
        "[good.example (evil.example)](https://evil.example)"
    );
    check("see mailto:a@b.example", &[" mailto:a"]);
    check("[a]\\(javascript:x) [a](\njavascript:x)", &["](j", "]( j"]);
}

#[test]
fn keeps_code_closed() {
    let fenced = to_markdown("A::\n\n    a\n    ```\n    <b>\n    `````\n\nB.\n", 4096);
    assert_eq!(fenced, "A:\n\n``````\na\n```\n<b>\n`````\n``````\n\nB.");
    assert_eq!(to_markdown("``a`b``", 100), "`` a`b ``");
    assert_eq!(to_markdown("`a", 100), "\\`a");
    check(".. code-block:: x`` <b>\n\n   y\n", &["``` <", "<b>"]);
    check("===  ===\na    `b|c`\n===  ===\n", &["b|c"]);
}

#[test]
fn shows_what_is_hidden() {
    assert_eq!(to_markdown("a\u{202e}b `c\u{200b}`", 100), "a\\\\u{202e}b `c\\u{200b}`");
    check("a\u{0}\u{1b}[31m\u{feff}\u{e0041}", &["\u{0}", "\u{1b}", "\u{feff}", "\u{e0041}"]);
}

/// A small generator of pseudo-random numbers: the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

/// `markdown` without its blocks and spans of code, and without escaped characters.
fn live(markdown: &str) -> String {
    let mut prose = String::new();
    let mut fence: Option<usize> = None;
    for line in markdown.lines() {
        let bare = line.trim_start_matches(|c: char| c.is_ascii_digit() || " -.".contains(c));
        let run = bare.bytes().take_while(|b| *b == b'`').count();
        match fence {
            Some(open) if run >= open && bare.len() == run => fence = None,
            Some(_) => {}
            None if run >= 3 && !bare[run..].contains('`') => fence = Some(run),
            None => {
                prose.push_str(line);
                prose.push('\n');
            }
        }
    }
    assert_eq!(fence, None, "an open fence in {markdown:?}");
    let mut out = String::new();
    let mut rest = prose.as_str();
    while let Some(at) = rest.find(['\\', '`']) {
        out.push_str(&rest[..at]);
        out.push(' ');
        rest = &rest[at..];
        if let Some(escaped) = rest.strip_prefix('\\') {
            rest = escaped.get(escaped.chars().next().map_or(0, char::len_utf8)..).unwrap_or("");
            continue;
        }
        let run = rest.len() - rest.trim_start_matches('`').len();
        let inside = &rest[run..];
        let mut from = 0;
        loop {
            let close =
                from + inside[from..].find('`').unwrap_or_else(|| panic!("an open span in {markdown:?}"));
            let length = inside[close..].len() - inside[close..].trim_start_matches('`').len();
            from = close + length;
            if length == run {
                break;
            }
        }
        rest = &inside[from..];
    }
    out.push_str(rest);
    out
}

/// Runs everything over `doc` and checks what always holds.
fn exercise(doc: &str) {
    let text = clean(doc);
    let found = facts(&text);
    assert!(found.summary.len() <= 300);
    let parts = parse(&text);
    for limit in [0, 3, 100, 4096] {
        let markdown = parts.to_markdown(limit);
        assert!(markdown.len() <= limit, "{doc:?}");
        let live = live(&markdown);
        let harmless = live.replace("](http", "|").replace("<http", "|");
        for mark in ["](", "]:", "<", "!["] {
            assert!(!harmless.contains(mark), "{mark} in {markdown:?} from {doc:?}");
        }
        assert!(!markdown.contains(|c: char| c.is_control() && c != '\n'), "{doc:?}");
        for section in &parts.sections {
            assert!(section.to_markdown(limit).len() <= limit);
        }
    }
}

const PIECES: &[&str] = &[
    "`",
    "``",
    "```",
    "*",
    "**",
    "_",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "!",
    "|",
    "~~~",
    "\\",
    "\n",
    "\n\n",
    "\n    ",
    "\n- ",
    "\n1. ",
    "::\n\n    ",
    "[a](javascript:x)",
    "[a]: javascript:x",
    ":ref:`a <b>`",
    "`a <javascript:x>`_",
    "http://a.b/c",
    "a@b.c",
    ".. note:: ",
    ".. image:: x\n   :alt: ",
    ">>> ",
    "| a | b |\n|---|---|\n",
    "+--+--+\n|",
    "=== ===\n",
    "Args:\n    ",
    "Returns:\n    ",
    "Parameters\n----------\n",
    "x : int\n    ",
    ":param x: ",
    "# ",
    "\n===\n",
    "&lt;",
    "\u{202e}",
    "é",
    "\t",
    "\r",
    "\u{0}",
    "f(a)",
    " -> ",
    "Deprecated: ",
    ".. deprecated:: 1 ",
    ", ",
    " or ",
    "{",
    "}",
    "word ",
    " ",
];

#[test]
fn survives_garbage() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..3000 {
        let n = random.below(40);
        let doc: String = (0..n).map(|_| PIECES[random.below(PIECES.len())]).collect();
        exercise(&doc);
    }
}

#[test]
fn survives_mutated_docstrings() {
    const DOCS: [&str; 3] = [
        "Sum.\n\nParameters\n----------\nx, y : {'a', 'b'}, default 'a'\n    It is ``x``.\n\n    .. versionadded:: 1.2\n\nReturns\n-------\nout : ndarray or None\n    See [1]_.\n\nNotes\n-----\n===== =====\na     b\n===== =====\n1     2\n===== =====\n\n.. [1] A `book <https://a.example>`_.\n\nExamples\n--------\n>>> f(1)\n2\n",
        "f(a, b=(1, 2)) -> int\n\nDo it.\n\nArgs:\n    a (int): One,\n        two.\n    *b: Three.\n\nReturns:\n    dict of str to int: Four.\n\nExample::\n\n    f(1)\n",
        "Read.\n\n:param str x: it\n:type y: int\n:rtype: list of :class:`~a.B`\n\n!!! note \"T\"\n    +---+---+\n    | a | b |\n    +===+===+\n    | 1 | é |\n    +---+---+\n",
    ];
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for round in 0..3000 {
        let mut doc: Vec<char> = DOCS[round % DOCS.len()].chars().collect();
        for _ in 0..=random.below(8) {
            let at = random.below(doc.len() + 1);
            match random.below(3) {
                0 => drop(doc.splice(at..at, PIECES[random.below(PIECES.len())].chars())),
                1 => drop(doc.drain(at..(at + random.below(20)).min(doc.len()))),
                _ => doc.truncate(doc.len() - random.below(doc.len() / 4 + 1)),
            }
        }
        exercise(&doc.iter().collect::<String>());
    }
}

#[test]
fn survives_size() {
    for piece in [
        "*a ",
        "**a",
        "`",
        "[",
        "http://a)",
        "x\n-\n",
        "- a\n",
        "Args:\n    x: y\n",
        ":param x: y\n",
        "| a",
        "(",
        "\\",
    ] {
        let doc = piece.repeat(200_000 / piece.len());
        facts(&doc);
        assert!(to_markdown(&doc, 4096).len() <= 4096);
    }
    let mut deep = String::new();
    for n in 0..2000 {
        deep.push_str(&" ".repeat(n));
        deep.push_str("- a\n");
    }
    assert!(to_markdown(&deep, 4096).len() <= 4096);
}
