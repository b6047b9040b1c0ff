//! The command "Check this project against PACKAGE==VERSION".

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{MessageActionItem, MessageType, Uri};

use siskin_indexer::package::PackageName;

use crate::arguments::PinArgument;
use crate::ide::upgrade::{FileFindings, check_against as check, other_versions};
use crate::lsp::connection::Connection;
use crate::session::pools::Lane;
use crate::session::project::Project;
use crate::session::text::Lines;

/// What is offered at most; more does not fit in a message.
const MAX_CHOICES: usize = 8;

/// Starts the check of the project that a document belongs to. Arguments: the document (or nothing, for the first
/// project) and `NAME==VERSION`; without a version the user is asked for one of those that are indexed.
pub(super) fn check_against(connection: &Arc<Connection>, arguments: &[Value]) -> Result<()> {
    let texts: Vec<&str> = arguments.iter().filter_map(Value::as_str).collect();
    let pin = texts.iter().find(|text| text.contains("=="));
    let pin = pin.map(|text| text.parse::<PinArgument>()).transpose().map_err(Error::invalid_params)?;
    let document =
        texts.iter().find(|text| text.contains(':') && !text.contains("==")).map(|text| (*text).to_owned());
    tokio::spawn(run(Arc::clone(connection), document, pin));
    Ok(())
}

async fn run(connection: Arc<Connection>, document: Option<String>, pin: Option<PinArgument>) {
    let Some(project) = project(&connection, document.as_deref()) else {
        return connection.say(MessageType::WARNING, "No project is open to be checked".to_owned());
    };
    let pin = if pin.is_some() {
        pin
    } else {
        let question = "Against which version is this project to be checked?";
        ask(&connection, &project, None, question).await
    };
    let Some(pin) = pin else { return };
    let index = project.index();
    let at = pin.clone();
    let checked = connection
        .session
        .pools
        .run(Lane::Check, move |cancel| check(&index, &at.name, &at.version, cancel))
        .await;
    match checked {
        Ok(Ok(files)) => {
            tracing::info!("{}", json!(lines(&connection, &files)));
            connection.say(MessageType::INFO, summary(&pin, &files));
        }
        Ok(Err(error)) => connection.say(MessageType::WARNING, error),
        Err(_) => {}
    }
}

pub(super) fn project(connection: &Connection, document: Option<&str>) -> Option<Arc<Project>> {
    let path = document.and_then(|uri| crate::lsp::from_proto::path(&uri.parse::<Uri>().ok()?));
    let projects = &connection.session.projects;
    path.and_then(|path| projects.opened_of_file(&path)).or_else(|| projects.opened().into_iter().next())
}

/// Another version than the project uses, of one package or of any, that the user chooses.
pub(super) async fn ask(
    connection: &Arc<Connection>,
    project: &Project,
    package: Option<&PackageName>,
    question: &str,
) -> Option<PinArgument> {
    let index = project.index();
    let package = package.cloned();
    let choices = move |_: &_| other_versions(&index, package.as_ref(), MAX_CHOICES);
    let choices = connection.session.pools.run(Lane::Slow, choices).await.ok()?;
    if choices.is_empty() {
        let message =
            "No other version of a package is indexed; run `siskin index --fetch --package NAME==VERSION`";
        connection.say(MessageType::INFO, message.to_owned());
        return None;
    }
    let items = choices.into_iter().map(|title| MessageActionItem { title, properties: HashMap::new() });
    let asked = connection.client.show_message_request(MessageType::INFO, question, Some(items.collect()));
    asked.await.ok()??.title.parse().ok()
}

/// How much was found, and where.
fn summary(pin: &PinArgument, files: &[FileFindings]) -> String {
    let version = format!("{} {}", pin.name, pin.version);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut n_fixes = 0;
    for one in files.iter().flat_map(|file| &file.found) {
        *counts.entry(one.code).or_default() += 1;
        n_fixes += usize::from(!one.fixes.is_empty());
    }
    if counts.is_empty() {
        return format!("{version} breaks nothing that Siskin can see in this project");
    }
    let counts: Vec<String> = counts.into_iter().map(|(code, count)| format!("{count} {code}")).collect();
    let files = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
    format!(
        "{version}: {} in {files}, {n_fixes} with a fix; `siskin check --with {}=={}` lists them",
        counts.join(", "),
        pin.name,
        pin.version
    )
}

/// Where findings are, without source text.
fn lines(connection: &Connection, files: &[FileFindings]) -> Vec<Value> {
    let mut lines = Vec::new();
    for file in files {
        let starts = Lines::of(&file.text);
        for one in &file.found {
            let at = starts.position(&file.text, one.range.start, connection.session.encoding());
            lines.push(
                json!({ "path": file.path, "line": at.line + 1, "code": one.code, "qualname": one.qualname }),
            );
        }
    }
    lines
}
