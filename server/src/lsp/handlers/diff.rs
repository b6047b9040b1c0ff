//! The command that shows what changed between two versions of a package.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use siskin_indexer::package::PackageName;
use tower_lsp::ls_types::{MessageType, ShowDocumentParams, Uri};

use super::check_against::{ask, project};
use crate::ide::differences::of_project;
use crate::lsp::connection::Connection;
use crate::session::pools::Lane;

/// What is compared; the user is asked for what is missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    /// A document of the project.
    uri: Option<String>,
    package: Option<String>,
    /// The version to start from; the one that the project uses if there is none.
    old: Option<String>,
    new: Option<String>,
}

/// Starts the command.
pub(super) fn diff(connection: &Arc<Connection>, argument: Option<&Value>) -> serde_json::Result<()> {
    let wanted = argument.map(Wanted::deserialize).transpose()?.unwrap_or_default();
    tokio::spawn(run(Arc::clone(connection), wanted));
    Ok(())
}

async fn run(connection: Arc<Connection>, wanted: Wanted) {
    let Some(project) = project(&connection, wanted.uri.as_deref()) else {
        return connection.say(MessageType::WARNING, "No project is open".to_owned());
    };
    let (name, new) = match (wanted.package, wanted.new) {
        (Some(package), Some(new)) => (PackageName::new(&package), new),
        (package, _) => {
            let question = "With which version is the one that is used to be compared?";
            let package = package.map(|package| PackageName::new(&package));
            match ask(&connection, &project, package.as_ref(), question).await {
                Some(pin) => (pin.name, pin.version),
                None => return,
            }
        }
    };
    let index = project.index();
    let used = index.members.iter().find(|member| member.package == name && !member.is_own);
    let Some(old) = wanted.old.or_else(|| used.map(|member| member.version.clone())) else {
        return connection.say(MessageType::WARNING, format!("This project does not use {name}"));
    };
    let work = move |_: &_| {
        let markdown = of_project(&index, &name, &old, &new)?;
        let folder = index.store().cache().join("differences");
        let path = folder.join(format!("{name} {old} to {new}.md").replace(['/', '\\'], "_"));
        let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, markdown));
        written.map(|()| path.clone()).map_err(|error| format!("{}: {error}", path.display()))
    };
    match connection.session.pools.run(Lane::Slow, work).await {
        Ok(Ok(path)) => show(&connection, path).await,
        Ok(Err(error)) => connection.say(MessageType::WARNING, error),
        Err(_) => {}
    }
}

/// Opens the document in the editor; a client that cannot is told where it is.
async fn show(connection: &Arc<Connection>, path: PathBuf) {
    let uri = Uri::from_file_path(&path).filter(|_| connection.capabilities().shows_documents);
    if let Some(uri) = uri {
        let params =
            ShowDocumentParams { uri, external: Some(false), take_focus: Some(true), selection: None };
        if connection.client.show_document(params).await.is_ok_and(|is_shown| is_shown) {
            return;
        }
    }
    connection.say(MessageType::INFO, format!("What changed is written to {}", path.display()));
}
