//! Hover, signature help, symbols: what they say.

use serde_json::{Value, json};

use super::{PATH, text_of, wait_for_library};
use crate::support::lsp::{Client, Project};

fn hover(client: &mut Client, text: &str) -> String {
    let cursor = client.write(PATH, text);
    let params = client.at(&cursor);
    text_of(&client.request("textDocument/hover", params)["contents"])
}

#[test]
fn hovers_say_signature_version_summary_and_history() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let text = hover(&mut client, "from acme_frames import Table\ndef f(t: Table):\n    t.group$0_by('a')\n");
    for part in ["group_by(", "acme-frames 2.0.0", "Split the rows into groups", "2.0", "names"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert!(!text.to_lowercase().contains("unknown"), "{text}");
    let text = hover(&mut client, "from acme_frames import Table\ndef f(t: Table):\n    t.group$0by('a')\n");
    assert!(text.to_lowercase().contains("deprecated"), "{text}");
    let text = hover(&mut client, "import acme_$0frames\n");
    assert!(text.contains("Tables and feeds toolkit"), "{text}");
}

#[test]
fn signature_help_follows_the_arguments() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let active = |client: &mut Client, call: &str| {
        let cursor = client.write(PATH, &format!("import acme_frames\nacme_frames.{call}\n"));
        let params = client.at(&cursor);
        let help = client.request("textDocument/signatureHelp", params);
        let place = usize::try_from(help["activeSignature"].as_u64().unwrap_or(0)).unwrap();
        let signature = &help["signatures"][place];
        let parameter = signature.get("activeParameter").or(help.get("activeParameter")).cloned();
        let place =
            usize::try_from(parameter.and_then(|value| value.as_u64()).expect("a parameter")).unwrap();
        let label = signature["label"].as_str().unwrap().to_owned();
        match &signature["parameters"][place]["label"] {
            Value::String(part) => part.clone(),
            range => {
                let at = |place: usize| usize::try_from(range[place].as_u64().unwrap()).unwrap();
                label[at(0)..at(1)].to_owned()
            }
        }
    };
    assert!(active(&mut client, "merge_on($0)").starts_with("left"));
    assert!(active(&mut client, "merge_on(a, $0)").starts_with("right"));
    assert!(active(&mut client, "merge_on(a, b, suffix=$0)").starts_with("suffix"));
    assert!(active(&mut client, "merge_on(f(1, 2), [3, 4], $0").starts_with("on"));
}

#[test]
fn symbols_are_those_of_private_libraries() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let found = client.request("workspace/symbol", json!({"query": "drop_missing"}));
    let symbols = found.as_array().expect("a list");
    assert!(symbols.iter().any(|symbol| symbol["name"] == "drop_missing"), "{found}");
    for symbol in symbols {
        let uri = symbol["location"]["uri"].as_str().unwrap_or_default();
        assert!(uri.contains("acme_frames"), "{symbol}");
    }
    assert!(
        client.request("workspace/symbol", json!({"query": "zzqqxx"})).as_array().is_none_or(Vec::is_empty)
    );
}
