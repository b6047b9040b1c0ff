//! The code actions about evolving a function: what they are called, and which are there.

use crate::evolve::question::Objective;
use crate::session::evolving::KnownOf;

/// What is known of the function at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EvolveFacts {
    /// Its dotted name.
    pub(crate) function: String,
    /// Of its tests; nothing yet if `None`.
    pub(crate) known: Option<KnownOf>,
    /// Whether a run waits or is on its way.
    pub(crate) is_running: bool,
    /// How a run ended whose result is there to be applied.
    pub(crate) verdict: Option<String>,
    /// Whether the editor says that nothing of the workspace may run.
    pub(crate) is_denied: bool,
}

/// An action. All it does is run a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EvolveAction {
    pub(crate) title: String,
    pub(crate) does: Does,
    /// Why it is there and cannot be chosen.
    pub(crate) disabled: Option<String>,
}

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    Evolve(Objective),
    Stop,
    Apply,
    ShowDiff,
    ShowReport,
    Discard,
}

/// So many test files are named where nothing was found in them.
const MOST_NAMED: usize = 3;

/// The actions for a function, those that end something first.
pub(crate) fn evolve_actions(facts: &EvolveFacts) -> Vec<EvolveAction> {
    let function = &facts.function;
    let action = |title: String, does| EvolveAction { title, does, disabled: None };
    if facts.is_running {
        return vec![action(format!("Stop evolving `{function}`"), Does::Stop)];
    }
    let mut actions = Vec::new();
    if let Some(verdict) = &facts.verdict {
        actions.push(action(format!("Apply the evolved `{function}`: {verdict}"), Does::Apply));
        actions.push(action(format!("Show what changed in the evolved `{function}`"), Does::ShowDiff));
        actions.push(action(format!("Show the report of `{function}`"), Does::ShowReport));
        actions.push(action(format!("Discard the evolved `{function}`"), Does::Discard));
    }
    let n_failing = facts.known.as_ref().and_then(|known| known.failing).map_or(0, |(failing, _)| failing);
    let mut evolve = vec![action(title(facts), Does::Evolve(Objective::Pass))];
    if n_failing == 0 {
        let objectives = [(Objective::Speed, "faster"), (Objective::Simplicity, "simpler")];
        evolve.extend(objectives.map(|(objective, word)| {
            action(format!("Evolve `{function}`: make it {word}"), Does::Evolve(objective))
        }));
    }
    if let Some(reason) = refusal(facts) {
        // One says it; three would say it thrice.
        evolve.truncate(1);
        for action in &mut evolve {
            action.disabled = Some(reason.clone());
        }
    }
    actions.extend(evolve);
    actions
}

/// `` Evolve `f` against its 9 tests: 2 of 9 fail ``, as far as that is known.
fn title(facts: &EvolveFacts) -> String {
    let function = &facts.function;
    let Some(known) = &facts.known else { return format!("Evolve `{function}`") };
    let n_tests = known.n_measured.unwrap_or(known.tests.naming.len());
    let tests = match n_tests {
        0 if known.tests.is_reached => " against the tests that reach it".to_owned(),
        0 => String::new(),
        1 => " against its test".to_owned(),
        n => format!(" against its {n} tests"),
    };
    let failing = match known.failing {
        Some((failing @ 1.., all)) => {
            format!(": {failing} of {all} {}", if failing == 1 { "fails" } else { "fail" })
        }
        _ => String::new(),
    };
    format!("Evolve `{function}`{tests}{failing}")
}

/// Why the function cannot be evolved.
fn refusal(facts: &EvolveFacts) -> Option<String> {
    if facts.is_denied {
        return Some("the workspace is not trusted, so that its tests may not run".to_owned());
    }
    let known = facts.known.as_ref()?;
    let tests = &known.tests;
    if known.n_measured.is_some_and(|n| n > 0) || !tests.naming.is_empty() || tests.is_reached || tests.is_cut
    {
        return None;
    }
    let function = &facts.function;
    let (named, others) = tests.looked.split_at(tests.looked.len().min(MOST_NAMED));
    Some(match (named, others.len()) {
        ([], _) => "the project has no test files".to_owned(),
        (named, 0) => format!("no test names `{function}`; looked in {}", named.join(", ")),
        (named, n) => {
            format!("no test names `{function}`; looked in {} and {n} more files", named.join(", "))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::named_tests::TestsOf;

    fn known(n_tests: usize, failing: Option<(usize, usize)>) -> KnownOf {
        let naming = (0..n_tests).map(|n| format!("test_a.py::test_{n}")).collect();
        let looked = ["test_a.py", "test_b.py"].map(str::to_owned).to_vec();
        let tests = TestsOf { naming, looked, ..TestsOf::default() };
        KnownOf { tests, n_measured: None, failing }
    }

    #[track_caller]
    fn check(facts: EvolveFacts, expected: &[&str]) {
        let facts = EvolveFacts { function: "f".to_owned(), ..facts };
        let shown: Vec<String> = evolve_actions(&facts)
            .into_iter()
            .map(|action| match action.disabled {
                Some(reason) => format!("({}: {reason})", action.title),
                None => action.title,
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn titles_say_what_is_known() {
        let (faster, simpler) = ("Evolve `f`: make it faster", "Evolve `f`: make it simpler");
        check(EvolveFacts::default(), &["Evolve `f`", faster, simpler]);
        let facts = |known| EvolveFacts { known: Some(known), ..EvolveFacts::default() };
        check(facts(known(9, None)), &["Evolve `f` against its 9 tests", faster, simpler]);
        check(facts(known(9, Some((0, 9)))), &["Evolve `f` against its 9 tests", faster, simpler]);
        check(facts(known(9, Some((2, 9)))), &["Evolve `f` against its 9 tests: 2 of 9 fail"]);
        check(facts(known(1, Some((1, 1)))), &["Evolve `f` against its test: 1 of 1 fails"]);
    }

    #[test]
    fn what_cannot_be_chosen_says_why() {
        let facts = EvolveFacts { known: Some(known(0, None)), ..EvolveFacts::default() };
        check(facts, &["(Evolve `f`: no test names `f`; looked in test_a.py, test_b.py)"]);
        let facts = EvolveFacts { known: Some(known(9, None)), is_denied: true, ..EvolveFacts::default() };
        check(
            facts,
            &[
                "(Evolve `f` against its 9 tests: the workspace is not trusted, so that its tests may not run)",
            ],
        );
    }

    #[test]
    fn a_run_can_be_stopped_and_its_result_taken() {
        check(EvolveFacts { is_running: true, ..EvolveFacts::default() }, &["Stop evolving `f`"]);
        let facts = EvolveFacts { verdict: Some("9 of 9 tests pass".to_owned()), ..EvolveFacts::default() };
        check(
            facts,
            &[
                "Apply the evolved `f`: 9 of 9 tests pass",
                "Show what changed in the evolved `f`",
                "Show the report of `f`",
                "Discard the evolved `f`",
                "Evolve `f`",
                "Evolve `f`: make it faster",
                "Evolve `f`: make it simpler",
            ],
        );
    }
}
