//! What the docs say is true: their console blocks are run in the sample project, their links lead somewhere.
#![cfg(target_os = "linux")]

use std::path::Path;

use crate::support::binary::{Outcome, Siskin};
use crate::support::environment::make_environment;
use crate::support::lsp::Project;
use crate::support::{files, read, repository};

/// A command of a console block, and the lines that it is said to print.
struct Example {
    command: String,
    lines: Vec<String>,
}

/// The examples of a document, in their order.
fn examples(markdown: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut is_console = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            is_console = line == "```console";
        } else if is_console && let Some(command) = line.strip_prefix("$ ") {
            found.push(Example { command: command.to_owned(), lines: Vec::new() });
        } else if is_console && let Some(example) = found.last_mut() {
            example.lines.push(line.to_owned());
        }
    }
    found
}

/// The words of a command; quotes keep words together.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    parts
        .flat_map(|(at, part)| {
            if at % 2 == 1 {
                vec![part.to_owned()]
            } else {
                part.split_whitespace().map(str::to_owned).collect()
            }
        })
        .collect()
}

/// Whether a line was printed: a `…` at its end stands for what follows, other blanks than one for one.
fn is_printed(line: &str, outcome: &Outcome) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = plain(line.trim_end_matches('…'));
    let is_it = |printed: &str| {
        let printed = plain(printed);
        if line.ends_with('…') { printed.contains(&wanted) } else { printed == wanted }
    };
    outcome.stdout.lines().chain(outcome.stderr.lines()).any(is_it)
}

/// Runs the examples of a document in a new copy of the sample project, indexed.
fn check(document: &str) {
    let project = Project::shop();
    make_environment(&project.root);
    let siskin = Siskin::new();
    assert_eq!(siskin.run_in(&project.root, &["index"]).code, 0);
    let examples = examples(&read(document));
    assert!(!examples.is_empty(), "{document} has no example");
    for Example { command, lines } in examples {
        let words = words(&command);
        let (program, arguments) = words.split_first().expect("a command");
        assert_eq!(program, "siskin", "{document}: `{command}`");
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let outcome = siskin.run_in(&project.root, &arguments);
        // 1 is an answer: nothing is wrong with an absent API, or with findings.
        assert!(matches!(outcome.code, 0 | 1), "{document}: `{command}`: {}", outcome.stderr);
        for line in lines {
            assert!(
                is_printed(&line, &outcome),
                "{document}: `{command}` does not print\n{line}\nbut\n{}{}",
                outcome.stdout,
                outcome.stderr
            );
        }
    }
}

#[test]
fn getting_started() {
    check("docs/getting-started.md");
}

#[test]
fn retrieval() {
    check("docs/retrieval.md");
}

#[test]
fn evolution() {
    check("docs/evolution.md");
}

#[test]
fn security() {
    check("docs/security.md");
}

#[test]
fn troubleshooting() {
    check("docs/troubleshooting.md");
}

#[test]
fn the_files_that_docs_link_exist() {
    let documents = files("docs", &[".md"]).into_iter().chain(files("extensions", &["README.md"]));
    for document in documents {
        let folder = repository().join(Path::new(&document).parent().expect("a folder"));
        for target in read(&document).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or(target);
            let is_local = !path.is_empty() && !path.contains("://");
            assert!(!is_local || folder.join(path).exists(), "{document} links {path}");
        }
    }
}

#[test]
fn pictures_are_there_and_small() {
    let readme = read("README.md");
    let quoted: Vec<&str> = readme.split('"').filter(|part| part.starts_with("docs/pictures/")).collect();
    assert!(quoted.len() >= 8, "four pictures, each for dark and light: {quoted:?}");
    for path in quoted {
        let bytes =
            std::fs::metadata(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(bytes.len() < 300_000, "{path} has {} bytes", bytes.len());
    }
}
