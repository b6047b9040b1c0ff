//! What changes around the server is seen without a restart.

use std::fs;

use super::{PATH, text_of, wait_for_library};
use crate::support::lsp::{Client, Project};

fn has(client: &mut Client, text: &str, label: &str) -> bool {
    let cursor = client.write(PATH, text);
    client.complete(&cursor).find(label).is_some()
}

#[test]
fn another_version_of_the_library() {
    let project = Project::orders();
    // Neovim on Linux watches no files for the server.
    let mut client = Client::of("neovim-0.10").open(&project);
    wait_for_library(&mut client);
    assert!(has(&mut client, "import acme_frames\nacme_frames.read_ta$0\n", "read_table"));
    project.write("requirements.lock", "acme-frames==2.1.0\n");
    project.write("siskin.toml", "[[library]]\nname = 'acme-frames'\npath = '../../acme_frames/2.1.0'\n");
    client.eventually("2.1.0", |client| {
        has(client, "import acme_frames\nacme_frames.sta$0\n", "stack").then_some(())
    });
    assert!(!has(&mut client, "import acme_frames\nacme_frames.read_ta$0\n", "read_table"));
}

#[test]
fn a_source_file_of_the_library() {
    let project = Project::orders();
    let mut client = Client::of("neovim-0.12").open(&project);
    wait_for_library(&mut client);
    let path = project.root.join("../../acme_frames/2.0.0/src/acme_frames/tables/core.py");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("def where(self", "def whenever(self")).unwrap();
    let text = super::table("whe");
    client.eventually("the new name", |client| has(client, &text, "whenever").then_some(()));
}

#[test]
fn a_package_that_is_installed() {
    let project = Project::orders();
    let mut client = Client::of("neovim-0.12").open(&project);
    wait_for_library(&mut client);
    assert!(!has(&mut client, "import greeter\ngreeter.$0\n", "greet_politely"));
    project.install("greeter", "1.0", "def greet_politely(name: str) -> str: ...\n");
    client.eventually("the environment", |client| {
        has(client, "import greeter\ngreeter.$0\n", "greet_politely").then_some(())
    });
    project.install("shouter", "1.0", "def shout(text: str) -> str: ...\n");
    client.eventually("the second package", |client| {
        has(client, "import shouter\nshouter.$0\n", "shout").then_some(())
    });
}

#[test]
fn an_own_module_that_is_saved() {
    let project = Project::orders();
    let mut client = Client::of("eglot").open(&project);
    wait_for_library(&mut client);
    let use_it = "from orders import daily\ndaily.$0\n";
    client.eventually("the own module", |client| has(client, use_it, "load_orders").then_some(()));
    let uri = client.open_file("orders/daily.py");
    let end = client.text(&uri).len();
    client.change(&uri, &[(end..end, "\n\ndef of_yesterday(orders: Table) -> Table: ...\n")]);
    client.save(&uri);
    client.eventually("the new function", |client| has(client, use_it, "of_yesterday").then_some(()));
    // And one that another program writes.
    project.write("orders/weekly.py", "def of_last_week() -> int: ...\n");
    let use_it = "from orders import weekly\nweekly.$0\n";
    client.eventually("the new module", |client| has(client, use_it, "of_last_week").then_some(()));
    fs::remove_file(project.root.join("orders/weekly.py")).unwrap();
    client.eventually("its end", |client| (!has(client, use_it, "of_last_week")).then_some(()));
}

#[test]
fn an_own_module_that_is_not_saved_yet() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let uri = client.open_file("orders/daily.py");
    let end = client.text(&uri).len();
    client.change(
        &uri,
        &[(end..end, "\n\ndef of_tomorrow(orders: Table) -> Table:\n    \"\"\"Guess.\"\"\"\n")],
    );
    let use_it = "from orders import daily\ndaily.$0\n";
    client.eventually("the unsaved function", |client| has(client, use_it, "of_tomorrow").then_some(()));
    let cursor = client.write(PATH, "from orders import daily\ndaily.of_tomo$0rrow()\n");
    let params = client.at(&cursor);
    let hover = client.request("textDocument/hover", params);
    assert!(text_of(&hover["contents"]).contains("Guess."), "{hover}");
    // What such a function returns has members.
    let members = "from orders import daily\ndaily.of_tomorrow(x).$0\n";
    assert!(has(&mut client, members, "group_by"));
    // Closed without saving, it is as on disk.
    client.close(&uri);
    client.eventually("the text on disk", |client| (!has(client, use_it, "of_tomorrow")).then_some(()));
}
