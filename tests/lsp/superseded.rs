//! Requests that nobody waits for any more end at once, and answers are those for the text as it is.

use serde_json::json;

use super::{PATH, TABLE, wait_for_library};
use crate::support::lsp::{Client, Project, REQUEST_CANCELLED};

#[test]
fn each_request_of_a_burst_is_answered_and_the_last_one_right() {
    let project = Project::orders();
    for cancels in [false, true] {
        let mut client = Client::of("vscode").open(&project);
        wait_for_library(&mut client);
        for _ in 0..8 {
            let mut cursor = client.write(PATH, TABLE);
            let mut ids = Vec::new();
            for character in "group_by".chars() {
                if let Some(id) = ids.last().filter(|_| cancels) {
                    client.cancel(*id);
                }
                client.type_text(&mut cursor, &character.to_string());
                ids.push(client.send_completion(&cursor));
            }
            let last = ids.pop().unwrap();
            let completion = client.completion_response(last).expect("the last one is answered");
            assert!(completion.find("group_by").is_some(), "{:?}", completion.labels());
            assert!(completion.find("where").is_none(), "of the text as it is: {:?}", completion.labels());
            for id in ids {
                client.completion_response(id);
            }
        }
    }
}

#[test]
fn a_cancelled_request_is_answered_as_cancelled_or_done() {
    let project = Project::orders();
    let mut client = Client::of("helix").open(&project);
    let cursor = wait_for_library(&mut client);
    let mut n_cancelled = 0;
    for _ in 0..50 {
        let params = client.at(&cursor);
        let ids = [
            client.send("textDocument/completion", params.clone()),
            client.send("textDocument/hover", params.clone()),
            client.send("workspace/symbol", json!({"query": "a"})),
        ];
        for id in ids {
            client.cancel(id);
        }
        for id in ids {
            match client.response(id) {
                Ok(_) => {}
                Err(error) => {
                    assert_eq!(error["code"], REQUEST_CANCELLED, "{error}");
                    n_cancelled += 1;
                }
            }
        }
    }
    assert!(n_cancelled > 0, "a cancel that comes right behind its request is seen");
}

#[test]
fn many_requests_at_once_are_all_answered() {
    let project = Project::orders();
    let mut client = Client::of("neovim-0.10").open(&project);
    let cursor = wait_for_library(&mut client);
    let params = client.at(&cursor);
    let ids: Vec<i64> = (0..300)
        .map(|place| match place % 3 {
            0 => client.send("workspace/symbol", json!({"query": format!("t{place}")})),
            1 => client.send("textDocument/hover", params.clone()),
            _ => client.send("textDocument/completion", params.clone()),
        })
        .collect();
    for id in ids {
        if let Err(error) = client.response(id) {
            assert_eq!(error["code"], REQUEST_CANCELLED, "{error}");
        }
    }
}
