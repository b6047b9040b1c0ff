//! After thousands of random edits the server has the text that the client has, and answers for that text.

use std::ops::Range;

use serde_json::{Value, json};

use super::{PATH, wait_for_library};
use crate::support::lsp::{Client, Cursor, Project};
use crate::support::random::Random;
use crate::support::read;

const N_EDITS: usize = 2_500;

/// What stands above the edits, with a place at which completion is asked.
const HEAD: &str = "import acme_frames\n\nvalue = acme_frames.";

/// What is inserted: line ends of every kind, characters of every width, and what upsets a parser.
const PIECES: [&str; 22] = [
    "\n",
    "\r\n",
    "\r",
    "\n\n\n",
    "😀",
    "é",
    "𝒳 = 1\n",
    "    ",
    "\t",
    "def f(",
    "\"\"\"",
    "(",
    ")",
    "# note",
    "x.y",
    "\u{2028}",
    "\u{feff}",
    "e\u{301}",
    "class 名前:\r\n",
    "'''",
    "import os\n",
    "",
];

/// A random place that is not within a character or between `\r` and `\n`, at or after `first`.
fn place(random: &mut Random, text: &str, first: usize) -> usize {
    let mut at = first + random.below(text.len() - first + 1);
    let is_inside =
        |at: usize| !text.is_char_boundary(at) || at > 0 && text.as_bytes().get(at - 1..=at) == Some(b"\r\n");
    while is_inside(at) {
        at += 1;
    }
    at
}

/// A random range: mostly short, longer in a text that has grown.
fn range(random: &mut Random, text: &str, first: usize) -> Range<usize> {
    let start = place(random, text, first);
    let longest = if text.len() > 24_000 { 2_000 } else { 30 };
    let end = (start + random.below(longest)).min(text.len());
    let end = if random.once_in(3) { start } else { place_at_or_after(text, end) };
    start..end.max(start)
}

fn place_at_or_after(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) || at > 0 && text.as_bytes().get(at - 1..=at) == Some(b"\r\n") {
        at += 1;
    }
    at
}

/// One notification with up to four changes, each in the text that the one before left.
fn edit(client: &mut Client, random: &mut Random, uri: &str, first: usize) {
    let mut text = client.text(uri).to_owned();
    let mut changes = Vec::new();
    for _ in 0..=random.below(4) {
        let range = range(random, &text, first);
        let mut piece = (*random.choose(&PIECES)).to_owned();
        if random.once_in(5) {
            piece.push_str(random.choose::<&str>(&PIECES));
        }
        text.replace_range(range.clone(), &piece);
        changes.push((range, piece));
    }
    let changes: Vec<(Range<usize>, &str)> =
        changes.iter().map(|(range, piece)| (range.clone(), piece.as_str())).collect();
    client.change(uri, &changes);
    assert_eq!(client.text(uri), text);
}

fn assert_same_text(client: &mut Client, uri: &str, n: usize) {
    let answer = client.request("siskin/textHash", json!({"textDocument": {"uri": uri}}));
    let text = client.text(uri);
    let expected = json!({
        "hash": blake3::hash(text.as_bytes()).to_hex().as_str(),
        "length": text.len(),
        "version": client.documents[uri].version,
    });
    assert_eq!(answer, expected, "after {n} edits");
}

/// Types one of two words at the head and asks there: the answer is for the word that stands there now.
fn assert_current(client: &mut Client, uri: &str, n: usize) {
    let (word, label, other) = if n.is_multiple_of(2) {
        ("read_c", "read_csv", "month_of")
    } else {
        ("month", "month_of", "read_csv")
    };
    let end = client.text(uri)[HEAD.len()..].find('\n').unwrap() + HEAD.len();
    client.change(uri, &[(HEAD.len()..end, word)]);
    let cursor = Cursor { uri: uri.to_owned(), offset: HEAD.len() + word.len() };
    // A request that the change after it makes pointless.
    let stale = client.send_completion(&cursor);
    client.change(uri, &[(cursor.offset - 1..cursor.offset, "")]);
    client.change(uri, &[(cursor.offset - 1..cursor.offset - 1, &word[word.len() - 1..])]);
    let completion = client.complete(&cursor);
    client.completion_response(stale);
    assert!(completion.find(label).is_some(), "after {n} edits: {:?}", completion.labels());
    assert!(completion.find(other).is_none(), "after {n} edits: {:?}", completion.labels());
    let edit: &Value = &completion.item(label)["textEdit"];
    let range = edit.get("insert").or(edit.get("range")).expect("a range");
    let range = client.documents[uri].range(range, client.encoding);
    assert_eq!(client.text(uri)[range].trim_end(), word);
}

fn check(name: &str, line_end: &str, seed: u64) {
    let project = Project::orders();
    let mut client = Client::of(name).open(&project);
    wait_for_library(&mut client);
    let file = read("fixtures/acme_frames/2.0.0/src/acme_frames/tables/core.py").replace('\n', line_end);
    let cursor = client.write(PATH, &format!("{HEAD}$0\n{file}"));
    let uri = cursor.uri;
    let mut random = Random::new(seed);
    for n in 0..N_EDITS {
        // The line at which completion is asked stays.
        let first = client.text(&uri)[HEAD.len()..].find('\n').unwrap() + HEAD.len() + 1;
        edit(&mut client, &mut random, &uri, first);
        assert_same_text(&mut client, &uri, n);
        if n % 50 == 0 {
            assert_current(&mut client, &uri, n / 50);
        }
    }
}

#[test]
fn utf_8_with_line_feeds() {
    check("neovim-0.12", "\n", 1);
}

#[test]
fn utf_8_with_carriage_returns() {
    check("helix", "\r\n", 2);
}

#[test]
fn utf_16_with_line_feeds() {
    check("vscode", "\n", 3);
}

#[test]
fn utf_16_with_carriage_returns() {
    check("neovim-0.10", "\r\n", 4);
}
