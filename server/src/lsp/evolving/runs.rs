//! The runs that a project keeps.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{MessageType, Uri};

use super::argument::Argument;
use super::asking::ask;
use super::{place, showing};
use crate::evolve::question::Objective;
use crate::evolve::runs::{RunFolder, list};
use crate::evolve::verdict::verdict;
use crate::lsp::connection::Connection;
use crate::session::pools::Lane;

/// So many runs are given at most, the newest ones.
const MOST_RUNS: usize = 100;
/// So many are asked about at most; more does not fit in a message.
const MOST_CHOICES: usize = 8;

/// A run, as clients are told of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RunLine {
    run: String,
    /// Relative to the project's folder.
    file: PathBuf,
    uri: Option<Uri>,
    function: String,
    objective: Objective,
    /// `improved`, `unchanged`, `no-tests`, `failed` or `interrupted`.
    status: String,
    verdict: String,
    has_report: bool,
}

/// The command `siskin.runs`: the runs of the project of a document, or of the workspace folders, the newest first.
/// Clients that have no view for reports are asked by the server which one to show.
pub(in crate::lsp) async fn runs(connection: &Arc<Connection>, arguments: &[Value]) -> Result<Option<Value>> {
    let argument = Argument::read(super::RUNS, arguments)?;
    let found = folders(connection, argument).await;
    let lines: Vec<RunLine> = found.iter().filter_map(|(root, folder)| line(root, folder)).collect();
    let answer = serde_json::to_value(&lines).ok();
    if !connection.capabilities().own.report {
        tokio::spawn(choose(Arc::clone(connection), found));
    }
    Ok(answer)
}

async fn choose(connection: Arc<Connection>, found: Vec<(PathBuf, RunFolder)>) {
    let titled: Vec<(String, &RunFolder, String)> = found
        .iter()
        .filter_map(|(root, folder)| {
            let line = line(root, folder)?;
            Some((format!("{} {}: {}", line.run, line.function, line.status), folder, line.function))
        })
        .take(MOST_CHOICES)
        .collect();
    if titled.is_empty() {
        return connection.say(MessageType::INFO, "Nothing was evolved here yet".to_owned());
    }
    let titles: Vec<&str> = titled.iter().map(|(title, ..)| title.as_str()).collect();
    let Some(answer) = ask(&connection, "Which run's report is to be shown?", &titles).await else { return };
    if let Some((_, folder, function)) = titled.iter().find(|(title, ..)| *title == answer) {
        showing::report(&connection, folder, function).await;
    }
}

/// The command `siskin.showReport`: of a run, of the newest run of a function, or of the newest one.
pub(super) async fn show_report(connection: Arc<Connection>, argument: Argument) {
    let run = argument.run.clone();
    let key = if run.is_none() { place::find(&connection, &argument).await } else { None };
    let found = folders(&connection, argument).await;
    let is_meant = |folder: &RunFolder, start: &crate::evolve::runs::StartRecord| match (&run, &key) {
        (Some(run), _) => folder.id() == *run,
        (None, Some(key)) => key.function == start.function && key.file == key.root.join(&start.file),
        (None, None) => true,
    };
    let mut meant = found.iter().filter_map(|(_, folder)| {
        let start = folder.start().ok()?;
        is_meant(folder, &start).then_some((folder, start.function))
    });
    match meant.next() {
        Some((folder, function)) => showing::report(&connection, folder, &function).await,
        None => connection.say(MessageType::INFO, "There is no such run; `Evolve` makes one".to_owned()),
    }
}

/// The folders of runs with their projects', the newest first.
async fn folders(connection: &Arc<Connection>, argument: Argument) -> Vec<(PathBuf, RunFolder)> {
    let of_work = Arc::clone(connection);
    let work = move |_: &_| {
        let file = argument.uri.as_ref().and_then(crate::lsp::from_proto::path);
        let root = file.and_then(|file| place::key_of(&of_work, &file, String::new())).map(|key| key.root);
        let mut roots = of_work.session.evolving.roots();
        roots.extend(of_work.session.projects.folders());
        let roots = root.map_or(roots, |root| vec![root]);
        let mut roots: Vec<PathBuf> = roots.iter().filter_map(|root| root.canonicalize().ok()).collect();
        roots.sort();
        roots.dedup();
        let mut found: Vec<(PathBuf, RunFolder)> = roots
            .iter()
            .flat_map(|root| list(root).into_iter().map(|folder| (root.clone(), folder)))
            .collect();
        found.sort_by_key(|(_, folder)| std::cmp::Reverse(folder.id()));
        found.truncate(MOST_RUNS);
        found
    };
    connection.session.pools.run(Lane::Slow, work).await.unwrap_or_default()
}

fn line(root: &std::path::Path, folder: &RunFolder) -> Option<RunLine> {
    let start = folder.start().ok()?;
    let outcome = folder.outcome();
    Some(RunLine {
        run: folder.id(),
        uri: Uri::from_file_path(root.join(&start.file)),
        file: start.file,
        function: start.function,
        objective: start.objective,
        status: outcome.as_ref().map_or_else(|| "interrupted".to_owned(), |outcome| outcome.status.clone()),
        verdict: outcome.as_ref().map(verdict).unwrap_or_default(),
        has_report: folder.report().is_some(),
    })
}
