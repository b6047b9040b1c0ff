//! Why there is no reply.

use std::fmt;
use std::time::Duration;

/// Why there is no reply. No variant holds a key, a prompt or source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nobody waits any more.
    Cancelled,
    /// Another try may help, after that time if the endpoint says one.
    Passing { message: String, wait: Option<Duration> },
    /// Nobody answers there.
    Unreachable(String),
    /// Another try will not help.
    Lasting(String),
    /// The endpoint was found down a moment ago, and is left alone for now.
    Resting,
    /// A bound that the user set is reached.
    Spent(String),
}

impl Fault {
    pub(super) fn passing(message: impl Into<String>) -> Self {
        Self::Passing { message: message.into(), wait: None }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("cancelled"),
            Self::Passing { message, .. }
            | Self::Unreachable(message)
            | Self::Lasting(message)
            | Self::Spent(message) => f.write_str(message),
            Self::Resting => f.write_str("the endpoint was down a moment ago; it is asked again soon"),
        }
    }
}

impl std::error::Error for Fault {}
