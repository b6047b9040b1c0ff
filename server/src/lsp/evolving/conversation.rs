//! One function, from the wish to the user's last word: run, say how it ended, ask, run again if that is wanted.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use siskin_indexer::cancel::CancellationToken;
use tower_lsp::ls_types::MessageType;

use super::argument::Argument;
use super::asking::{ask, may_run};
use super::progress::RunProgress;
use super::{applying, discard, models, place, showing};
use crate::evolve::evolution::Event;
use crate::evolve::improve::Improvement;
use crate::evolve::model::Mode;
use crate::evolve::new_test::NewTest;
use crate::evolve::question::{Objective, Question, Settings};
use crate::evolve::run::{Job, execute, execute_with};
use crate::evolve::runs::{Answer, Claim, OutcomeRecord, RunFolder, StartRecord};
use crate::evolve::target::Target;
use crate::evolve::verdict::verdict;
use crate::lsp::connection::Connection;
use crate::session::evolving::{Finished, FunctionKey, PendingRun};
use crate::session::pools::Lane;

const APPLY: &str = "Apply";
const APPLY_WITH_TEST: &str = "Apply and add the test";
const SHOW_DIFF: &str = "Show diff";
const SHOW_REPORT: &str = "Show report";
const DISCARD: &str = "Discard";
const AGAIN: &str = "Evolve again";
const FASTER: &str = "Make it faster";
const SIMPLER: &str = "Make it simpler";
const NEITHER: &str = "Neither";

/// What the next run is to do.
#[derive(Clone, Debug, Default)]
pub(super) struct Round {
    pub(super) objective: Objective,
    /// A test that is to count and is not in the project yet.
    pub(super) new_test: Option<NewTest>,
    /// The run that is gone on with, instead of a new one.
    pub(super) goes_on: Option<(RunFolder, Arc<Claim>)>,
}

/// A run that has ended.
struct Ended {
    folder: RunFolder,
    claim: Option<Arc<Claim>>,
    start: StartRecord,
    outcome: OutcomeRecord,
}

/// The command `siskin.evolve`.
pub(super) async fn evolve(connection: Arc<Connection>, argument: Argument) {
    let Some(key) = place::find(&connection, &argument).await else {
        let message =
            "There is no function here to evolve: put the cursor into one, in a saved file".to_owned();
        return connection.say(MessageType::INFO, message);
    };
    let objective = argument.objective.unwrap_or_default();
    rounds(&connection, &key, Some(Round { objective, ..Round::default() })).await;
}

/// Runs as long as the user wants another run, if code of the project may run at all.
pub(super) async fn rounds(connection: &Arc<Connection>, key: &FunctionKey, first: Option<Round>) {
    let Some(first) = first else { return };
    if !may_run(connection, &key.root).await {
        return;
    }
    let mut next = Some(first);
    while let Some(round) = next {
        next = match run(connection, key, round).await {
            Some((ended, new_test)) => conclude(connection, key, ended, new_test).await,
            None => None,
        };
    }
}

/// One run, queued behind others of the project. `None` if there is no result to speak of, which is said.
async fn run(
    connection: &Arc<Connection>,
    key: &FunctionKey,
    round: Round,
) -> Option<(Ended, Option<NewTest>)> {
    let (of_work, at, new_test) = (Arc::clone(connection), key.clone(), round.new_test.clone());
    let prepared = connection.session.pools.run(Lane::Slow, move |_| question(&of_work, &at, &round)).await;
    let (question, goes_on) = match prepared.ok()? {
        Ok(prepared) => prepared,
        Err(message) => {
            connection.say(MessageType::INFO, message);
            return None;
        }
    };
    let team = models::team(connection, &question.target).await;
    let evolving = &connection.session.evolving;
    let is_first = evolving.queue.tickets().iter().all(|ticket| ticket.key.root != key.root);
    let (runner, pending) = (evolving.runner.clone(), evolving.pending.clone());
    let (begin, begun) = std::sync::mpsc::channel::<RunProgress>();
    let most = question.settings.evaluations;
    let at = key.clone();
    let work = move |cancel: &CancellationToken| {
        let mut progress = begun.recv().ok();
        if cancel.is_cancelled() {
            return Ok(None);
        }
        let start = StartRecord { editor: true, ..question.to_record() };
        let (job, claim) = job(&at, question, &start, goes_on)?;
        let marked = pending.add(&PendingRun { root: at.root.clone(), run: job.folder.id() });
        if let Err(error) = marked {
            tracing::warn!("a run cannot be remembered beyond this session: {error}");
        }
        let mut observe = |event: &Event<'_>| {
            if let Some(progress) = &mut progress {
                progress.on(&at.function, event);
            }
        };
        let seed = job.question.settings.seed;
        let outcome = match team.map(|team| team.adviser(Mode::Evolve, seed, cancel.clone())) {
            Some(mut adviser) => execute_with(&job, &runner, &mut adviser, &mut observe, cancel)?,
            None => execute(&job, &runner, &mut observe, cancel)?,
        };
        anyhow::Ok(Some(Ended { folder: job.folder, claim, start, outcome }))
    };
    let Some((ticket, ended)) = evolving.queue.push(key.clone(), work) else {
        connection.say(MessageType::INFO, format!("`{}` is being evolved already", key.function));
        return None;
    };
    let _ = begin.send(RunProgress::begin(connection, &ticket, most, is_first));
    connection.status_changed();
    let ended = ended.await;
    connection.status_changed();
    place::look_for_tests(connection, &key.root, true);
    match ended {
        Ok(Ok(Some(ended))) => return Some((ended, new_test)),
        Ok(Ok(None)) => {}
        Ok(Err(error)) => connection.say(MessageType::ERROR, format!("`{}`: {error:#}", key.function)),
        Err(_) => {
            let message = format!("the run of `{}` broke off; the log says where", key.function);
            connection.say(MessageType::ERROR, message);
        }
    }
    None
}

/// The run with its folder, which no other process works on.
fn job(
    key: &FunctionKey,
    question: Question,
    start: &StartRecord,
    goes_on: Option<(RunFolder, Arc<Claim>)>,
) -> anyhow::Result<(Job, Option<Arc<Claim>>)> {
    if let Some((folder, claim)) = goes_on {
        let recorded = Some((folder.resume()?, folder.tests()));
        return Ok((Job { question, folder, recorded }, Some(claim)));
    }
    let folder = RunFolder::create(&key.root, start)?;
    let claim = folder.claim().map(Arc::new);
    Ok((Job { question, folder, recorded: None }, claim))
}

/// What a run is asked, of the texts as they are now; what is wrong, for people.
#[expect(clippy::type_complexity, reason = "a question, and what it goes on with")]
fn question(
    connection: &Connection,
    key: &FunctionKey,
    round: &Round,
) -> Result<(Question, Option<(RunFolder, Arc<Claim>)>), String> {
    let text = applying::text_of(connection, &key.file)
        .ok_or_else(|| format!("{} cannot be read", key.file.display()))?;
    let target = Target::of_text(&key.root, &key.file, &key.function, &text.text)
        .map_err(|error| error.to_string())?;
    if let Some((folder, claim)) = &round.goes_on {
        let start = folder.start().map_err(|error| format!("{error:#}"))?;
        if start.source == target.subject.text {
            return Ok((Question::of_record(target, &start), Some((folder.clone(), Arc::clone(claim)))));
        }
    }
    let settings = connection.session.settings.load_full();
    let mut unsaved = connection.session.unsaved(&key.root);
    unsaved.remove(&key.file);
    if let Some(test) = &round.new_test {
        let path = key.root.join(&test.file);
        let text = applying::text_of(connection, &path).map(|text| text.text.to_string()).unwrap_or_default();
        unsaved.insert(path, text + &test.appended);
    }
    let time = Duration::from_secs(settings.evolve_seconds.into());
    let settings = Settings { seed: 0, evaluations: settings.evolve_evaluations, time };
    let question = Question { target, objective: round.objective, settings, tests: Vec::new(), unsaved };
    Ok((question, None))
}

/// Says how a run ended, and asks what is to become of it. Gives the run that is wanted next.
async fn conclude(
    connection: &Arc<Connection>,
    key: &FunctionKey,
    ended: Ended,
    new_test: Option<NewTest>,
) -> Option<Round> {
    let Ended { folder, claim, start, outcome } = ended;
    if outcome.status == "improved" {
        if let Some(test) = decide(connection, key, &folder, &start, &outcome).await {
            connection
                .session
                .evolving
                .pending
                .remove(&PendingRun { root: key.root.clone(), run: folder.id() });
            return Some(Round { objective: start.objective, new_test: Some(test), goes_on: None });
        }
        let finished =
            Arc::new(Finished { key: key.clone(), folder, start, outcome, new_test, _claim: claim });
        connection.session.evolving.add(Arc::clone(&finished));
        let begin = format!("Evolved `{}`", key.function);
        return offer(connection, &finished, &begin).await;
    }
    connection.session.evolving.pending.remove(&PendingRun { root: key.root.clone(), run: folder.id() });
    if is_green(&outcome) && start.objective == Objective::Pass {
        let n_tests = outcome.visible.1 + outcome.held_out.1;
        let all = if n_tests == 1 { "The one test".to_owned() } else { format!("All {n_tests} tests") };
        let question = format!("{all} of `{}` pass. Make it faster or simpler?", key.function);
        let answer = ask(connection, &question, &[FASTER, SIMPLER]).await;
        let objective = match answer.as_deref() {
            Some(FASTER) => Objective::Speed,
            Some(SIMPLER) => Objective::Simplicity,
            _ => return None,
        };
        return Some(Round { objective, ..Round::default() });
    }
    let kind = if outcome.status == "failed" { MessageType::WARNING } else { MessageType::INFO };
    connection.say(kind, format!("`{}` is as it was: {}", key.function, verdict(&outcome)));
    None
}

/// Whether there was nothing to mend.
fn is_green(outcome: &OutcomeRecord) -> bool {
    let is_whole = |(passed, all): (usize, usize)| passed == all;
    outcome.status == "unchanged"
        && outcome.evaluations == 0
        && outcome.visible.1 > 0
        && is_whole(outcome.visible)
        && is_whole(outcome.held_out)
}

/// Where versions that pass the same tests disagree: asks which is right, and gives the test that says so.
async fn decide(
    connection: &Arc<Connection>,
    key: &FunctionKey,
    folder: &RunFolder,
    start: &StartRecord,
    outcome: &OutcomeRecord,
) -> Option<NewTest> {
    let disagreement = outcome.disagreement.as_ref().filter(|_| outcome.verified == "none")?;
    let tests = folder.tests()?;
    let test_of = |shown: &str| {
        let text_of = |file: &Path| {
            let path = key.root.join(file);
            start.unsaved.get(&path).cloned().or_else(|| std::fs::read_to_string(path).ok())
        };
        NewTest::of(start, &tests, disagreement, shown, text_of)
    };
    // If neither can be written down, there is nothing to be asked.
    let choices = [test_of(&disagreement.chosen), test_of(&disagreement.other)];
    if choices.iter().all(Option::is_none) {
        return None;
    }
    let question = format!(
        "Versions of `{}` that pass its tests differ. What is right for `{}{}`?",
        key.function, key.function, disagreement.arguments
    );
    let titles = [disagreement.chosen.as_str(), disagreement.other.as_str(), NEITHER];
    let answer = ask(connection, &question, &titles).await?;
    let [chosen, other] = choices;
    if answer == disagreement.chosen {
        chosen
    } else if answer == disagreement.other {
        other
    } else {
        None
    }
}

/// Asks what is to become of a result, until that is settled or the user looks away. Gives the run that is wanted
/// next.
pub(super) async fn offer(
    connection: &Arc<Connection>,
    finished: &Arc<Finished>,
    begin: &str,
) -> Option<Round> {
    let (mut has_diff, mut has_report) = (true, finished.folder.report().is_some());
    loop {
        let misfit = applying::edit(connection, finished, false).await.err();
        let mut question = format!("{begin}: {}", verdict(&finished.outcome));
        for sentence in finished.outcome.improvement.iter().flat_map(Improvement::in_words) {
            question = format!("{}. {}", question.trim_end_matches('.'), sentence);
        }
        let mut titles = Vec::new();
        match &misfit {
            Some(misfit) => {
                question = format!("{question}; it does not fit any more: {misfit}");
                titles.push(AGAIN);
            }
            None => titles.push(APPLY),
        }
        if misfit.is_none() && finished.new_test.is_some() {
            titles.push(APPLY_WITH_TEST);
        }
        titles.extend(has_diff.then_some(SHOW_DIFF));
        titles.extend(has_report.then_some(SHOW_REPORT));
        titles.push(DISCARD);
        match ask(connection, &question, &titles).await.as_deref() {
            Some(APPLY) => return apply(connection, finished, false).await,
            Some(APPLY_WITH_TEST) => return apply(connection, finished, true).await,
            Some(SHOW_DIFF) => {
                has_diff = false;
                showing::diff(connection, finished).await;
            }
            Some(SHOW_REPORT) => {
                has_report = false;
                showing::report(connection, &finished.folder, &finished.key.function).await;
            }
            Some(AGAIN) => {
                discard(connection, finished);
                return Some(again(finished));
            }
            Some(DISCARD) => {
                discard(connection, finished);
                return None;
            }
            _ => {
                connection.session.evolving.settle(finished, Answer::Shown);
                return None;
            }
        }
    }
}

/// Applies a result; one that does not fit any more is refused with the reason, and another run offered.
pub(super) async fn apply(
    connection: &Arc<Connection>,
    finished: &Arc<Finished>,
    with_test: bool,
) -> Option<Round> {
    let edit = match applying::edit(connection, finished, with_test).await {
        Ok(edit) => edit,
        Err(misfit) => {
            let question = format!("{misfit}: the evolved version is not applied");
            return match ask(connection, &question, &[AGAIN, SHOW_DIFF]).await.as_deref() {
                Some(AGAIN) => {
                    discard(connection, finished);
                    Some(again(finished))
                }
                Some(SHOW_DIFF) => {
                    showing::diff(connection, finished).await;
                    None
                }
                _ => None,
            };
        }
    };
    if applying::apply(connection, edit).await {
        connection.session.evolving.settle(finished, Answer::Applied);
    }
    None
}

fn again(finished: &Finished) -> Round {
    Round { objective: finished.start.objective, new_test: finished.new_test.clone(), goes_on: None }
}
