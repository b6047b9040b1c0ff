//! What differs between operating systems: how walls are built.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::{ADVICE, child_confinement, enter_inner, enter_outer, program};

#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(not(target_os = "linux"))]
pub(crate) use other::{ADVICE, child_confinement, enter_inner, enter_outer, program};
