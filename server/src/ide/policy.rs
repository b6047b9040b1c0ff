//! Which packages a feature speaks about beside other servers, and how it names them.

use siskin_indexer::lookup::Place;

use super::snapshot::Snapshot;
use crate::config::Scope;
use crate::session::index::{Index, Member};

/// What is said to a user who gets nothing because it is not known which other servers run.
pub(crate) const SCOPE_HINT: &str = "Siskin leaves packages that your environment has to other servers. If no other Python server runs here, set `otherServers` to [] in its initialization options, or `siskin.scope` to \"all\".";

/// Whether completion, hover, signature help and definition speak about the package of that shard.
pub(crate) fn speaks_of(snapshot: &Snapshot, shard: usize) -> bool {
    match snapshot.settings.scope {
        Scope::All => true,
        Scope::Comments => false,
        Scope::Missing => snapshot.index.members.get(shard).is_some_and(|member| {
            // What is installed in place of the pinned version is what other servers show.
            !(member.is_known_elsewhere || member.is_approximate && member.is_installed)
        }),
    }
}

/// `pandas 3.1.1`, `pandas 3.1.1, approximate`; the name alone for the project's own code.
pub(crate) fn origin(index: &Index, shard: usize) -> String {
    index.members.get(shard).map(title).unwrap_or_default()
}

fn title(member: &Member) -> String {
    let package = &member.package;
    match (member.version.as_str(), member.is_approximate) {
        ("", _) => package.to_string(),
        (version, true) => format!("{package} {version}, approximate"),
        (version, false) => format!("{package} {version}"),
    }
}

/// `pandas 3.1.1, approximate: requirements.lock pins 1.5.3`, for where there is room.
pub(crate) fn long_origin(index: &Index, place: Place) -> String {
    let Some(member) = index.member(place) else { return String::new() };
    match &member.requested_version {
        Some(pinned) if member.is_approximate => {
            let file = member.pinned_in.as_ref().and_then(|origin| origin.path.file_name()?.to_str());
            match file {
                Some(file) => format!("{}: {file} pins {pinned}", title(member)),
                None => format!("{}: {pinned} is pinned", title(member)),
            }
        }
        _ => title(member),
    }
}
