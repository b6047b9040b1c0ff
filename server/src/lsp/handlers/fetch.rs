//! The command that fetches pinned versions, the actions that offer it, and what happens by itself.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use serde::Deserialize;
use serde_json::{Value, json};
use siskin_indexer::error::Error;
use siskin_indexer::package::{PackageName, PinnedVersion};
use tokio::sync::oneshot;
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionResponse, Command, MessageActionItem,
    MessageType, Range, Uri,
};

use super::execute_command::FETCH;
use crate::config::NetworkOption;
use crate::ide::diagnostics::version_mismatch::{mismatches, unmet_of};
use crate::lsp::connection::Connection;
use crate::lsp::{from_proto, to_proto};
use crate::session::fetch::Fetched;
use crate::session::pools::Lane;
use crate::session::project::{Project, canonical_file};
use crate::session::view::Focus;
use crate::workspace::UnmetPin;

/// Which version; without a package, all that are pinned, imported and not here.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    /// A document of the project.
    uri: Option<Uri>,
    package: Option<String>,
    version: Option<String>,
}

/// Starts the command; what failed before is tried again.
pub(super) fn fetch(connection: &Arc<Connection>, argument: Option<&Value>) -> serde_json::Result<()> {
    let wanted = argument.map(Wanted::deserialize).transpose()?.unwrap_or_default();
    if connection.session.settings.load_full().network == NetworkOption::Never {
        let message = "Nothing is fetched: your settings say that `network` is `never`";
        connection.say(MessageType::WARNING, message.to_owned());
        return Ok(());
    }
    tokio::spawn(run(Arc::clone(connection), wanted));
    Ok(())
}

async fn run(connection: Arc<Connection>, wanted: Wanted) {
    let path = wanted.uri.as_ref().and_then(from_proto::path);
    let projects = &connection.session.projects;
    let projects = match path.and_then(|path| projects.opened_of_file(&path)) {
        Some(project) => vec![project],
        None => projects.opened(),
    };
    let mut n_wanted = 0;
    for project in projects {
        let (index, wanted) = (project.index(), wanted.clone());
        let pins = connection.session.pools.run(Lane::Slow, move |_| match &wanted.package {
            Some(package) => {
                let name = PackageName::new(package);
                let is_it = |pin: &&UnmetPin| {
                    pin.package == name && wanted.version.as_ref().is_none_or(|it| *it == pin.version)
                };
                index.unmet().filter(is_it).map(UnmetPin::pin).collect()
            }
            None => mismatches(&index, true).iter().map(|found| found.pin.pin()).collect::<Vec<_>>(),
        });
        let pins = pins.await.unwrap_or_default();
        n_wanted += pins.len();
        tokio::spawn(start(Arc::clone(&connection), Arc::downgrade(&project), pins, true));
    }
    if n_wanted == 0 {
        connection.say(MessageType::INFO, "Every pinned version that is imported is there".to_owned());
    }
}

/// Fetches versions that nobody asked for, from indexes that the user's own settings name. What failed once is left to
/// the user.
pub(in crate::lsp) async fn fetch_by_itself(
    connection: Arc<Connection>,
    root: PathBuf,
    mut pins: Vec<PinnedVersion>,
) {
    let network = &connection.session.network;
    pins.retain(|pin| network.may_offer(&pin.name, &pin.version));
    let Some(project) = connection.session.projects.opened_of_file(&root) else { return };
    let of_work = Arc::clone(&project);
    let hosts = connection.session.pools.run(Lane::Slow, move |_| of_work.hosts_of_its_own()).await;
    if hosts.is_ok_and(|hosts| network.not_agreed(&hosts).is_empty()) {
        let project = Arc::downgrade(&project);
        start(connection, project, pins, false).await;
    }
}

/// Fetches versions in the background, once the user agreed to hosts that only the project's files name; and again as
/// often as the user wants to try again.
async fn start(connection: Arc<Connection>, project: Weak<Project>, pins: Vec<PinnedVersion>, again: bool) {
    let (mut pins, mut again) = (pins, again);
    while let Some(fetched) = fetch_once(&connection, &project, pins, again).await {
        let failed: Fetched = fetched.into_iter().filter(|(_, result)| result.is_err()).collect();
        let Some(wanted) = say_failed(&connection, failed).await else { return };
        (pins, again) = (wanted, true);
    }
}

/// What became of each version; `None` if nothing was done. A project may be closed meanwhile.
async fn fetch_once(
    connection: &Arc<Connection>,
    project: &Weak<Project>,
    pins: Vec<PinnedVersion>,
    again: bool,
) -> Option<Fetched> {
    if pins.is_empty() || !agree(connection, project.upgrade()?, &pins).await {
        return None;
    }
    let network = &connection.session.network;
    let pins = network.begin(pins, again);
    let (sender, fetched) = oneshot::channel();
    match project.upgrade().filter(|_| !pins.is_empty()) {
        Some(project) => project.fetch(pins.clone(), |fetched| drop(sender.send(fetched))),
        None => drop(sender),
    }
    let ended = || pins.into_iter().map(|pin| (pin, Err(Error::Cancelled))).collect();
    let fetched: Fetched = fetched.await.unwrap_or_else(|_| ended());
    for (pin, result) in &fetched {
        network.end(pin, result);
    }
    Some(fetched)
}

/// Whether the user agrees to ask hosts that nobody but the project's files names; asked once for each.
async fn agree(connection: &Arc<Connection>, project: Arc<Project>, pins: &[PinnedVersion]) -> bool {
    let hosts = connection.session.pools.run(Lane::Slow, move |_| project.hosts_of_its_own());
    let network = &connection.session.network;
    let hosts = network.not_agreed(&hosts.await.unwrap_or_default());
    if hosts.is_empty() {
        return true;
    }
    let names: Vec<String> = pins.iter().map(|pin| format!("{} {}", pin.name, pin.version)).collect();
    let question = format!(
        "Get {} from {}? The project's files name that index, and your settings do not",
        names.join(", "),
        hosts.join(", ")
    );
    let is_agreed = ask(connection, MessageType::INFO, question, &["Get", "Cancel"]).await == Some("Get");
    if is_agreed {
        network.agree(hosts);
    }
    is_agreed
}

/// Says what could not be fetched, and gives it if the user wants to try again.
async fn say_failed(connection: &Arc<Connection>, failed: Fetched) -> Option<Vec<PinnedVersion>> {
    let said: Vec<&Error> = failed
        .iter()
        .filter_map(|(_, result)| result.as_ref().err())
        .filter(|error| !matches!(error, Error::Cancelled))
        .collect();
    let first = said.first()?;
    tracing::warn!("{first}");
    let more = if said.len() > 1 { format!(" ({} more failed)", said.len() - 1) } else { String::new() };
    let question = format!("{first}{more}");
    let answer = ask(connection, MessageType::WARNING, question, &["Try again"]).await;
    answer.map(|_| failed.into_iter().map(|(pin, _)| pin).collect())
}

async fn ask(
    connection: &Arc<Connection>,
    kind: MessageType,
    question: String,
    answers: &[&'static str],
) -> Option<&'static str> {
    let item = |title: &&str| MessageActionItem { title: (*title).to_owned(), properties: HashMap::new() };
    let items = answers.iter().map(item).collect();
    let answer = connection.client.show_message_request(kind, question, Some(items)).await.ok()??;
    answers.iter().copied().find(|title| *title == answer.title)
}

/// The action for each pin on the lines of a range, for files that pin.
pub(super) fn of_pins(connection: &Connection, uri: &Uri, range: Range) -> CodeActionResponse {
    let projects = connection.session.projects.opened();
    let Some(path) = from_proto::path(uri).filter(|_| may_offer(connection)) else { return Vec::new() };
    // Pins are named by the folder that a link leads to.
    let path = canonical_file(&path);
    let lines = range.start.line..=range.end.line;
    let mut actions = CodeActionResponse::new();
    for project in projects {
        for found in mismatches(&project.index(), true) {
            let is_here = |origin: &&siskin_indexer::package::PinOrigin| {
                origin.path == path && lines.contains(&origin.line.saturating_sub(1))
            };
            let Some(origin) = found.pin.pinned_in.as_ref().filter(is_here) else { continue };
            let on_line = to_proto::diagnostic::on_line(origin.line.saturating_sub(1), &found.message);
            let action = action(connection, uri, &found.pin);
            actions.extend(action.map(|action| match action {
                CodeActionOrCommand::CodeAction(action) => {
                    CodeAction { diagnostics: Some(vec![on_line]), ..action }.into()
                }
                command @ CodeActionOrCommand::Command(_) => command,
            }));
        }
    }
    actions
}

/// The action for each package that a line of a range imports and that is not here as it is pinned.
pub(super) fn of_imports(
    connection: &Connection,
    focus: &Focus,
    uri: &Uri,
    range: &std::ops::Range<usize>,
) -> CodeActionResponse {
    let index = &focus.snapshot.index;
    if !may_offer(connection) || index.unmet().next().is_none() {
        return Vec::new();
    }
    let roots: BTreeSet<&str> = imported_roots(&focus.snapshot.text, range).collect();
    unmet_of(index, &roots).into_iter().filter_map(|pin| action(connection, uri, pin)).collect()
}

fn may_offer(connection: &Connection) -> bool {
    connection.session.settings.load_full().network != NetworkOption::Never
}

fn action(connection: &Connection, uri: &Uri, pin: &UnmetPin) -> Option<CodeActionOrCommand> {
    if !connection.session.network.may_offer(&pin.package, &pin.version) {
        return None;
    }
    let argument = json!({ "uri": uri, "package": pin.package.as_str(), "version": pin.version });
    let title = format!("Get {} {} for its docs", pin.package, pin.version);
    let command =
        Command { title: title.clone(), command: FETCH.to_owned(), arguments: Some(vec![argument]) };
    if !connection.capabilities().code_action_literals {
        return Some(command.into());
    }
    let kind = Some(CodeActionKind::QUICKFIX);
    Some(CodeAction { title, kind, command: Some(command), ..CodeAction::default() }.into())
}

/// The top-level modules that the lines of a range import.
fn imported_roots<'t>(text: &'t str, range: &std::ops::Range<usize>) -> impl Iterator<Item = &'t str> {
    let start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(range.end..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| range.end + at);
    let lines = text.get(start..end).unwrap_or_default().lines();
    lines.flat_map(|line| {
        let line = line.trim_start();
        let names = line.strip_prefix("import ").or_else(|| {
            let module = line.strip_prefix("from ")?;
            Some(module.split_whitespace().next().unwrap_or_default())
        });
        let names = names.unwrap_or_default().split('#').next().unwrap_or_default().split(',');
        names.filter_map(|name| name.trim().split(['.', ' ']).next()).filter(|name| !name.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::imported_roots;

    #[test]
    fn imports_of_the_lines_are_found() {
        let text = "import a.b as c, d  # e\nfrom f.g import h\n  import i\nx = 1\nfrom . import j\n";
        let all: Vec<&str> = imported_roots(text, &(0..text.len())).collect();
        assert_eq!(all, ["a", "d", "f", "i"]);
        let at = text.find("f.g").unwrap();
        assert_eq!(imported_roots(text, &(at..at)).collect::<Vec<_>>(), ["f"]);
    }
}
