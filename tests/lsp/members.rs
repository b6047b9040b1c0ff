//! Completion of names: members, imports, names that are not imported yet, keyword arguments.

use super::clients::{assert_shows, every_client};
use super::{PATH, table, wait_for_library};
use crate::support::lsp::{Client, Project};

#[test]
fn completes_members_of_a_private_library() {
    every_client(|client| {
        let cursor = client.write(PATH, &table(""));
        let completion = client.complete(&cursor);
        let labels = completion.labels();
        for label in ["group_by", "where", "shape", "from_rows", "notes"] {
            assert!(labels.contains(&label), "{}: no {label} in {labels:?}", client.name);
        }
        assert!(!labels.contains(&"_take"), "{labels:?}");
        let text = client.accept(&cursor, completion.item("group_by"));
        assert!(text.contains("return orders.group_by"), "{text}");
    });
}

#[test]
fn completes_along_chains_and_loops() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    for (text, label) in [
        ("import acme_frames\nacme_frames.read_csv('a').group_by('b').$0\n", "agg"),
        ("import acme_frames as af\nwith af.open_feed('a') as feed:\n    feed.$0\n", "batches"),
        ("from acme_frames import Table\ndef f(t: Table):\n    for row in t:\n        row.$0\n", "pick"),
        (
            "from acme_frames import Table\ndef f(t: Table | None):\n    if t:\n        t['a'].$0\n",
            "fill_missing",
        ),
        ("from acme_frames.$0\n", "feeds"),
        ("from acme_frames.reports import $0\n", "render_text"),
        ("from acme_frames import WorkCalendar\nWorkCalendar().$0\n", "setdefault"),
    ] {
        let cursor = client.write(PATH, text);
        client.complete_until(&cursor, label);
    }
}

#[test]
fn a_name_that_is_not_imported_brings_its_import() {
    every_client(|client| {
        let text = "\"\"\"Doc.\"\"\"\n\nfrom __future__ import annotations\n\n\ndef load(path):\n    return read_c$0\n";
        let cursor = client.write(PATH, text);
        let completion = client.complete_until(&cursor, "read_csv");
        assert_shows(client, &cursor, &completion);
        let text = client.accept(&cursor, completion.item("read_csv"));
        let place = |line: &str| {
            text.lines().position(|other| other == line).unwrap_or_else(|| panic!("no {line} in\n{text}"))
        };
        let import = place("from acme_frames import read_csv");
        assert!(
            place("from __future__ import annotations") < import && import < place("def load(path):"),
            "{text}"
        );
        assert!(text.contains("return read_csv"), "{text}");
    });
}

#[test]
fn an_import_that_is_there_is_extended() {
    every_client(|client| {
        let cursor = client.write(PATH, "from acme_frames import Table\n\nx = read_js$0\n");
        let completion = client.complete_until(&cursor, "read_json_lines");
        let text = client.accept(&cursor, completion.item("read_json_lines"));
        let imports: Vec<&str> = text.lines().filter(|line| line.contains("import")).collect();
        assert_eq!(imports, ["from acme_frames import Table, read_json_lines"], "{text}");
    });
}

#[test]
fn keyword_arguments_come_required_ones_first() {
    every_client(|client| {
        let cursor = client.write(PATH, &table("join(prices, $0").replace("$0$0", "$0)"));
        let completion = client.complete(&cursor);
        assert_shows(client, &cursor, &completion);
        let labels: Vec<&str> = completion.labels().iter().map(|label| label.trim_end_matches('=')).collect();
        let place = |name: &str| labels.iter().position(|label| *label == name);
        assert!(place("on").is_some() && place("how").is_some(), "{}: {labels:?}", client.name);
        assert!(place("other").is_none(), "what is given is not offered again: {labels:?}");

        let cursor = client.write(PATH, "import acme_frames\nacme_frames.merge_on($0)\n");
        let completion = client.complete(&cursor);
        let labels: Vec<&str> = completion.labels().iter().map(|label| label.trim_end_matches('=')).collect();
        let place = |name: &str| labels.iter().position(|label| *label == name);
        assert!(place("left").is_some() && place("left") < place("suffix"), "{}: {labels:?}", client.name);
    });
}

#[test]
fn the_other_sample_library_is_known_too() {
    let project = Project::station();
    let mut client = Client::of("neovim-0.10").open(&project);
    let cursor = client.write("station/new.py", "from borealis import Pipeline\n\nPipeline().detrend().$0\n");
    let completion = client.complete_until(&cursor, "run_many");
    assert_shows(&client, &cursor, &completion);
    let cursor = client.write("station/new.py", "from borealis.devices import Device\n\ndef f(device: Device):\n    with device.session() as session:\n        session.$0\n");
    assert!(client.complete(&cursor).find("record").is_some());
}
