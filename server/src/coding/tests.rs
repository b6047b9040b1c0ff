//! Whole rounds with the scripted model on a real socket.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::guard::Verdict;
use super::implement::{Nothing, Order, Written, implement};
use super::inline;
use super::stats;
use crate::config::{InfillKind, ModelSettings, Scope, Settings, WrongCode};
use crate::ide::fixture::{Fixture, fixture};
use crate::llm::scripted::{Act, ModelServer};
use crate::llm::{Models, Parts};

/// A text with a cursor, a model that does these things, and a cache.
struct Round {
    fixture: Fixture,
    server: ModelServer,
    models: Models,
    cache: tempfile::TempDir,
}

fn round(text: &str, server: ModelServer, change: impl FnOnce(&mut ModelSettings, &mut Settings)) -> Round {
    let mut fixture = fixture(text, Scope::All);
    let cache = tempfile::tempdir().unwrap();
    let mut model = ModelSettings { retries: 0, ..ModelSettings::at("scripted", &server.endpoint()) };
    let mut settings = (*fixture.snapshot.settings).clone();
    change(&mut model, &mut settings);
    fixture.snapshot.settings = Arc::new(settings);
    let parts = Parts {
        cache: cache.path(),
        variables: &BTreeMap::new(),
        os: "linux",
        editor: None,
        notify: Arc::new(|_| {}),
    };
    let models = Models::new(&[model], &parts);
    Round { fixture, server, models, cache }
}

impl Round {
    fn implement(&self) -> Result<Written, Nothing> {
        let order = Order {
            snapshot: &self.fixture.snapshot,
            offset: self.fixture.offset,
            model: &self.models.find(None).unwrap(),
            picked: Vec::new(),
            cache: self.cache.path(),
        };
        implement(&order, &mut |_| {})
    }

    fn text_of(&self, written: &Written) -> String {
        let mut text = self.fixture.snapshot.text.to_string();
        for edit in written.judged.edits.iter().rev() {
            text.replace_range(edit.range.clone(), &edit.new_text);
        }
        text
    }
}

const TEXT: &str =
    "import acme\n\n\ndef load(uri):\n    \"\"\"Load a table from a lake address.\"\"\"\n    pass$0\n";

fn say(code: &str) -> Act {
    Act::Say(format!("```python\n{code}\n```"))
}

#[test]
fn an_empty_body_is_written() {
    let round =
        round(TEXT, ModelServer::acts(vec![say("return acme.load_table(uri, format='csv')")]), |_, _| {});
    let written = round.implement().unwrap();
    assert_eq!((written.judged.verdict, written.asked_again), (Verdict::Mended, false));
    assert!(
        round.text_of(&written).ends_with("address.\"\"\"\n    return acme.load_table(uri, fmt='csv')\n")
    );
    let prompt = round.server.requests()[0].prompt();
    assert!(prompt.contains("acme.load_table(uri: str") && prompt.contains("[acme 2.0.0]"), "{prompt}");
    let counts = stats::read(round.cache.path());
    assert_eq!((counts[0].replies, counts[0].mended, counts[0].refused), (1, 1, 0));
}

#[test]
fn tools_are_answered_from_the_index_and_no_more_than_four_times() {
    let server = ModelServer::scripted(|request, number| match number {
        0 => Act::Call("search_apis", "{\"query\": \"join two tables\"}".to_owned()),
        1 => Act::Call("show_api", "{\"qualname\": \"acme.merge_tables\"}".to_owned()),
        2 => Act::Call("list_members", "{\"qualname\": \"acme.Table\"}".to_owned()),
        3 => Act::Call("run_shell", "{\"command\": \"rm\"}".to_owned()),
        4 => Act::Call("show_api", "not json".to_owned()),
        _ => {
            assert!(request.prompt().contains("No calls are left"));
            say("return acme.merge_tables(uri, uri, on='x')")
        }
    });
    let round = round(TEXT, server, |model, _| model.tools = true);
    let written = round.implement().unwrap();
    assert_eq!((written.judged.verdict, written.n_calls), (Verdict::Right, 5));
    let requests = round.server.requests();
    assert!(requests[0].body["tools"].as_array().is_some_and(|tools| tools.len() == 3));
    let last = requests.last().unwrap().prompt();
    assert!(last.contains("acme.merge_tables(left") && last.contains("drop_missing("), "{last}");
    assert!(last.contains("There is no such tool."), "{last}");
}

#[test]
fn a_model_that_only_calls_tools_is_given_up() {
    let call = Act::Call("search_apis", "{\"query\": \"x\"}".to_owned());
    let round = round(TEXT, ModelServer::acts(vec![call]), |model, _| model.tools = true);
    assert!(matches!(round.implement(), Err(Nothing::NoReply(why)) if why.contains("goes on calling")));
    assert_eq!(round.server.requests().len(), 6);
}

#[test]
fn what_is_wrong_goes_back_once_with_how_it_is() {
    let server = ModelServer::scripted(|request, number| {
        if number == 0 {
            return say("return acme.load_table(uri, compression='zip')");
        }
        let prompt = request.prompt();
        assert!(prompt.contains("takes no argument `compression`"), "{prompt}");
        assert!(prompt.contains("acme.load_table(uri: str, *, fmt"), "{prompt}");
        say("return acme.load_table(uri)")
    });
    let round = round(TEXT, server, |_, _| {});
    let written = round.implement().unwrap();
    assert_eq!((written.judged.verdict, written.asked_again), (Verdict::Right, true));
    assert_eq!(round.server.requests().len(), 2);
}

#[test]
fn what_stays_wrong_is_hidden_or_marked() {
    let acts = || ModelServer::acts(vec![say("return acme.open_lake_from_memory(uri)")]);
    let hidden = round(TEXT, acts(), |_, _| {});
    let written = hidden.implement().unwrap();
    assert_eq!((written.judged.verdict, written.is_shown), (Verdict::Wrong, false));
    assert_eq!(stats::read(hidden.cache.path())[0].refused, 1);
    let marked = round(TEXT, acts(), |_, settings| settings.wrong_code = WrongCode::Mark);
    let written = marked.implement().unwrap();
    assert!(written.is_shown && written.judged.findings[0].message.contains("open_lake_from_memory"));
}

#[test]
fn broken_replies_are_never_shown() {
    let broken = [
        Act::Say("I cannot do that.".to_owned()),
        Act::SayCut("```python\nreturn acme.load_table(".to_owned()),
        Act::Say(String::new()),
        say("return acme.load_table(uri"),
    ];
    for act in broken {
        let round = round(TEXT, ModelServer::acts(vec![act.clone()]), |_, settings| {
            settings.wrong_code = WrongCode::Mark;
        });
        let written = round.implement().unwrap();
        assert_eq!((written.judged.verdict, written.is_shown), (Verdict::Broken, false), "{act:?}");
    }
    for act in [Act::Cut("```python\nreturn acme".to_owned()), Act::Malformed, Act::Huge] {
        let round = round(TEXT, ModelServer::acts(vec![act.clone()]), |_, _| {});
        assert!(matches!(round.implement(), Err(Nothing::NoReply(_))), "{act:?}");
    }
}

#[test]
fn a_comment_is_completed_inline() {
    let text = "import acme\n\n\ndef f(uri):\n    # load a table from a lake address\n    $0\n";
    for infill in [InfillKind::None, InfillKind::OpenAi] {
        let reply = if infill == InfillKind::None {
            say("table = acme.load_tabel(uri)\nreturn table")
        } else {
            Act::Say("table = acme.load_tabel(uri)\n    return table\n".to_owned())
        };
        let round = round(text, ModelServer::acts(vec![reply]), |model, _| model.infill = infill);
        let snapshot = &round.fixture.snapshot;
        assert!(inline::is_expected(snapshot, round.fixture.offset));
        let model = round.models.find(None).unwrap();
        let found = inline::complete(snapshot, round.fixture.offset, &model, round.cache.path());
        let found = found.unwrap().unwrap();
        assert_eq!(found.text, "table = acme.load_table(uri)\n    return table", "{infill:?}");
        assert!(found.is_shown && found.beside.is_empty());
        let prompt = round.server.requests()[0].prompt();
        assert!(prompt.contains("acme.load_table(uri: str"), "{prompt}");
    }
}

#[test]
fn nothing_is_expected_where_nothing_is_wanted() {
    let fixture = fixture("x = 1\n$0\n", Scope::All);
    assert!(!inline::is_expected(&fixture.snapshot, fixture.offset));
    let round = round("x = 1$0\n", ModelServer::acts(vec![say("y")]), |_, _| {});
    assert!(matches!(round.implement(), Err(Nothing::NoGap)));
    assert_eq!(round.server.requests().len(), 0);
}
