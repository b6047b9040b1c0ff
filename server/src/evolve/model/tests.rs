//! A whole search with the scripted model on a real socket, and tests that are words.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::*;
use crate::config::ModelSettings;
use crate::evolve::evaluation::Baseline;
use crate::evolve::evolution::{Outcome, evolve};
use crate::evolve::fake::Words;
use crate::evolve::question::{Objective, Question, Settings};
use crate::evolve::search::Recorded;
use crate::evolve::split::Split;
use crate::evolve::target::Target;
use crate::llm::scripted::{Act, ModelServer};
use crate::llm::{Models, Parts};

const TEXT: &str = "import os\n\n\nclass A:\n    def f(self, n, m):\n        if n < 3:\n            return n + 1\n        return m\n";

struct Evolved {
    outcome: Outcome,
    advice: ModelMutators,
    server: ModelServer,
}

/// The models, with a search that begins once they were asked: else it may be over before that.
struct Asked<'a>(&'a mut ModelMutators, &'a ModelServer);

impl Adviser for Asked<'_> {
    fn begin(&mut self, beginning: &Beginning<'_>) {
        self.0.begin(beginning);
    }

    fn hear(&mut self, heard: &Heard<'_>) {
        self.0.hear(heard);
    }

    fn take(&mut self) -> Vec<Advice> {
        self.1.wait_for_requests(1);
        self.0.take()
    }

    fn is_busy(&self) -> bool {
        self.0.is_busy()
    }

    fn wants_steps(&self) -> bool {
        self.0.wants_steps()
    }

    fn contributions(&self) -> Vec<Contribution> {
        self.0.contributions()
    }

    fn insights(&self) -> Vec<Insight> {
        self.0.insights()
    }
}

fn evolved(server: ModelServer, words: &mut Words, mode: Mode, change: impl Fn(&mut Limits)) -> Evolved {
    let cache = tempfile::tempdir().unwrap();
    let settings =
        ModelSettings { retries: 0, input_price: 100.0, ..ModelSettings::at("scripted", &server.endpoint()) };
    let parts = Parts {
        cache: cache.path(),
        variables: &BTreeMap::new(),
        os: "linux",
        editor: None,
        notify: Arc::new(|_| {}),
    };
    let models = Models::new(&[settings], &parts);
    let mut limits = Limits { questions: 8, tokens: 100_000, cost: 10.0 };
    change(&mut limits);
    let apis = vec!["acme.load(uri)".to_owned()];
    let models = vec![models.find(None).unwrap()];
    let mut advice = ModelMutators::new(models, limits, mode, apis, 1, CancellationToken::default());
    let target = Target::of_text(Path::new("/p"), Path::new("/p/a.py"), "A.f", TEXT).unwrap();
    let settings = Settings { seed: 1, evaluations: 120, time: Duration::from_mins(5) };
    let recorded = |_: &Baseline, _: &Split| Recorded::new();
    let (tests, unsaved) = (Vec::new(), crate::evolve::runner::Unsaved::new());
    let question = Question { target, objective: Objective::Pass, settings, tests, unsaved };
    let cancel = CancellationToken::default();
    let mut asked = Asked(&mut advice, &server);
    let outcome = evolve(&question, words, &recorded, &mut asked, &mut |_| {}, &cancel).unwrap();
    Evolved { outcome, advice, server }
}

/// What no edit of the syntax makes of it.
const WORDS: [&str; 2] = ["sorted(set([n, m]))", "sorted(set([n, m]))["];

fn full() -> Act {
    Act::Say("```python\ndef f(self, n, m):\n    return sorted(set([n, m]))[0]\n```".to_owned())
}

fn diff() -> Act {
    let block = "<<<<<<< SEARCH\nreturn m\n=======\nreturn sorted(set([n, m]))[0]\n>>>>>>> REPLACE";
    Act::Say(block.to_owned())
}

#[test]
fn a_models_version_is_found_and_verified() {
    for act in [full(), diff()] {
        let Evolved { outcome, advice, server } =
            evolved(ModelServer::acts(vec![act]), &mut Words::new(TEXT, &WORDS), Mode::Evolve, |_| {});
        let text = outcome.edits.apply(TEXT);
        assert!(text.contains("        return sorted(set([n, m]))[0]\n"), "{text}");
        assert_eq!((outcome.visible, outcome.held_out), ((1, 1), (1, 1)));
        let one = &advice.contributions()[0];
        assert!(one.plausible == 1 && one.cost > 0.0 && one.input_tokens > 0, "{one:?}");
        let insights = advice.insights();
        assert!(insights[0].change.contains("+        return sorted(set([n, m]))[0]"), "{insights:?}");
        let prompt = server.requests()[0].prompt();
        assert!(prompt.contains("```python\ndef f(self, n, m):\n    if n < 3:"), "{prompt}");
        assert!(prompt.contains("acme.load(uri)") && prompt.contains("import os"), "{prompt}");
    }
}

#[test]
fn a_model_that_says_nothing_useful_costs_the_search_nothing() {
    let acts = [Act::Say("I do not know.".to_owned()), Act::Malformed, Act::Status(500, "", "{}"), Act::Huge];
    for act in acts {
        let mut words = Words::new(TEXT, &["n <= 3", "n <= 3:"]);
        let server = ModelServer::acts(vec![act]);
        let Evolved { outcome, .. } = evolved(server, &mut words, Mode::Evolve, |_| {});
        assert!(outcome.edits.apply(TEXT).contains("n <= 3"));
    }
}

#[test]
fn a_stalled_model_does_not_hold_the_search_up() {
    let server = ModelServer::acts(vec![Act::Stall("x".to_owned())]);
    let mut words = Words::new(TEXT, &["n <= 3", "n <= 3:"]);
    let Evolved { outcome, advice, server } = evolved(server, &mut words, Mode::Evolve, |_| {});
    assert!(outcome.edits.apply(TEXT).contains("n <= 3"));
    drop(advice);
    server.wait_for_gone();
}

#[test]
fn bounds_hold() {
    let useless = || ModelServer::acts(vec![Act::Say("no".to_owned())]);
    let mut words = Words::new(TEXT, &WORDS);
    let by_questions = evolved(useless(), &mut words, Mode::Evolve, |limits| limits.questions = 3);
    assert_eq!(by_questions.server.requests().len(), 3);
    // 18 tokens a question, 11 of them paid.
    let by_tokens = evolved(useless(), &mut words, Mode::Evolve, |limits| limits.tokens = 40);
    assert!(by_tokens.server.requests().len() <= 4, "two may be under way at once");
    let by_cost = evolved(useless(), &mut words, Mode::Evolve, |limits| limits.cost = 0.002);
    assert!(by_cost.server.requests().len() <= 4);
}

#[test]
fn samples_are_of_the_original_alone_and_take_no_steps() {
    let mut words = Words::new(TEXT, &["n <= 3", "n <= 3:"]);
    let server = ModelServer::acts(vec![Act::Say("no".to_owned())]);
    let Evolved { outcome, server, .. } = evolved(server, &mut words, Mode::Sample, |_| {});
    assert_eq!((outcome.n_evaluations, server.requests().len()), (0, 8));
    assert!(
        server.requests().iter().all(|request| request.prompt().contains("Write the whole function anew"))
    );
}

#[test]
fn held_out_tests_are_in_no_prompt() {
    let Evolved { server, .. } = evolved(
        ModelServer::acts(vec![Act::Say("no".to_owned())]),
        &mut Words { ids: vec!["test_a", "test_b"], ..Words::new(TEXT, &WORDS) },
        Mode::Evolve,
        |_| {},
    );
    for request in server.requests() {
        let prompt = request.prompt();
        assert!(prompt.contains("test_a") != prompt.contains("test_b"), "{prompt}");
    }
}
