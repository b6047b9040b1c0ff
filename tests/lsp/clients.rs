//! Each client gets what it said that it can show, and nothing else.

use serde_json::Value;

use super::{CLIENTS, PATH, table, text_of, wait_for_library};
use crate::support::lsp::{Client, Completion, Cursor, Project};

const ITEM: &str = "textDocument.completion.completionItem";

/// Whether everything in an answer is something that this client knows.
pub(super) fn assert_shows(client: &Client, cursor: &Cursor, completion: &Completion) {
    for default in &completion.defaults {
        let lists = client.lists("textDocument.completion.completionList.itemDefaults", default);
        assert!(lists, "{} knows no default for {default}", client.name);
    }
    assert!(completion.items.len() <= 100, "{} entries", completion.items.len());
    assert!(completion.bytes < 32 * 1024, "{} bytes", completion.bytes);
    for item in &completion.items {
        assert_shows_item(client, cursor, item);
    }
}

fn assert_shows_item(client: &Client, cursor: &Cursor, item: &Value) {
    let name = &client.name;
    let can = |key: &str| client.can(&format!("{ITEM}.{key}"));
    let needs = |key: &str, capability: &str| {
        assert!(item.get(key).is_none() || can(capability), "{name} has no {capability}: {item}");
    };
    needs("labelDetails", "labelDetailsSupport");
    needs("tags", "tagSupport");
    needs("deprecated", "deprecatedSupport");
    needs("commitCharacters", "commitCharactersSupport");
    needs("preselect", "preselectSupport");
    needs("insertTextMode", "insertTextModeSupport");
    let is_snippet = item["insertTextFormat"] == 2;
    assert!(!is_snippet || can("snippetSupport"), "{name} has no snippets: {item}");

    let label = item["label"].as_str().expect("a label");
    assert!(!label.is_empty() && !label.contains(['(', ' ', '\n']), "the label is a bare name: {item}");
    assert!(item["sortText"].is_string(), "{item}");
    let kind = item["kind"].as_u64().expect("a kind");
    let kinds = "textDocument.completion.completionItemKind.valueSet";
    let is_known = client.lists(kinds, "") || {
        let set = kinds.split('.').fold(&client.capabilities, |value, key| &value[key]);
        set.as_array().map_or(kind <= 18, |set| set.iter().any(|known| *known == kind))
    };
    assert!(is_known, "{name} has no icon {kind}");

    let edit = &item["textEdit"];
    assert!(edit.get("insert").is_none() || can("insertReplaceSupport"), "{name}: {item}");
    let document = &client.documents[&cursor.uri];
    for key in ["range", "insert", "replace"] {
        let Some(range) = edit.get(key) else { continue };
        assert_eq!(range["start"]["line"], range["end"]["line"], "an edit of one line: {item}");
        let range = document.range(range, client.encoding);
        assert!(range.start <= cursor.offset && cursor.offset <= range.end, "around the cursor: {item}");
    }
    if let Some(documentation) = item.get("documentation") {
        assert_format(client, &format!("{ITEM}.documentationFormat"), documentation);
        assert!(text_of(documentation).len() <= 500, "docs that come with the list are short: {item}");
    }
}

/// Whether marked-up text has a form that the client lists; plain text where it lists none.
fn assert_format(client: &Client, path: &str, content: &Value) {
    if let Some(kind) = content["kind"].as_str() {
        let lists = client.can(path);
        let shows = if lists { client.lists(path, kind) } else { kind == "plaintext" };
        assert!(shows, "{} shows no {kind}: {content}", client.name);
        if kind == "plaintext" {
            assert!(!text_of(content).contains("```"), "{}: {content}", client.name);
        }
    }
}

/// Runs a check as each of the clients, with the private library known.
pub(super) fn every_client(check: impl Fn(&mut Client)) {
    for name in CLIENTS {
        let project = Project::orders();
        let mut client = Client::of(name).open(&project);
        wait_for_library(&mut client);
        check(&mut client);
    }
}

#[test]
fn positions_count_in_what_was_agreed_on() {
    every_client(|client| {
        let expected = if client.lists("general.positionEncodings", "utf-8") { "utf-8" } else { "utf-16" };
        assert_eq!(client.encoding.name(), expected, "{}", client.name);
        let cursor = client.write(
            PATH,
            "import acme_frames\n\nnote = \"😀 é ünï 𝒳\"; orders = acme_frames.read_c$0(note)\n",
        );
        let completion = client.complete_until(&cursor, "read_csv");
        assert_shows(client, &cursor, &completion);
        let text = client.accept(&cursor, completion.item("read_csv"));
        assert!(text.contains("\"😀 é ünï 𝒳\"; orders = acme_frames.read_csv("), "{}: {text}", client.name);
    });
}

#[test]
fn lists_show_what_the_client_can_show() {
    every_client(|client| {
        let members = table("");
        let empty_line = "import acme_frames\n\n# read a comma separated file into a table\n$0\n";
        let texts = [
            members.as_str(),
            "from acme_frames import $0\n",
            "x = read_c$0\n",
            "import acme_frames\n\nacme_frames.read_csv('a', $0)\n",
            empty_line,
            "import $0\n",
        ];
        for text in texts {
            let cursor = client.write(PATH, text);
            let completion = client.complete(&cursor);
            assert!(!completion.items.is_empty(), "{}: nothing for {text}", client.name);
            assert_shows(client, &cursor, &completion);
        }
    });
}

#[test]
fn signature_package_and_version_stand_beside_the_label() {
    every_client(|client| {
        let cursor = client.write(PATH, &table("drop_m"));
        let completion = client.complete(&cursor);
        let item = completion.item("drop_missing");
        let shown = if client.can(&format!("{ITEM}.labelDetailsSupport")) {
            assert!(text_of(&item["labelDetails"]["detail"]).contains("subset"), "{item}");
            text_of(&item["labelDetails"]["description"])
        } else {
            text_of(&item["detail"])
        };
        assert!(shown.contains("acme-frames 2.0.0"), "{}: {item}", client.name);
    });
}

#[test]
fn docs_come_with_the_item_or_when_asked() {
    every_client(|client| {
        let cursor = client.write(PATH, &table("drop_m"));
        let completion = client.complete(&cursor);
        let item = completion.item("drop_missing").clone();
        let properties = format!("{ITEM}.resolveSupport.properties");
        let documentation = if client.lists(&properties, "documentation") {
            client.resolve(&item)["documentation"].clone()
        } else {
            item["documentation"].clone()
        };
        let text = text_of(&documentation);
        assert!(text.contains("Drop the rows that have missing values"), "{}: {documentation}", client.name);
        assert_format(client, &format!("{ITEM}.documentationFormat"), &documentation);
    });
}

#[test]
fn what_is_deprecated_is_marked_where_it_can_be() {
    every_client(|client| {
        let cursor = client.write(PATH, &table("group"));
        let completion = client.complete(&cursor);
        assert_shows(client, &cursor, &completion);
        let (old, new) = (completion.item("groupby"), completion.item("group_by"));
        let is_marked = |item: &Value| item["tags"][0] == 1 || item["deprecated"] == true;
        let can =
            client.can(&format!("{ITEM}.tagSupport")) || client.can(&format!("{ITEM}.deprecatedSupport"));
        assert_eq!((is_marked(old), is_marked(new)), (can, false), "{}: {old} {new}", client.name);
        let labels = completion.labels();
        let place = |label: &str| labels.iter().position(|other| *other == label);
        assert!(place("group_by") < place("groupby"), "what is deprecated comes later: {labels:?}");
    });
}

#[test]
fn calls_are_snippets_only_where_there_are_snippets() {
    every_client(|client| {
        let cursor =
            client.write(PATH, "import acme_frames\n\n# read a comma separated file into a table\n$0\n");
        let completion = client.complete(&cursor);
        let item = completion.item("read_csv").clone();
        let inserted = item["textEdit"]["newText"].as_str().unwrap();
        let can = client.can(&format!("{ITEM}.snippetSupport"));
        assert_eq!(inserted.contains('$'), can, "{}: {item}", client.name);
        assert_eq!(item["insertTextFormat"] == 2, can, "{}: {item}", client.name);
        let text = client.accept(&cursor, &item);
        assert!(text.contains("\nacme_frames.read_csv("), "{}: {text}", client.name);
    });
}

#[test]
fn hovers_and_signatures_have_the_form_that_is_shown() {
    every_client(|client| {
        let cursor = client.write(PATH, "import acme_frames\n\nacme_frames.read$0_csv('a', encoding='b')\n");
        let params = client.at(&cursor);
        let hover = client.request("textDocument/hover", params);
        assert_format(client, "textDocument.hover.contentFormat", &hover["contents"]);
        assert!(text_of(&hover["contents"]).contains("acme-frames 2.0.0"), "{}: {hover}", client.name);

        let cursor = client.write(PATH, "import acme_frames\n\nacme_frames.read_csv('a', $0)\n");
        let params = client.at(&cursor);
        let help = client.request("textDocument/signatureHelp", params);
        let signature = &help["signatures"][0];
        let information = "textDocument.signatureHelp.signatureInformation";
        assert_format(client, &format!("{information}.documentationFormat"), &signature["documentation"]);
        let label = signature["label"].as_str().unwrap();
        let offsets = client.can(&format!("{information}.parameterInformation.labelOffsetSupport"));
        for parameter in signature["parameters"].as_array().unwrap() {
            assert_format(client, &format!("{information}.documentationFormat"), &parameter["documentation"]);
            match &parameter["label"] {
                Value::String(part) => assert!(label.contains(part.as_str()), "{part} in {label}"),
                range => assert!(offsets && range.is_array(), "{}: {range}", client.name),
            }
        }
    });
}

#[test]
fn definitions_are_places_that_the_client_opens() {
    every_client(|client| {
        let cursor = client.write(PATH, "import acme_frames\n\nacme_frames.read$0_csv('a')\n");
        let params = client.at(&cursor);
        let found = client.request("textDocument/definition", params);
        let place = found.get(0).unwrap_or(&found);
        assert!(place.get("targetUri").is_none() || client.can("textDocument.definition.linkSupport"));
        let uri = text_of(place.get("uri").or(place.get("targetUri")).unwrap_or(&Value::Null));
        assert!(uri.ends_with("/acme_frames/feeds/files.py"), "{}: {found}", client.name);
        let range = place.get("range").or(place.get("targetSelectionRange")).expect("a range");
        let text = std::fs::read_to_string(uri.trim_start_matches("file://")).unwrap();
        let line = usize::try_from(range["start"]["line"].as_u64().unwrap()).unwrap();
        assert!(text.lines().nth(line).unwrap().contains("def read_csv"), "{found}");
    });
}
