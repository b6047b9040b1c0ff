//! Code from language models on the command line, with the scripted model on a real socket.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::json_lines;
use crate::support::binary::{Outcome, Siskin};
use crate::support::lsp::{Project, warm};
use crate::support::model_server::{Act, ModelServer};

const KEY: &str = "planted-key-4711";
const SOURCE: &str = "\
from acme_frames import Table


def load(path) -> Table:
    \"\"\"Read a comma separated file into a table.\"\"\"
    pass
";

struct Bench {
    siskin: Siskin,
    project: Project,
}

fn bench(server: &ModelServer, more: &str) -> Bench {
    let bench = Bench { siskin: Siskin::new(), project: Project::orders() };
    warm(&bench.siskin.cache().join("cache"));
    bench.project.write("orders/load.py", SOURCE);
    let config = format!(
        "[[models]]\nname = 'scripted'\nendpoint = '{}'\nmodel = 'm'\nretries = 0\n\
         keyCommand = ['/bin/cat', '{}']\nheaders = {{ x-team = 'header-secret' }}\n{more}",
        server.endpoint(),
        bench.siskin.cache().join("key").display()
    );
    fs::write(bench.siskin.cache().join("key"), KEY).unwrap();
    fs::write(bench.siskin.config(), config).unwrap();
    bench
}

impl Bench {
    fn run(&self, arguments: &[&str]) -> Outcome {
        self.siskin.run_with_cache(&self.siskin.cache().join("cache"), &self.project.root, arguments)
    }
}

fn say(code: &str) -> Act {
    Act::Say(format!("```python\n{code}\n```"))
}

/// Whether any file below a folder holds a text, the user's own configuration and key left out.
fn holds(folder: &Path, text: &str) -> bool {
    fs::read_dir(folder).unwrap().flatten().any(|child| {
        let path = child.path();
        if path.is_dir() {
            holds(&path, text)
        } else {
            path.file_name().is_some_and(|name| name != "no-config.toml" && name != "key")
                && fs::read(&path).is_ok_and(|bytes| memchr::memmem::find(&bytes, text.as_bytes()).is_some())
        }
    })
}

#[test]
fn a_body_is_written_and_a_slip_in_it_mended() {
    let server = ModelServer::acts(vec![say("return acme_frames.read_cvs(path)")]);
    let bench = bench(&server, "");
    let outcome = bench.run(&["implement", "orders/load.py:6", "--json", "--apply"]);
    let found = &json_lines(&outcome)[0];
    assert_eq!((outcome.code, &found["verdict"]), (0, &Value::from("mended")), "{}", outcome.stderr);
    assert!(found["diff"].as_str().unwrap().contains("+    return acme_frames.read_csv(path)"), "{found}");
    let written = fs::read_to_string(bench.project.root.join("orders/load.py")).unwrap();
    assert!(written.contains("import acme_frames") && written.ends_with("read_csv(path)\n"), "{written}");

    let request = &server.requests()[0];
    assert!(request.headers.iter().any(|header| header == &format!("authorization: Bearer {KEY}")));
    assert!(request.prompt().contains("acme_frames.read_csv("), "{}", request.prompt());

    let stats = &json_lines(&bench.run(&["stats", "--json"]))[0];
    assert_eq!(stats["models"][0]["mended"], 1, "{stats}");
    let doctor = bench.run(&["doctor", "--models", "--json"]);
    let model = &json_lines(&doctor)[0]["models"][0];
    assert_eq!((&model["answers"], &model["name"]), (&Value::from(true), &Value::from("scripted")));
    for secret in [KEY, "header-secret"] {
        for outcome in [&outcome, &doctor] {
            assert!(!outcome.stdout.contains(secret), "{}", outcome.stdout);
            assert!(!outcome.stderr.contains(secret));
        }
        assert!(!holds(bench.siskin.cache(), secret) && !holds(&bench.project.root, secret));
    }
}

#[test]
fn what_is_wrong_is_not_shown_unless_the_user_wants_it_marked() {
    let wrong = "return Table.from_the_lake(path)";
    let server = ModelServer::acts(vec![say(wrong)]);
    let hidden = bench(&server, "");
    let outcome = hidden.run(&["implement", "orders/load.py:6", "--apply"]);
    assert_eq!(outcome.code, 1, "{}", outcome.stderr);
    assert!(!outcome.stdout.contains("from_the_lake") && outcome.stderr.contains("no `acme_frames"));
    assert_eq!(fs::read_to_string(hidden.project.root.join("orders/load.py")).unwrap(), SOURCE);
    assert_eq!(server.requests().len(), 2, "it went back once");

    let marked = bench(&server, "[code]\nwrong = 'mark'\n");
    let outcome = marked.run(&["implement", "orders/load.py:6", "--json"]);
    let found = &json_lines(&outcome)[0];
    assert_eq!((outcome.code, &found["verdict"]), (0, &Value::from("wrong")));
    assert!(found["diff"].as_str().unwrap().contains("from_the_lake"), "{found}");
    assert!(found["findings"][0]["message"].as_str().unwrap().contains("from_the_lake"), "{found}");
}

#[test]
fn the_guard_alone_reads_code_from_a_file() {
    let bench = bench(&ModelServer::acts(vec![Act::Malformed]), "");
    bench.project.write("reply.py", "import acme_frames\nacme_frames.read_cvs('a')\n");
    let outcome = bench.run(&["guard", "reply.py"]);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (0, "import acme_frames\nacme_frames.read_csv('a')\n")
    );
    let lines = "{\"id\": \"1\", \"code\": \"import acme_frames\\nacme_frames.gone()\"}\nno\n";
    bench.project.write("replies.jsonl", lines);
    let outcome = bench.run(&["guard", "--batch", "replies.jsonl", "--json"]);
    let lines = json_lines(&outcome);
    assert_eq!((outcome.code, lines.len()), (2, 2));
    assert_eq!((&lines[0]["verdict"], &lines[1]["line"]), (&Value::from("wrong"), &Value::from(2)));
}

#[test]
fn without_a_model_it_is_said_how_to_set_one_up() {
    let siskin = Siskin::new();
    let project = Project::orders();
    let outcome = siskin.run_in(&project.root, &["implement", "orders/daily.py:1"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("[[models]]"), "{}", outcome.stderr);
}
