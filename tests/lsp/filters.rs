//! Clients filter what they get. What was asked for survives that, also while the user types on.

use serde_json::Value;

use super::clients::{assert_shows, every_client};
use super::{PATH, table};
use crate::support::lsp::{Client, Completion, Cursor};

/// What a client compares with the text that an item would replace up to the cursor.
fn filter_text(item: &Value) -> &str {
    item["filterText"].as_str().or(item["label"].as_str()).unwrap_or_default()
}

/// The text from the start of an item's range to the cursor.
fn typed<'a>(client: &'a Client, cursor: &Cursor, item: &Value) -> &'a str {
    let document = &client.documents[&cursor.uri];
    let edit = &item["textEdit"];
    let range = edit.get("insert").or(edit.get("range")).expect("a range");
    let start = document.offset(&range["start"], client.encoding);
    document.text.get(start..cursor.offset).unwrap_or_else(|| panic!("{item} starts after the cursor"))
}

/// VS Code: the word without leading blanks is a subsequence of the filter text, whatever the case, and its first
/// character stands at the start of a part of it.
fn survives_vs_code(word: &str, filter: &str) -> bool {
    let mut word = word.trim_start_matches([' ', '\t']).chars().flat_map(char::to_lowercase);
    let Some(first) = word.next() else { return true };
    let word: Vec<char> = word.collect();
    let characters: Vec<char> = filter.chars().collect();
    let is_start = |at: usize| {
        at == 0
            || !characters[at - 1].is_alphanumeric()
            || characters[at].is_uppercase() && characters[at - 1].is_lowercase()
    };
    let rest_follows = |at: usize| {
        let mut rest = characters[at + 1..].iter().flat_map(|character| character.to_lowercase());
        word.iter().all(|wanted| rest.any(|character| character == *wanted))
    };
    (0..characters.len())
        .filter(|at| is_start(*at) && characters[*at].to_lowercase().eq([first]))
        .any(rest_follows)
}

/// nvim-cmp and Neovim itself: the word, without leading blanks, is a prefix of the filter text.
fn survives_neovim(word: &str, filter: &str) -> bool {
    let word = word.trim_start_matches([' ', '\t']).to_lowercase();
    filter.trim_start_matches([' ', '\t']).to_lowercase().starts_with(&word)
}

/// Neovim 0.10 without plugins looks at what is inserted instead, and wants all items to start at one place.
fn assert_survives_neovim_0_10(client: &Client, cursor: &Cursor, completion: &Completion, label: &str) {
    if client.name != "neovim-0.10" {
        return;
    }
    let item = completion.item(label);
    let new_text = item["textEdit"]["newText"].as_str().unwrap_or_default();
    let word = typed(client, cursor, item);
    assert!(new_text.starts_with(word), "`{word}` hides {item}");
    let start = &item["textEdit"]["range"]["start"];
    for other in &completion.items {
        assert_eq!(&other["textEdit"]["range"]["start"], start, "{other}");
    }
}

fn survives(client: &Client, cursor: &Cursor, item: &Value) -> bool {
    let (word, filter) = (typed(client, cursor, item), filter_text(item));
    survives_vs_code(word, filter) && survives_neovim(word, filter)
}

fn assert_survives(client: &Client, cursor: &Cursor, completion: &Completion, label: &str) {
    let item = completion.item(label);
    assert!(
        survives(client, cursor, item),
        "{}: `{}` hides {item}",
        client.name,
        typed(client, cursor, item)
    );
}

/// The label is shown after each character, whether the client asks again or filters what it has.
fn type_on(client: &mut Client, cursor: &mut Cursor, mut completion: Completion, rest: &str, label: &str) {
    assert_survives(client, cursor, &completion, label);
    for character in rest.chars() {
        client.type_text(cursor, &character.to_string());
        if completion.is_incomplete {
            completion = client.complete(cursor);
            assert_shows(client, cursor, &completion);
            assert!(
                completion.find(label).is_some(),
                "{}: no {label} in {:?}",
                client.name,
                completion.labels()
            );
        }
        assert_survives(client, cursor, &completion, label);
    }
}

#[test]
fn the_filters_themselves() {
    for (word, filter, in_vs_code, in_neovim) in [
        ("", "group_by", true, true),
        ("gb", "group_by", true, false),
        ("by", "group_by", true, false),
        ("roup", "group_by", false, false),
        ("GRO", "group_by", true, true),
        ("  # read", "# read a", true, true),
        ("# read", "read_csv", false, false),
        ("dF", "DataFrame", true, false),
    ] {
        assert_eq!(survives_vs_code(word, filter), in_vs_code, "{word} {filter}");
        assert_eq!(survives_neovim(word, filter), in_neovim, "{word} {filter}");
    }
}

#[test]
fn names_survive_typing_on() {
    let chain = table("");
    let join = table("join(prices, $0").replace("$0$0", "$0)");
    let cases = [
        (chain.as_str(), "group_by", "group_by"),
        ("from acme_frames import $0\n", "read_csv", "read_csv"),
        ("import $0\n", "acme_fra", "acme_frames"),
        ("from acme_frames.$0\n", "feeds", "feeds"),
        ("x = read$0\n", "_json_l", "read_json_lines"),
        ("def f(a: Wor$0) -> int: ...\n", "kCal", "WorkCalendar"),
        ("import acme_frames\n\n@acme_frames.regi$0\n", "ster_agg", "register_aggregation"),
    ];
    every_client(|client| {
        for (text, rest, label) in cases {
            let mut cursor = client.write(PATH, text);
            let completion = client.complete_until(&cursor, label);
            assert_survives_neovim_0_10(client, &cursor, &completion, label);
            type_on(client, &mut cursor, completion, rest, label);
        }
        let mut cursor = client.write(PATH, &join);
        let completion = client.complete(&cursor);
        let label =
            ["on", "on="].into_iter().find(|label| completion.find(label).is_some()).expect("an argument");
        type_on(client, &mut cursor, completion, "on", label);
    });
}

#[test]
fn comment_items_survive_typing_on() {
    every_client(|client| {
        let mut cursor = client.write(PATH, "import acme_frames\n\n# fiscal quarter$0\n");
        let completion = client.complete_until(&cursor, "quarter_of");
        type_on(client, &mut cursor, completion, " of a date", "quarter_of");

        let mut cursor = client.write(PATH, "import acme_frames\n\n# fiscal quarter of a date\n$0\n");
        let completion = client.complete_until(&cursor, "quarter_of");
        type_on(client, &mut cursor, completion, "qua", "quarter_of");

        let mut cursor =
            client.write(PATH, "import acme_frames\n\n# fiscal quarter of a date\nquarter = $0\n");
        let completion = client.complete_until(&cursor, "quarter_of");
        type_on(client, &mut cursor, completion, "qua", "quarter_of");
    });
}

#[test]
fn nothing_is_sent_that_the_client_hides() {
    every_client(|client| {
        let member = table("grou");
        for text in [member.as_str(), "x = read_c$0\n", "import acme_frames\n\n# table as Markdown$0\n"] {
            let cursor = client.write(PATH, text);
            let completion = client.complete(&cursor);
            assert!(!completion.items.is_empty(), "{text}");
            for item in &completion.items {
                let word = typed(client, &cursor, item);
                assert!(survives_vs_code(word, filter_text(item)), "{}: {text}: {item}", client.name);
            }
        }
    });
}
