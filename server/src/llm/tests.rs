//! Models on real sockets, against the scripted server.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::scripted::{Act, ModelServer};
use super::*;
use crate::config::{InfillKind, ModelSettings, ProviderKind};

fn chat(text: &str) -> Question {
    let messages = vec![Message::System("be brief".into()), Message::User(text.into())];
    let task = Task::Chat { messages, tools: Vec::new() };
    Question { task, max_tokens: 50, temperature: Some(0.0), stop: Vec::new(), purpose: "implement" }
}

fn infill() -> Question {
    Question { task: Task::Infill { before: "a = ".into(), after: "\nb = 2".into() }, ..chat("") }
}

struct Asked {
    models: Models,
    notices: std::sync::Arc<Mutex<Vec<String>>>,
    _cache: tempfile::TempDir,
}

fn models(settings: ModelSettings) -> Asked {
    let cache = tempfile::tempdir().unwrap();
    let notices = std::sync::Arc::new(Mutex::new(Vec::new()));
    let heard = std::sync::Arc::clone(&notices);
    let variables = [("KEY".to_owned(), "planted-key".to_owned())].into();
    let parts = Parts {
        cache: cache.path(),
        variables: &variables,
        os: "linux",
        editor: None,
        notify: std::sync::Arc::new(move |notice: Notice| heard.lock().unwrap().push(notice.to_string())),
    };
    let models = Models::new(&[settings], &parts);
    assert_eq!(models.problems, Vec::<String>::new());
    Asked { models, notices, _cache: cache }
}

impl Asked {
    fn ask(&self, question: &Question) -> (Result<Reply, Fault>, String) {
        let mut heard = String::new();
        let cancel = CancellationToken::default();
        let model = self.models.find(None).unwrap();
        let reply = model.ask(question, &mut |text| heard.push_str(text), &cancel);
        (reply, heard)
    }
}

fn at(server: &ModelServer) -> ModelSettings {
    ModelSettings { key_env: Some("KEY".into()), retries: 1, ..ModelSettings::at("a", &server.endpoint()) }
}

#[test]
fn every_protocol_streams_a_reply() {
    let text = "x = äöü(1)\ny = 2\n";
    let protocols = [
        (ProviderKind::OpenAi, InfillKind::None, "/v1/chat/completions", "authorization: Bearer planted-key"),
        (ProviderKind::Anthropic, InfillKind::None, "/v1/messages", "x-api-key: planted-key"),
        (ProviderKind::OpenAi, InfillKind::OpenAi, "/v1/completions", "authorization: Bearer planted-key"),
        (ProviderKind::OpenAi, InfillKind::LlamaCpp, "/infill", "authorization: Bearer planted-key"),
        (ProviderKind::OpenAi, InfillKind::Ollama, "/api/generate", "authorization: Bearer planted-key"),
    ];
    for (provider, kind, path, key) in protocols {
        let server = ModelServer::acts(vec![Act::Say(text.to_owned())]);
        let asked = models(ModelSettings { provider, infill: kind, ..at(&server) });
        let question = if kind == InfillKind::None { chat("write") } else { infill() };
        let (reply, heard) = asked.ask(&question);
        let reply = reply.unwrap();
        assert_eq!((reply.text.as_str(), heard.as_str()), (text, text), "{path}");
        assert_eq!(reply.tokens, Tokens { input: 11, output: 7 }, "{path}");
        let request = &server.requests()[0];
        assert_eq!(request.path, path);
        assert!(request.headers.iter().any(|header| header == key), "{path}: {:?}", request.headers);
    }
}

#[test]
fn tools_are_called_in_pieces() {
    for provider in [ProviderKind::OpenAi, ProviderKind::Anthropic] {
        let server = ModelServer::acts(vec![Act::Call("show_api", "{\"qualname\": \"a.b\"}".to_owned())]);
        let asked = models(ModelSettings { provider, tools: true, ..at(&server) });
        let parameters = serde_json::json!({ "type": "object" });
        let tools = vec![Tool { name: "show_api", description: "Shows.", parameters }];
        let messages = vec![
            Message::User("write".into()),
            Message::Assistant {
                text: String::new(),
                calls: vec![ToolCall { id: "1".into(), name: "show_api".into(), arguments: "{}".into() }],
            },
            Message::Result { id: "1".into(), text: "nothing".into() },
        ];
        let question = Question { task: Task::Chat { messages, tools }, ..chat("") };
        let reply = asked.ask(&question).0.unwrap();
        let call = &reply.calls[0];
        assert_eq!((call.name.as_str(), call.arguments.as_str()), ("show_api", "{\"qualname\": \"a.b\"}"));
        let body = server.requests()[0].body.to_string();
        assert!(body.contains("nothing") && body.contains("Shows."), "{body}");
    }
}

#[test]
fn what_passes_is_tried_again_and_what_stays_is_not() {
    let limited = Act::Status(429, "retry-after: 0\r\n", "{\"error\": {\"code\": \"rate_limit\"}}");
    let server = ModelServer::acts(vec![limited.clone(), Act::Say("x".into())]);
    assert_eq!(models(at(&server)).ask(&chat("write")).0.unwrap().text, "x");
    assert_eq!(server.requests().len(), 2);

    let server = ModelServer::acts(vec![limited]);
    let fault = models(at(&server)).ask(&chat("write")).0.unwrap_err();
    assert_eq!(fault.to_string(), "the endpoint answers 429 (rate_limit)");
    assert_eq!(server.requests().len(), 2, "one try more is set");

    let quoting = "{\"error\": {\"code\": \"key planted-key is wrong\", \"type\": \"invalid_key\"}}";
    let server = ModelServer::acts(vec![Act::Status(401, "", quoting)]);
    let fault = models(at(&server)).ask(&chat("write")).0.unwrap_err();
    assert_eq!(fault.to_string(), "the endpoint answers 401 (invalid_key); check the key");
    assert_eq!(server.requests().len(), 1);

    let server = ModelServer::acts(vec![Act::Status(302, "location: http://127.0.0.1:1/\r\n", "")]);
    assert!(matches!(models(at(&server)).ask(&chat("write")).0, Err(Fault::Lasting(_))));
}

#[test]
fn broken_replies_are_faults() {
    let cases = [
        (Act::Cut("x = 1".into()), "the reply was cut off"),
        (Act::Malformed, "the endpoint answers in a form that is not of its protocol"),
    ];
    for (act, expected) in cases {
        let server = ModelServer::acts(vec![act]);
        let settings = ModelSettings { retries: 0, ..at(&server) };
        assert_eq!(models(settings).ask(&chat("write")).0.unwrap_err().to_string(), expected);
    }
    let server = ModelServer::acts(vec![Act::Huge]);
    let fault = models(at(&server)).ask(&chat("write")).0.unwrap_err();
    assert!(matches!(&fault, Fault::Lasting(message) if message.contains("larger")), "{fault:?}");
    server.wait_for_gone();
    let server = ModelServer::acts(vec![Act::SayCut("x = ".into())]);
    assert!(models(at(&server)).ask(&chat("write")).0.unwrap().is_cut);
    let server = ModelServer::acts(vec![Act::Cut("x = 1".into())]);
    assert!(models(at(&server)).ask(&chat("write")).0.is_err());
    assert_eq!(server.requests().len(), 1, "what was heard in part is not asked again");
}

#[test]
fn cancelling_closes_the_socket() {
    let server = ModelServer::acts(vec![Act::Stall("x".into())]);
    let asked = models(at(&server));
    let cancel = CancellationToken::default();
    let of_thread = cancel.clone();
    let model = asked.models.find(None).unwrap();
    let (heard, hears) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        model.ask(&chat("write"), &mut |text| heard.send(text.to_owned()).unwrap(), &of_thread)
    });
    assert_eq!(hears.recv().unwrap(), "x");
    let began = Instant::now();
    cancel.cancel();
    assert_eq!(thread.join().unwrap(), Err(Fault::Cancelled));
    // The bound that is asked for is a tenth of that; this is for machines that do other things too.
    assert!(server.wait_for_gone() - began < Duration::from_secs(1));
}

#[test]
fn an_endpoint_that_is_down_costs_one_message() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let asked = models(ModelSettings::at("a", &format!("http://{free}/v1")));
    assert!(matches!(asked.ask(&chat("write")).0, Err(Fault::Unreachable(_))));
    for _ in 0..3 {
        assert_eq!(asked.ask(&chat("write")).0, Err(Fault::Resting));
    }
    assert_eq!(asked.notices.lock().unwrap().len(), 1);
}

#[test]
fn keys_are_not_sent_in_the_clear() {
    let settings =
        ModelSettings { key_env: Some("KEY".into()), ..ModelSettings::at("a", "http://10.0.0.1/v1") };
    let cache = tempfile::tempdir().unwrap();
    let variables = std::collections::BTreeMap::new();
    let parts = Parts {
        cache: cache.path(),
        variables: &variables,
        os: "linux",
        editor: None,
        notify: std::sync::Arc::new(|_| {}),
    };
    let models = Models::new(&[settings], &parts);
    assert!(models.problems[0].contains("use https"), "{:?}", models.problems);
    assert!(models.find(None).is_err());
}

#[test]
fn a_day_has_its_bounds() {
    let server = ModelServer::acts(vec![Act::Say("x".into())]);
    let asked = models(ModelSettings { tokens_per_day: Some(18), ..at(&server) });
    assert!(asked.ask(&chat("write")).0.is_ok());
    assert!(matches!(asked.ask(&chat("write")).0, Err(Fault::Spent(_))));
    assert_eq!(server.requests().len(), 1);
}
