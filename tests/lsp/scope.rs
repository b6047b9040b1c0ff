//! Beside other servers nothing is said twice; what nobody else knows is always said.

use serde_json::{Value, json};

use super::{PATH, text_of, wait_for_library};
use crate::support::lsp::{Builder, Client, Project};

/// A package on the public index that the environment has as it is pinned: other servers know it.
const GREETER: &str = "\
\"\"\"Greetings.\"\"\"


def greet_politely(name: str) -> str:
    \"\"\"Say good evening to somebody whom you do not know well.\"\"\"
    return f\"Good evening, {name}\"
";

/// Orders, with an environment that has a public package as it is pinned, and another one at the wrong version.
fn project() -> Project {
    let project = Project::orders();
    project.install("greeter", "1.0", GREETER);
    project.install("shouter", "1.0", "def shout(text: str) -> str:\n    return text.upper()\n");
    project.write("requirements.lock", "acme-frames==2.0.0\ngreeter==1.0\nshouter==2.0\n");
    project
}

/// A client for a stanza: `otherServers` and the setting `scope`.
fn client(project: &Project, others: Value, scope: Option<&str>) -> Client {
    let settings = scope.map_or(json!({}), |scope| json!({"scope": scope}));
    let builder: Builder = Client::of("neovim-0.12").option("otherServers", others).settings(settings);
    builder.open(project)
}

fn labels(client: &mut Client, text: &str) -> Vec<String> {
    let cursor = client.write(PATH, text);
    client.complete(&cursor).labels().into_iter().map(str::to_owned).collect()
}

fn has(client: &mut Client, text: &str, label: &str) -> bool {
    labels(client, text).iter().any(|other| other == label)
}

/// Waits until the packages of the environment are indexed: an API for a comment is said in every scope.
fn wait_for_all(client: &mut Client) {
    client.eventually("the package of the environment", |client| {
        has(client, "# say good evening to somebody\n$0\n", "greet_politely").then_some(())
    });
}

#[test]
fn everything_where_no_other_server_runs() {
    let project = project();
    let mut client = client(&project, json!([]), None);
    wait_for_library(&mut client);
    wait_for_all(&mut client);
    assert!(has(&mut client, "import greeter\ngreeter.$0\n", "greet_politely"));
    assert!(has(&mut client, "import json\njson.$0\n", "dumps"));
    assert!(has(&mut client, "x = greet_po$0\n", "greet_politely"));
    let cursor = client.write(PATH, "import greeter\ngreeter.greet$0_politely('x')\n");
    let params = client.at(&cursor);
    let hover = client.request("textDocument/hover", params);
    assert!(text_of(&hover["contents"]).contains("greet_politely(name: str)"), "{hover}");
    assert!(client.messages().is_empty());
}

#[test]
fn only_what_is_missing_beside_another_server() {
    let project = project();
    for others in [json!(["pylance"]), Value::Null] {
        let mut client = client(&project, others.clone(), None);
        wait_for_library(&mut client);
        wait_for_all(&mut client);
        // What the other server knows is not said twice.
        for text in
            ["import greeter\ngreeter.$0\n", "import json\njson.$0\n", "x = greet_po$0\n", "import gree$0\n"]
        {
            assert_eq!(labels(&mut client, text), Vec::<String>::new(), "{others}: {text}");
        }
        for call in ["greeter.greet_politely($0)", "json.dumps($0)"] {
            let cursor = client.write(PATH, &format!("import greeter, json\n{call}\n"));
            let params = client.at(&cursor);
            let help = client.request("textDocument/signatureHelp", params.clone());
            assert!(help.is_null(), "{others}: {help}");
            let definition = client.request("textDocument/definition", params);
            assert!(definition.is_null() || definition == json!([]), "{others}: {definition}");
        }
        let cursor = client.write(PATH, "import greeter\ngreeter.greet$0_politely('x')\n");
        let params = client.at(&cursor);
        let hover = client.request("textDocument/hover", params);
        let text = text_of(&hover["contents"]);
        assert!(
            !text.contains("greet_politely(") && text.trim().lines().count() <= 1,
            "one line at most: {text}"
        );
        // What only Siskin finds is.
        assert!(has(&mut client, "x = read_js$0\n", "read_json_lines"), "{others}: a private name");
        // What is installed in place of the pinned version is what the other server shows.
        assert!(!has(&mut client, "import shouter\nshouter.$0\n", "shout"), "{others}: not at its pin");
        assert!(has(&mut client, "# say good evening to somebody\n$0\n", "greet_politely"), "{others}");
        let _ = client.messages();
    }
}

#[test]
fn an_empty_answer_for_that_reason_says_so_once() {
    let project = project();
    let mut client = client(&project, Value::Null, None);
    wait_for_library(&mut client);
    wait_for_all(&mut client);
    let before = client.messages();
    assert!(before.len() <= 1, "{before:?}");
    for _ in 0..3 {
        assert_eq!(labels(&mut client, "import json\njson.$0\n"), Vec::<String>::new());
    }
    let mut said = before;
    if said.is_empty() {
        said.push(client.message("otherServers"));
    }
    assert!(
        said[0].contains("otherServers") && said[0].contains("scope"),
        "the settings to change: {said:?}"
    );
    assert!(labels(&mut client, "import json\njson.dum$0\n").is_empty());
    assert_eq!(client.messages(), Vec::<String>::new(), "it is said once");
}

#[test]
fn who_names_the_other_server_is_told_nothing() {
    let project = project();
    let mut client = client(&project, json!(["pylance"]), None);
    wait_for_library(&mut client);
    for _ in 0..2 {
        assert_eq!(labels(&mut client, "import json\njson.$0\n"), Vec::<String>::new());
    }
    assert_eq!(client.messages(), Vec::<String>::new());
}

#[test]
fn the_setting_overrules_the_list() {
    let project = project();
    let mut all = client(&project, json!(["pylance"]), Some("all"));
    wait_for_library(&mut all);
    wait_for_all(&mut all);
    assert!(has(&mut all, "import json\njson.$0\n", "dumps"));

    let mut missing = client(&project, json!([]), Some("missing"));
    wait_for_library(&mut missing);
    assert!(!has(&mut missing, "import json\njson.$0\n", "dumps"));

    let mut comments = client(&project, json!([]), Some("comments"));
    wait_for_all(&mut comments);
    for text in ["import json\njson.$0\n", "import acme_frames\nacme_frames.$0\n", "x = read_js$0\n"] {
        assert_eq!(labels(&mut comments, text), Vec::<String>::new(), "{text}");
    }
    let cursor = comments.write(PATH, "import acme_frames\nacme_frames.read$0_csv('a')\n");
    let params = comments.at(&cursor);
    assert!(comments.request("textDocument/hover", params).is_null());
    assert!(has(&mut comments, "# read a comma separated file into a table\n$0\n", "read_csv"));
    let _ = comments.messages();
}

#[test]
fn a_setting_that_changes_holds_at_once() {
    let project = project();
    let mut client = client(&project, json!([]), None);
    wait_for_library(&mut client);
    assert!(has(&mut client, "import json\njson.$0\n", "dumps"));
    client.configure(json!({"scope": "missing"}));
    client.eventually("the setting", |client| {
        labels(client, "import json\njson.$0\n").is_empty().then_some(())
    });
    client.configure(json!({"scope": "all"}));
    client.eventually("the setting", |client| has(client, "import json\njson.$0\n", "dumps").then_some(()));
    let _ = client.messages();
}
