//! The README says what is true: its commands and flags exist, and so do the files it names.

use std::collections::BTreeSet;

use crate::support::binary::Siskin;
use crate::support::{read, repository};

/// The `siskin COMMAND …` lines and code spans of a Markdown text, as word lists without `siskin`.
fn calls(markdown: &str) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    let mut is_block = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            is_block = !is_block;
            continue;
        }
        let codes: Vec<&str> =
            if is_block { vec![line] } else { line.split('`').skip(1).step_by(2).collect() };
        for code in codes {
            let mut words = code.trim().trim_start_matches("$ ").split_whitespace();
            if words.next() == Some("siskin") {
                found.insert(words.map(str::to_owned).collect());
            }
        }
    }
    found
}

#[test]
fn its_commands_exist() {
    let siskin = Siskin::new();
    let calls: Vec<_> = calls(&read("README.md")).into_iter().filter(|words| !words.is_empty()).collect();
    assert!(calls.len() >= 5, "the README shows {} commands", calls.len());
    for words in calls {
        let outcome = siskin.run_in(repository(), &[&words[0], "--help"]);
        assert_eq!(outcome.code, 0, "siskin {} --help: {}", words[0], outcome.stderr);
        for flag in words.iter().filter(|word| word.starts_with("--")) {
            let flag = flag.split('=').next().unwrap_or(flag);
            assert!(outcome.stdout.contains(flag), "siskin {} has no {flag}", words[0]);
        }
    }
}

#[test]
fn every_editor_is_told_how_to_start_it_and_what_else_runs() {
    let readme = read("README.md");
    let (_, rest) = readme.split_once("## In your editor").expect("a section");
    let section = rest.split("\n## ").next().unwrap_or(rest);
    let mut blocks = section.split("```").skip(1).step_by(2);
    // Each block is a file, so that an editor can be started with what the README says.
    for (language, file) in
        [("lua", "nvim-0.10.lua"), ("lua", "nvim-0.11.lua"), ("toml", "helix.toml"), ("elisp", "eglot.el")]
    {
        let block = blocks.next().unwrap_or_else(|| panic!("the README has no block for {file}"));
        let (is_in, stanza) = block.split_once('\n').expect("a block has a language");
        assert_eq!(is_in, language, "the block of {file}");
        assert_eq!(
            stanza,
            read(&format!("fixtures/editors/{file}")),
            "the README and fixtures/editors/{file} differ"
        );
        for word in ["\"siskin\"", "\"lsp\"", "otherServers"] {
            assert!(stanza.contains(word), "no {word} in:\n{stanza}");
        }
        if language == "toml" {
            drop(stanza.parse::<toml::Table>().expect("TOML"));
        }
    }
    assert_eq!(blocks.next(), None, "a block of the README has no file");
}

#[test]
fn the_files_it_links_exist() {
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        for target in read(document).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or(target);
            let is_local = !path.is_empty() && !path.contains("://");
            assert!(!is_local || repository().join(path).exists(), "{document} links {path}");
        }
    }
}
