//! The process that started us: when it is gone, so is whoever reads our answers.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use super::connection::Connection;

/// Stdin ends with the client in nearly all cases; this is for the others.
const INTERVAL: Duration = Duration::from_secs(5);

/// Ends the connection when that process is gone. Does nothing where it cannot be seen: on systems without `/proc`,
/// and for a client outside our container.
pub(super) fn watch(connection: Arc<Connection>, process: u32) {
    let Some(begun) = begin_of(process) else { return };
    tokio::spawn(async move {
        while begin_of(process).as_ref() == Some(&begun) {
            tokio::time::sleep(INTERVAL).await;
        }
        connection.orphaned();
    });
}

/// When a process began, which tells it from a later one of the same number. `None` if it does not run.
fn begin_of(process: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name stands in parentheses, and may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
    let is_dead = matches!(fields.first(), Some(&("Z" | "X")));
    fields.get(19).filter(|_| !is_dead).map(|begun| (*begun).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_processes_where_the_system_shows_them() {
        let own = begin_of(std::process::id());
        assert_eq!(own.is_some(), std::path::Path::new("/proc/self/stat").exists());
        assert_eq!(begin_of(u32::MAX), None);
    }
}
