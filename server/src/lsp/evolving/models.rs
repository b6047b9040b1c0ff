//! The language models that take part in a run: those that the user's settings name, once the user knows what they may
//! cost.

use std::path::Path;
use std::sync::Arc;

use tower_lsp::ls_types::MessageType;

use super::asking::ask;
use crate::evolve::model::{Limits, Team, apis};
use crate::evolve::target::Target;
use crate::lsp::connection::Connection;
use crate::session::pools::Lane;

const THIS_TIME: &str = "This time";
const THIS_SESSION: &str = "In this session";
const WITHOUT: &str = "Without models";

/// The models for a run of `target`. `None` where the settings name none, where one of them is not there, which is said,
/// and where the user does not agree.
pub(super) async fn team(connection: &Arc<Connection>, target: &Target) -> Option<Team> {
    let settings = connection.session.settings.load_full();
    let options = &settings.evolve_models;
    let found: Result<Vec<_>, String> =
        options.names.iter().map(|name| connection.session.models.find(Some(name))).collect();
    let models = match found {
        Ok(models) if models.is_empty() => return None,
        Ok(models) => models,
        Err(problem) => {
            let message = format!("`evolve.models`: {problem}; the run goes on without models");
            connection.say(MessageType::WARNING, message);
            return None;
        }
    };
    let limits = Limits { questions: options.questions, tokens: options.tokens, cost: options.cost };
    let mut team = Team { models, limits, apis: Vec::new() };
    if !agrees(connection, &team).await {
        return None;
    }
    team.apis = find_apis(connection, target).await;
    Some(team)
}

/// Whether the user lets them see the function and cost what they may. What runs on this machine and is free needs no
/// second word beside the settings; a client that cannot ask means no.
async fn agrees(connection: &Arc<Connection>, team: &Team) -> bool {
    let budget = team.budget();
    if team.is_free() || connection.session.evolving.agreed(&budget) {
        return true;
    }
    let question = format!(
        "May language models see the function, its module and its failing tests, and propose versions? {budget}"
    );
    let answer = ask(connection, &question, &[THIS_TIME, THIS_SESSION, WITHOUT]).await;
    if answer.as_deref() == Some(THIS_SESSION) {
        connection.session.evolving.agree(budget);
    }
    matches!(answer.as_deref(), Some(THIS_TIME | THIS_SESSION))
}

/// Lines about APIs, where the file is open; without them the models do what they can.
async fn find_apis(connection: &Arc<Connection>, target: &Target) -> Vec<String> {
    let uri = open_uri(connection, &target.subject.file);
    let Some(view) = uri.and_then(|uri| connection.session.view(&uri)) else { return Vec::new() };
    let target = target.clone();
    let work = move |cancel: &_| {
        let focus = view.focus(cancel)?;
        // What was typed since is the user's business: the place is about the same.
        let offset = focus.snapshot.text.floor_char_boundary(target.range.start);
        Some(apis(&focus.snapshot, offset, &target))
    };
    connection.session.pools.run(Lane::Slow, work).await.ok().flatten().unwrap_or_default()
}

/// By what the client calls an open file.
fn open_uri(connection: &Connection, file: &Path) -> Option<String> {
    let is_it = |path: &Path| path == file || path.canonicalize().is_ok_and(|path| path == file);
    let mut open = connection.session.documents.all().into_iter();
    let document = open.find(|document| document.path.as_deref().is_some_and(is_it))?;
    Some(document.uri.clone())
}
