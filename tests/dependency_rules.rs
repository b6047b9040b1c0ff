//! The rules of ARCHITECTURE.md that a compiler does not keep: which word may appear where, and what appears nowhere.

use crate::support::rust_source::{code_only, words};
use crate::support::{files, read};

/// A word, and the folders or files of `indexer/src` and `server/src` that may use it.
const RULES: &[(&str, &[&str])] = &[
    // The protocol, and nothing of it elsewhere.
    ("tower_lsp", &["server/src/lsp/"]),
    // The search library.
    (
        "tantivy",
        &[
            "indexer/src/schema.rs",
            "indexer/src/schema/",
            "indexer/src/tokenizer.rs",
            "indexer/src/tokenizer/",
            "indexer/src/store.rs",
            "indexer/src/store/",
            "indexer/src/search.rs",
            "indexer/src/search/",
        ],
    ),
    // Parsers.
    ("tree_sitter", &["indexer/src/language/", "server/src/evolve/syntax/"]),
    ("tree_sitter_python", &["indexer/src/language/", "server/src/evolve/syntax/"]),
    ("ruff_python_parser", &["indexer/src/language/", "server/src/evolve/syntax/"]),
    ("ruff_python_ast", &["indexer/src/language/", "server/src/evolve/syntax/"]),
    // The network.
    ("reqwest", &["indexer/src/sources/", "server/src/llm/"]),
    ("rustls", &["indexer/src/sources/", "server/src/llm/"]),
    ("TcpStream", &["indexer/src/sources/", "server/src/llm/"]),
    ("TcpListener", &["indexer/src/sources/", "server/src/llm/"]),
    ("UdpSocket", &[]),
    // Operating systems.
    ("target_os", &["platform/", "platform.rs"]),
];

/// A word that stands in `crate::WORD` paths, and the folders that may not import it.
const FORBIDDEN_IMPORTS: &[(&str, &[&str])] = &[
    ("lsp", &["server/src/ide/", "server/src/evolve/", "server/src/llm/"]),
    ("cli", &["server/src/ide/", "server/src/evolve/", "server/src/llm/", "server/src/lsp/"]),
];

const LONGEST_FILE: usize = 500;

fn sources() -> Vec<String> {
    let mut paths = files("indexer/src", &[".rs"]);
    paths.extend(files("server/src", &[".rs"]));
    assert!(paths.len() > 5, "no sources were found");
    paths
}

fn assert_none(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

#[test]
fn words_stay_in_their_folders() {
    let mut offences = Vec::new();
    for path in sources() {
        let code = code_only(&read(&path));
        for (line, word) in words(&code) {
            for (_, folders) in RULES.iter().filter(|(ruled, _)| *ruled == word) {
                if !folders
                    .iter()
                    .any(|folder| path.starts_with(folder) || path.contains(&format!("/{folder}")))
                {
                    offences.push(format!("{path}:{line}: `{word}` may only appear in {folders:?}"));
                }
            }
        }
    }
    assert_none(&offences);
}

#[test]
fn processes_are_started_in_two_places() {
    let mut offences = Vec::new();
    for path in sources() {
        if path.starts_with("server/src/evolve/sandbox/") || path == "server/src/process.rs" {
            continue;
        }
        let code = code_only(&read(&path));
        for (line_idx, line) in code.lines().enumerate() {
            if line.contains("process::Command") || line.contains("Command::new(") {
                offences.push(format!("{path}:{}: starts a process", line_idx + 1));
            }
        }
    }
    assert_none(&offences);
}

#[test]
fn features_do_not_import_the_protocol() {
    let mut offences = Vec::new();
    for path in sources() {
        let code = code_only(&read(&path));
        for (module, folders) in FORBIDDEN_IMPORTS {
            let import = format!("crate::{module}::");
            if folders.iter().any(|folder| path.starts_with(folder)) && code.contains(&import) {
                offences.push(format!("{path}: imports `{import}`"));
            }
        }
    }
    assert_none(&offences);
}

#[test]
fn no_file_is_long() {
    let mut offences = Vec::new();
    for path in sources().into_iter().chain(files("tests", &[".rs"])) {
        let n_lines = read(&path).lines().count();
        if n_lines > LONGEST_FILE {
            offences.push(format!("{path}: {n_lines} lines; split it by concept"));
        }
    }
    assert_none(&offences);
}

#[test]
fn every_source_file_says_what_it_is() {
    let offences: Vec<String> = sources()
        .into_iter()
        .filter(|path| {
            !path.ends_with("/tests.rs") && !path.contains("/tests/") && !read(path).trim().is_empty()
        })
        .filter(|path| !read(path).starts_with("//!"))
        .map(|path| format!("{path}: begins without a `//!` sentence"))
        .collect();
    assert_none(&offences);
}

#[test]
fn no_machine_path_or_private_host_is_named() {
    // In pieces, so that this file passes its own test.
    let foreign = [concat!("/wo", "rk/"), concat!("arti", "factory"), concat!("bash", "_jobs")];
    let endings = [".rs", ".toml", ".md", ".sh", ".py", ".pyi", ".lock", ".jsonl", ".ci/run"];
    let mut offences = Vec::new();
    for path in files("", &endings) {
        let text = read(&path);
        for (line_idx, line) in text.lines().enumerate() {
            for word in foreign {
                if line.to_lowercase().contains(word) {
                    offences.push(format!("{path}:{}: names `{word}`", line_idx + 1));
                }
            }
        }
    }
    assert_none(&offences);
}

#[test]
fn crates_come_from_the_public_registry() {
    let offences: Vec<String> = read("Cargo.lock")
        .lines()
        .filter(|line| line.starts_with("source = "))
        .filter(|line| *line != "source = \"registry+https://github.com/rust-lang/crates.io-index\"")
        .map(|line| format!("Cargo.lock: {line}"))
        .collect();
    assert_none(&offences);
}
