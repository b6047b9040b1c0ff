//! A stream of random messages, good and bad: each request is answered once, nothing crashes, and the server ends.
//!
//! A few sessions run with the other tests. `SISKIN_FUZZ_SECONDS=300 cargo test --test e2e stream` goes on for that
//! long, and `SISKIN_FUZZ_SEED` starts at another seed; a failure names the seed of its session.

mod messages;

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use self::messages::Messages;
use super::CLIENTS;
use crate::support::lsp::{PATIENCE, Process, Project, frame, warm};
use crate::support::random::Random;
use crate::support::read;

const N_SESSIONS: u64 = 6;
const N_MESSAGES: usize = 250;

/// One process, and the answers that it owes.
struct Session {
    process: Process,
    random: Random,
    seed: u64,
    n_sent: usize,
    /// Ids, and how often each was answered.
    answers: BTreeMap<String, usize>,
    recent: VecDeque<String>,
}

impl Session {
    fn request(&mut self, method: &str, params: &Value) {
        self.n_sent += 1;
        // A mutated message cannot get such an id by chance.
        let id = format!("request-{}", self.n_sent);
        self.answers.insert(id.clone(), 0);
        self.process.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.recent.push_back(id);
        if self.recent.len() > 8 {
            self.recent.pop_front();
        }
    }

    /// Takes in what has come; waits until `deadline` if nothing has. False if nothing came.
    fn take(&mut self, deadline: Instant) -> bool {
        let Some(message) = self.process.receive(deadline) else { return false };
        if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
            self.answer(id.clone());
        } else if let Some(id) = message.get("id").and_then(Value::as_str) {
            let Some(n_answers) = self.answers.get_mut(id) else {
                // A mutated message may have got an id of words, but not one of ours.
                assert!(!id.starts_with("request-"), "seed {}: an answer to nothing: {message}", self.seed);
                return true;
            };
            *n_answers += 1;
            assert_eq!(*n_answers, 1, "seed {}: a second answer: {message}", self.seed);
        }
        true
    }

    /// Answers a request of the server: rightly, wrongly, or not at all.
    fn answer(&mut self, id: Value) {
        let message = match self.random.below(6) {
            0 => return,
            1 => json!({"jsonrpc": "2.0", "id": id, "error": {"code": -32601, "message": "no"}}),
            2 => json!({"jsonrpc": "2.0", "id": id, "result": [{"scope": "all"}]}),
            3 => json!({"jsonrpc": "2.0", "id": id, "result": {"applied": false, "title": 3}}),
            _ => json!({"jsonrpc": "2.0", "id": id, "result": null}),
        };
        self.process.send(&message);
    }

    fn wait_for_answers(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while let Some((id, _)) = self.answers.iter().find(|(_, n_answers)| **n_answers == 0) {
            let id = id.clone();
            let came = self.take(deadline);
            assert!(came, "seed {}: no answer to {id}\n{}", self.seed, self.process.log());
        }
    }
}

fn run(seed: u64) {
    let mut random = Random::new(seed);
    let project = Project::orders();
    let home = tempfile::tempdir().unwrap();
    warm(&home.path().join("cache"));
    let name = *random.choose(&CLIENTS);
    let client: Value = serde_json::from_str(&read(&format!("tests/lsp/clients/{name}.json"))).unwrap();
    let process = Process::start(&project.root, home, &["lsp"]);
    let answers = BTreeMap::new();
    let mut session = Session { process, random, seed, n_sent: 0, answers, recent: VecDeque::new() };
    let params = json!({
        "processId": std::process::id(), "rootUri": project.uri(), "capabilities": client["capabilities"],
        "initializationOptions": {"otherServers": []},
    });
    session.request("initialize", &params);
    session.wait_for_answers();
    session.process.send(&json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}));

    let mut messages = Messages::new(&project);
    for _ in 0..N_MESSAGES {
        send_one(&mut session, &mut messages);
        while session.take(Instant::now()) {}
    }
    session.wait_for_answers();
    let log = session.process.log();
    assert!(!log.contains("panicked"), "seed {seed}: {log}");

    if session.random.once_in(2) {
        session.request("shutdown", &Value::Null);
        session.wait_for_answers();
        session.process.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
        assert_eq!(session.process.exit_code(), 0, "seed {seed}");
    } else {
        // After this nothing that is sent need be understood; the end of the stream is.
        session.process.send_bytes(&messages.damaged_frame(&mut session.random));
        session.process.close_stdin();
        let code = session.process.exit_code();
        assert!(code == 0 || code == 1, "seed {seed}: it ended with {code}\n{}", session.process.log());
    }
    let log = session.process.log();
    assert!(!log.contains("panicked"), "seed {seed}: {log}");
}

fn send_one(session: &mut Session, messages: &mut Messages) {
    match session.random.below(10) {
        0..5 => {
            let (method, params) = messages.request(&mut session.random);
            session.request(method, &params);
        }
        5..8 => {
            let (method, params) = messages.notification(&mut session.random);
            session.process.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
        }
        8 => {
            let id = session.recent.get(session.random.below(8)).cloned();
            let cancel = json!({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": id}});
            session.process.send(&cancel);
        }
        _ => {
            let body = messages.mutated_body(&mut session.random);
            session.process.send_bytes(&frame(&body));
        }
    }
}

#[test]
fn random_messages_are_survived() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let first = number("SISKIN_FUZZ_SEED").unwrap_or(0);
    let Some(seconds) = number("SISKIN_FUZZ_SECONDS") else {
        (first..first + N_SESSIONS).for_each(run);
        return;
    };
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut seed = first;
    while Instant::now() < end {
        run(seed);
        seed += 1;
    }
    eprintln!("{} sessions of {N_MESSAGES} messages, seeds {first} to {}", seed - first, seed - 1);
}
