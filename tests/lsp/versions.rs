//! Which version answers, and what is said of another one.

use super::{PATH, text_of, wait_for_library};
use crate::support::binary::Siskin;
use crate::support::lsp::{Client, Project};
use crate::support::repository;

fn hover(client: &mut Client, path: &str, text: &str) -> String {
    let cursor = client.write(path, text);
    let params = client.at(&cursor);
    text_of(&client.request("textDocument/hover", params)["contents"])
}

/// An environment whose package is not the pinned version, and a folder with a lockfile of its own.
fn project() -> Project {
    let project = Project::orders();
    project.install("greeter", "1.0", "def greet(name: str) -> str:\n    \"\"\"Say hello.\"\"\"\n");
    project.write("requirements.lock", "acme-frames==2.0.0\n\ngreeter==2.0\n");
    project.write("service/uv.lock", "version = 1\n\n[[package]]\nname = \"greeter\"\nversion = \"3.0\"\n");
    project.write("service/run.py", "import greeter\n");
    project
}

const USE: &str = "import greeter\ngreeter.gre$0et('x')\n";

#[test]
fn another_version_than_the_pinned_one_says_so() {
    let project = project();
    let mut client = Client::of("vscode").option("otherServers", serde_json::json!([])).open(&project);
    wait_for_library(&mut client);
    let said = "greeter 1.0, approximate: requirements.lock pins 2.0";
    client.eventually("the pin", |client| hover(client, PATH, USE).contains(said).then_some(()));
    // The nearest lockfile is another one.
    let said = "greeter 1.0, approximate: uv.lock pins 3.0";
    client.eventually("the nested pin", |client| {
        hover(client, "service/more.py", USE).contains(said).then_some(())
    });
    // Both follow what is on disk.
    project.write("requirements.lock", "acme-frames==2.0.0\ngreeter==1.0\n");
    client.eventually("the pin that is met", |client| {
        let hover = hover(client, PATH, USE);
        (hover.contains("greeter 1.0") && !hover.contains("approximate")).then_some(())
    });
}

#[test]
fn hover_says_which_indexed_version_lacks_an_api() {
    let project = Project::orders();
    let mut client = Client::of("vscode").open(&project);
    wait_for_library(&mut client);
    let text = "from acme_frames import Table\n\n\ndef f(orders: Table):\n    orders.group$0by('region')\n";
    assert!(!hover(&mut client, PATH, text).contains("removed in"));
    let newer = repository().join("fixtures/acme_frames/2.1.0");
    let arguments = ["index", "--from", &newer.to_string_lossy()];
    let outcome = Siskin::new().run_with_cache(&client.cache(), repository(), &arguments);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let said = hover(&mut client, PATH, text);
    assert!(said.contains("removed in 2.1.0") && said.contains("**Deprecated**"), "{said}");
}
