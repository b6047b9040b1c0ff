//! Linux: namespaces, Landlock, seccomp and limits, in the order in which they can be put on.

mod landlock;
mod limits;
mod namespaces;
mod root;
mod seccomp;

use std::path::PathBuf;
use std::process::Command;

use nix::sys::prctl;
use nix::sys::signal::Signal;
use serde::Serialize;

use super::super::spec::{Layer, Spec, Tier};

/// What a user can do who has no sandbox.
pub(crate) const ADVICE: &str = "Siskin needs user namespaces (`sysctl user.max_user_namespaces`, \
     on Ubuntu `sysctl kernel.apparmor_restrict_unprivileged_userns=0`), or Linux 6.2 or later with Landlock and seccomp";

/// What the process of a candidate puts on itself after it was forked.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Confinement {
    /// A seccomp program as hexadecimal bytes, stricter than that of the sandbox: no new processes, no signals.
    filter: Option<String>,
    /// Whether Landlock is put on.
    landlock: bool,
    /// Whether limits are set.
    limits: bool,
}

/// The confinement of candidates in this sandbox.
pub(crate) fn child_confinement(spec: &Spec) -> Result<Confinement, String> {
    Ok(Confinement {
        filter: spec.has(Layer::Seccomp).then(|| seccomp::strict_as_hex(spec.tier)).transpose()?,
        landlock: spec.has(Layer::Landlock),
        limits: spec.has(Layer::Limits),
    })
}

/// The program that builds walls: this one.
#[allow(clippy::unnecessary_wraps, reason = "unit tests and other systems may have none")]
pub(crate) fn program() -> Result<PathBuf, String> {
    // The file may be replaced while it runs; the link leads to what runs.
    #[cfg(not(test))]
    return Ok(PathBuf::from("/proc/self/exe"));
    // Unit tests are another program, which has threads; the real one is built beside them.
    #[cfg(test)]
    {
        let test = std::env::current_exe().map_err(|error| error.to_string())?;
        let program =
            test.ancestors().nth(2).map(|folder| folder.join("siskin")).filter(|path| path.is_file());
        program.ok_or_else(|| "run `cargo build` first: tests of the sandbox use the real program".to_owned())
    }
}

/// Leaves the user's namespaces, or becomes the program where that tier is not asked for.
pub(crate) fn enter_outer(spec: &Spec, argument: &str) -> Result<u8, String> {
    die_with(spec.parent)?;
    match spec.tier {
        Tier::Namespaces => namespaces::enter(argument),
        Tier::Landlock => {
            if nix::unistd::geteuid().is_root() {
                namespaces::drop_capabilities()?;
            }
            become_program(spec)
        }
    }
}

/// The first process of the new namespaces: makes its root and becomes the program.
pub(crate) fn enter_inner(spec: &Spec, _argument: &str) -> Result<u8, String> {
    // Its parent lies outside and cannot be named here; a dead one closed the pipe that the program reads.
    prctl::set_pdeathsig(Signal::SIGKILL).map_err(|error| format!("prctl: {error}"))?;
    root::make(spec)?;
    namespaces::drop_capabilities()?;
    become_program(spec)
}

fn die_with(parent: u32) -> Result<(), String> {
    prctl::set_pdeathsig(Signal::SIGKILL).map_err(|error| format!("prctl: {error}"))?;
    if nix::unistd::getppid().as_raw().cast_unsigned() == parent {
        return Ok(());
    }
    Err("whoever started the sandbox is gone".to_owned())
}

#[expect(clippy::disallowed_methods, reason = "the sandbox is one of the two places that start processes")]
fn become_program(spec: &Spec) -> Result<u8, String> {
    use std::os::unix::process::CommandExt as _;

    nix::unistd::chdir(&spec.folder).map_err(|error| format!("{}: {error}", spec.folder.display()))?;
    if spec.has(Layer::Limits) {
        limits::apply(&spec.limits)?;
    }
    prctl::set_no_new_privs().map_err(|error| format!("no_new_privs: {error}"))?;
    if spec.has(Layer::Landlock) {
        landlock::apply(spec)?;
    }
    if spec.has(Layer::Seccomp) {
        seccomp::apply()?;
    }
    let Some((program, arguments)) = spec.command.split_first() else { return Ok(0) };
    let error =
        Command::new(program).args(arguments).env_clear().envs(spec.environment.iter().cloned()).exec();
    Err(format!("{program} does not start in the sandbox: {error}"))
}
