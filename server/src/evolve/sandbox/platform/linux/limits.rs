//! Limits that the kernel counts by process.

use nix::sys::resource::{Resource, setrlimit};

use super::super::super::spec::Limits;

/// Sets them for this process and all that come of it.
pub(super) fn apply(limits: &Limits) -> Result<(), String> {
    let values = [
        (Resource::RLIMIT_CORE, 0),
        (Resource::RLIMIT_FSIZE, limits.file),
        (Resource::RLIMIT_NOFILE, limits.open_files),
        (Resource::RLIMIT_MEMLOCK, 0),
        (Resource::RLIMIT_MSGQUEUE, 0),
        (Resource::RLIMIT_AS, limits.memory.saturating_mul(2)), // a candidate's own limit is set after the fork
    ];
    for (resource, value) in values {
        setrlimit(resource, value, value).map_err(|error| format!("{resource:?}: {error}"))?;
    }
    Ok(())
}
