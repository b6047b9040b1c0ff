//! Which lines of a comment say what is wanted, and which are for tools, for lawyers, or code.

use tree_sitter::{Node, Parser};

/// What begins a line that is for a program.
const DIRECTIVES: [&str; 42] = [
    "!",
    "%",
    ":",
    "+",
    "-*-",
    "///",
    "type:",
    "type ignore",
    "noqa",
    "pylint:",
    "pyright:",
    "basedpyright:",
    "mypy:",
    "pytype:",
    "pyre-",
    "pyrefly:",
    "ty:",
    "fmt:",
    "black:",
    "yapf:",
    "isort:",
    "ruff:",
    "flake8:",
    "autopep8:",
    "nopep8",
    "pragma:",
    "pragma ",
    "vim:",
    "vi:",
    "ex:",
    "nosec",
    "region",
    "endregion",
    "cython:",
    "distutils:",
    "coding:",
    "coding=",
    "doctest:",
    "noinspection",
    "language=",
    "skipcq",
    "codespell:",
];

/// What begins a remark to oneself.
const TAGS: [&str; 6] = ["TODO", "FIXME", "XXX", "HACK", "BUG", "NOTE"];

/// Words that say nothing of what is wanted.
const TO_ONESELF: [&str; 24] = [
    "fix",
    "me",
    "later",
    "this",
    "it",
    "that",
    "todo",
    "here",
    "soon",
    "please",
    "cleanup",
    "clean",
    "up",
    "refactor",
    "check",
    "again",
    "now",
    "hack",
    "the",
    "a",
    "is",
    "temporary",
    "wip",
    "broken",
];

/// What notices of licences say, in lower case, wherever they stand.
const NOTICES: [&str; 14] = [
    "spdx-license-identifier",
    "spdx-filecopyrighttext",
    "copyright (c)",
    "copyright ©",
    "all rights reserved",
    "licensed under",
    "licensed to the",
    "license, version",
    "without warranties or conditions",
    "without warranty of any kind",
    "permission is hereby granted",
    "redistribution and use in source",
    "this file is part of",
    "use this file except in compliance",
];

/// Whether a line of a comment belongs to a notice of copyright or licence; all around it does then, too.
pub(super) fn is_notice(line: &str) -> bool {
    let line = line.to_lowercase();
    let has_year = line.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4);
    NOTICES.iter().any(|notice| line.contains(notice))
        || matches!(line.trim_end_matches('.'), "copyright" | "license" | "licence")
        || line.starts_with("copyright ") && has_year
        || line.starts_with("(c) ") && has_year
}

/// The words of a comment's line, without its mark, if it says what is wanted; `None` for instructions to tools,
/// dividing lines, commented-out code, and what is too short to say anything.
pub(super) fn wish(line: &str) -> Option<&str> {
    let line = without_tag(line.trim());
    let is_word_to_oneself = |word: &str| TO_ONESELF.contains(&word.to_lowercase().as_str());
    if line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(is_word_to_oneself) {
        return None;
    }
    let start = line.to_lowercase();
    let is_directive = DIRECTIVES.iter().any(|mark| match start.strip_prefix(mark) {
        // A word ends where the directive ends.
        Some(rest) => {
            !mark.ends_with(char::is_alphanumeric)
                || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        }
        None => false,
    });
    let is_divider = |part: &str| part.len() >= 3 && part.chars().all(|c| "-=*~#_+".contains(c));
    let mut words = line.split_whitespace();
    let is_divided = words.next().is_some_and(is_divider) || words.next_back().is_some_and(is_divider);
    if is_directive || is_divided || !says_something(line) || is_code(line) {
        return None;
    }
    Some(line)
}

/// What follows `TODO:` or `FIXME(name):`.
fn without_tag(line: &str) -> &str {
    let rest = TAGS.iter().find_map(|tag| line.strip_prefix(tag));
    let Some(rest) = rest.filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')) else {
        return line;
    };
    let rest = match rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, rest)) => rest,
        None => rest,
    };
    rest.trim_start_matches([':', '-', ' ', '\t'])
}

/// Whether there are words besides addresses: one that is no mere letter, three beside an address.
fn says_something(line: &str) -> bool {
    let is_address = |word: &&str| word.contains("://") || word.starts_with("www.");
    let n_addresses = line.split_whitespace().filter(is_address).count();
    let others = line.split_whitespace().filter(|word| !is_address(word));
    let has_letters = |word: &&str| {
        let letters = word.chars().filter(|c| c.is_alphabetic());
        // A sign may be a whole word where there are no letters.
        letters.map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() >= 2
    };
    let n_words = others.filter(has_letters).count();
    n_words >= if n_addresses > 0 { 3 } else { 1 }
}

/// Whether a line is code that was commented out. Words that happen to be code (`mean and median`, `import data`)
/// are words.
fn is_code(line: &str) -> bool {
    if matches!(line, "else:" | "try:" | "finally:" | "except:")
        || line.starts_with('@') && !line.contains(' ')
    {
        return true;
    }
    // An argument on a line of its own.
    let argument = line.strip_suffix(',').unwrap_or(line);
    if let Some((name, value)) = argument.split_once('=')
        && !name.trim_end().is_empty()
        && name.trim_end().chars().all(|c| c.is_alphanumeric() || c == '_')
        && !value.trim().contains(' ')
    {
        return true;
    }
    let mut parser = Parser::new();
    if parser.set_language(&tree_sitter_python::LANGUAGE.into()).is_err() {
        return false;
    }
    let text = if line.ends_with(':') { format!("{line} pass") } else { line.to_owned() };
    let Some(tree) = parser.parse(&text, None) else { return false };
    let root = tree.root_node();
    if root.has_error() {
        // A call that goes on below: no blank stands before its bracket.
        return line.split_whitespace().next().is_some_and(|word| word.ends_with('('))
            || (line.contains(" = ") && line.ends_with(['(', '[', '{', ',']));
    }
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        if is_code_node(node, &text) {
            return true;
        }
        let mut cursor = node.walk();
        pending.extend(node.named_children(&mut cursor));
    }
    false
}

fn is_code_node(node: Node<'_>, text: &str) -> bool {
    let before = |field: &str| {
        let at = node.child_by_field_name(field).map(|child| child.start_byte());
        at.and_then(|at| text.get(..at)).is_some_and(|before| !before.ends_with(char::is_whitespace))
    };
    match node.kind() {
        "call" => before("arguments"),
        "subscript" => text.get(node.byte_range()).is_some_and(|own| !own.contains(" [")),
        // `Note: words` is no annotation.
        "assignment" => node.child_by_field_name("right").is_some(),
        "attribute" => text.get(node.byte_range()).is_some_and(|own| !own.contains(char::is_whitespace)),
        "augmented_assignment"
        | "named_expression"
        | "decorator"
        | "function_definition"
        | "class_definition"
        | "import_from_statement"
        | "lambda"
        | "if_statement"
        | "for_statement"
        | "while_statement" => true,
        "import_statement" => {
            let mut cursor = node.walk();
            let name = node.children_by_field_name("name", &mut cursor).next();
            name.is_some_and(|name| name.kind() == "aliased_import" || name.named_child_count() > 1)
                || name.and_then(|name| text.get(name.byte_range())).is_some_and(is_module)
        }
        _ => false,
    }
}

fn is_module(name: &str) -> bool {
    crate::sources::stdlib::is_module(name)
}

#[cfg(test)]
mod tests {
    use super::{is_notice, wish};

    #[test]
    fn tells_wishes_from_other_lines() {
        for line in [
            "open a ledger file",
            "sort",
            "mean and median",
            "import data",
            "print the table",
            "read https://x.org/a.csv as a table",
            "region names by sales",
            "goal: join the tables",
            "e.g. round to two places",
            "normalize (z-score)",
            "load the license file",
            "group-by",
            "return the sum of a column",
            "type of each column",
            "if there are gaps: fill them",
            "读取文件",
        ] {
            // A folding mark looks like words: it is left out, whatever follows.
            let expected = (!line.starts_with("region")).then_some(line);
            assert_eq!(wish(line), expected, "{line}");
            assert!(!is_notice(line), "{line}");
        }
        assert_eq!(wish("TODO(bob): close the file"), Some("close the file"));
        for line in [
            "import pandas as pd",
            "import os",
            "from os import path",
            "x = foo(1)",
            "x=1",
            "x: int = 1",
            "print(df.head())",
            "df.head",
            "for row in rows:",
            "def f(x):",
            "@cache",
            "total += row[1]",
            "foo(",
            "name=1,",
            "rows = [",
            "else:",
            "https://example.org/a",
            "see https://example.org/a",
            "vim: set ts=4",
            "nosec",
            "nosec B101",
            "region helpers",
            "endregion",
            "cython: language_level=3",
            "TODO",
            "TODO fix me later",
            "FIXME(bob)",
            "FIXME(bob):",
            "a",
            "type: ignore",
            "noqa: F401",
            "-----",
            "---- helpers ----",
            "/// script",
            "coding: utf-8",
        ] {
            assert_eq!(wish(line), None, "{line}");
        }
        for line in [
            "SPDX-License-Identifier: MIT",
            "Copyright (c) 2024 Acme",
            "Copyright 2020-2024 The Authors. All rights reserved.",
            "Licensed under the Apache License, Version 2.0",
        ] {
            assert!(is_notice(line), "{line}");
        }
    }
}
