//! What a sandbox is to look like, as data that crosses to the process that builds it.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How strong the walls are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tier {
    /// Namespaces of its own with a minimal read-only root, and all that [`Tier::Landlock`] has.
    Namespaces,
    /// Landlock, seccomp and limits alone, where namespaces are forbidden.
    Landlock,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Namespaces => "namespaces, Landlock and seccomp",
            Self::Landlock => "Landlock and seccomp",
        })
    }
}

/// One wall. Tests take one away to show that it is the one which holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Layer {
    /// File rights.
    Landlock,
    /// System calls.
    Seccomp,
    /// Memory, processor time, sizes.
    Limits,
}

/// What a candidate's process may use.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Limits {
    /// Address space of one process, in bytes.
    pub(crate) memory: u64,
    /// Size of one file, in bytes.
    pub(crate) file: u64,
    /// All of the scratch folder, in bytes.
    pub(crate) scratch: u64,
    /// Files and folders in the scratch folder.
    pub(crate) scratch_files: u64,
    /// Open files of one process.
    pub(crate) open_files: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 2 << 30, file: 16 << 20, scratch: 64 << 20, scratch_files: 4096, open_files: 256 }
    }
}

/// A program and the walls around it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Spec {
    /// How strong the walls are.
    pub(crate) tier: Tier,
    /// The program and its arguments; empty to build the walls and end.
    pub(crate) command: Vec<String>,
    /// All of its environment.
    pub(crate) environment: Vec<(String, String)>,
    /// Its working folder, one of the readable ones.
    pub(crate) folder: PathBuf,
    /// Files and folders that it may read and execute, beside what every program needs.
    pub(crate) readable: Vec<PathBuf>,
    /// The only folder that it may write to; with [`Tier::Namespaces`] it is made inside, in memory.
    pub(crate) scratch: PathBuf,
    /// What it may use.
    pub(crate) limits: Limits,
    /// The process that must not die before it.
    pub(crate) parent: u32,
    /// Walls that are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) without: Vec<Layer>,
}

impl Spec {
    /// Whether this wall is built.
    #[allow(dead_code, reason = "asked only where walls can be built")]
    pub(crate) fn has(&self, layer: Layer) -> bool {
        !self.without.contains(&layer)
    }
}
