//! User, mount, process, network, IPC and host name namespaces of its own.

use std::fs;
use std::process::{Command, Stdio};

use nix::sched::{CloneFlags, unshare};
use rustix::thread::{CapabilitySet, remove_capability_from_bounding_set};

use super::super::super::INNER_ENTRY;

/// Enters new namespaces and starts the inner stage there as process 1; gives its exit code.
///
/// Only children live in a new process namespace, and when its first process dies the kernel ends all of them.
#[expect(clippy::disallowed_methods, reason = "the sandbox is one of the two places that start processes")]
pub(super) fn enter(argument: &str) -> Result<u8, String> {
    let (user, group) = (nix::unistd::geteuid(), nix::unistd::getegid());
    unshare(
        CloneFlags::CLONE_NEWUSER
            | CloneFlags::CLONE_NEWNS
            | CloneFlags::CLONE_NEWPID
            | CloneFlags::CLONE_NEWNET
            | CloneFlags::CLONE_NEWIPC
            | CloneFlags::CLONE_NEWUTS
            | CloneFlags::CLONE_NEWCGROUP,
    )
    .map_err(|error| format!("namespaces are not allowed: {error}"))?;
    write("/proc/self/setgroups", "deny")?;
    write("/proc/self/uid_map", &format!("0 {user} 1"))?;
    write("/proc/self/gid_map", &format!("0 {group} 1"))?;
    let status = Command::new("/proc/self/exe")
        .args([INNER_ENTRY, argument])
        .stdin(Stdio::inherit())
        .status()
        .map_err(|error| format!("the first process of the namespace does not start: {error}"))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX))
}

fn write(path: &str, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{path}: {error}"))
}

/// Gives up what the first process of a user namespace may do, for itself and all programs that it becomes.
pub(super) fn drop_capabilities() -> Result<(), String> {
    for capability in CapabilitySet::all().iter() {
        match remove_capability_from_bounding_set(capability) {
            // Kernels older than the list do not know its end.
            Ok(()) | Err(rustix::io::Errno::INVAL) => {}
            Err(error) => return Err(format!("capabilities cannot be dropped: {error}")),
        }
    }
    Ok(())
}
