//! Where candidates run: an interpreter behind walls, two pipes to it, and the certainty that it ends.
//!
//! The program starts itself anew with the hidden argument [`ENTRY`]; that process has one thread, builds the walls and
//! becomes the interpreter. Nothing is ever forked from a process that has threads.

mod entry;
mod interpreter;
mod keeper;
mod platform;
mod spec;

pub(crate) use self::entry::enter;
pub(crate) use self::interpreter::{Interpreter, find_interpreter};
pub(crate) use self::keeper::{Line, Sandbox};
pub(crate) use self::platform::child_confinement;
pub(crate) use self::spec::{Layer, Limits, Spec, Tier};

/// The hidden argument that makes the program build a sandbox around itself; the specification follows.
const ENTRY: &str = "__sandbox";

/// The same, already in the new namespaces.
const INNER_ENTRY: &str = "__sandbox-inner";

/// The strongest tier that works on this machine, or why none does.
///
/// It is tried and not guessed: the walls are built once around nothing.
pub(crate) fn strongest_tier() -> Result<Tier, String> {
    let mut reasons = Vec::new();
    for tier in [Tier::Namespaces, Tier::Landlock] {
        match keeper::try_out(tier) {
            Ok(()) => return Ok(tier),
            Err(reason) => reasons.push(format!("{tier}: {reason}")),
        }
    }
    Err(format!("{}. {}", reasons.join("; "), platform::ADVICE))
}

/// Whether this tier works on this machine, or why not.
pub(crate) fn check_tier(tier: Tier) -> Result<Tier, String> {
    keeper::try_out(tier).map(|()| tier).map_err(|reason| format!("{tier}: {reason}. {}", platform::ADVICE))
}

#[cfg(test)]
mod tests;
