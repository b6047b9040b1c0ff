//! Completion from a comment.

use serde_json::Value;

use super::PATH;
use super::clients::{assert_shows, every_client};
use crate::support::lsp::{Client, Completion, Cursor};

fn ask(client: &mut Client, text: &str, label: &str) -> (Cursor, Completion) {
    let cursor = client.write(PATH, text);
    let completion = client.complete_until(&cursor, label);
    assert_shows(client, &cursor, &completion);
    (cursor, completion)
}

/// The text that an item replaces.
fn replaced(client: &Client, cursor: &Cursor, item: &Value) -> String {
    let edit = &item["textEdit"];
    let range = edit.get("range").or(edit.get("replace")).expect("a range");
    let document = &client.documents[&cursor.uri];
    document.text[document.range(range, client.encoding)].to_owned()
}

#[test]
fn on_the_line_under_a_comment() {
    every_client(|client| {
        let text = "def load(path):\n    # read a comma separated file into a table\n    $0\n";
        let (cursor, completion) = ask(client, text, "read_csv");
        assert!(completion.is_incomplete, "other items may come when the comment changes");
        let text = client.accept(&cursor, completion.item("read_csv"));
        assert!(text.contains("    # read a comma separated file into a table\n    "), "{text}");
        assert!(text.contains("read_csv(path"), "{}: the required argument: {text}", client.name);
        assert!(text.contains("import") && text.contains("acme_frames"), "{text}");
    });
}

#[test]
fn at_the_end_of_a_comment() {
    every_client(|client| {
        let text = "import acme_frames\n\n# fiscal quarter of a date$0\n";
        let (cursor, completion) = ask(client, text, "quarter_of");
        assert!(completion.is_incomplete);
        let item = completion.item("quarter_of").clone();
        let filter = item["filterText"].as_str().unwrap_or_default();
        assert_eq!(filter, replaced(client, &cursor, &item), "{}: {item}", client.name);
        let text = client.accept(&cursor, &item);
        assert!(text.contains("# fiscal quarter of a date\n"), "the comment stays: {text}");
        assert!(text.contains("\nacme_frames.quarter_of("), "{text}");
    });
}

#[test]
fn in_the_expression_under_a_comment() {
    every_client(|client| {
        let text = "import acme_frames\n\n# fiscal quarter of a date\nquarter = $0\n";
        let (cursor, completion) = ask(client, text, "quarter_of");
        let text = client.accept(&cursor, completion.item("quarter_of"));
        assert!(text.contains("\nquarter = acme_frames.quarter_of("), "{}: {text}", client.name);

        let text = "from acme_frames import Table\n\ndef f(orders: Table):\n    # remove duplicate rows by customer\n    return orders.$0\n";
        let (_, completion) = ask(client, text, "drop_duplicates");
        let place = completion.labels().iter().position(|label| *label == "drop_duplicates");
        assert!(place < Some(3), "what the comment asks for comes first: {:?}", completion.labels());
    });
}

#[test]
fn queries_of_the_sample_project_find_their_apis() {
    use crate::support::lsp::Project;
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    super::wait_for_library(&mut client);
    let lines = crate::support::read("fixtures/projects/orders/queries.jsonl");
    let queries: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut n_found = 0;
    for query in &queries {
        let text = format!("import acme_frames\n\n# {}\n$0\n", query["query"].as_str().unwrap());
        let cursor = client.write(PATH, &text);
        let completion = client.complete(&cursor);
        let golds = query["gold_apis"].as_array().unwrap();
        let is_gold =
            |label: &&str| golds.iter().any(|gold| gold.as_str().unwrap().rsplit('.').next() == Some(*label));
        n_found += usize::from(completion.labels().iter().take(10).any(is_gold));
    }
    // What search itself reaches on this set; the editor loses nothing of it.
    assert!(n_found * 10 >= queries.len() * 7, "{n_found} of {} queries", queries.len());
}
