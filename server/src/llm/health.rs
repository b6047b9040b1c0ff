//! Whether an endpoint is there: one word when it goes, quiet while it is gone, one word when it is back.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The first rest of an endpoint that is down, and the longest.
const FIRST_REST: Duration = Duration::from_secs(2);
const LONGEST_REST: Duration = Duration::from_mins(2);

/// What is to be said of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// It went down, for that reason.
    Down { model: String, reason: String },
    /// It is back.
    Back { model: String },
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Down { model, reason } => {
                write!(
                    f,
                    "the model `{model}`: {reason}; Siskin goes on without it, and says when it is back"
                )
            }
            Self::Back { model } => write!(f, "the model `{model}` is back"),
        }
    }
}

/// The state of one endpoint.
#[derive(Debug, Default)]
pub(super) struct Health {
    down: Mutex<Option<Down>>,
}

#[derive(Debug)]
struct Down {
    until: Instant,
    rest: Duration,
}

impl Health {
    /// Whether it may be asked now. Of several that ask an endpoint that rested, one does.
    pub(super) fn may_ask(&self, now: Instant) -> bool {
        let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *down {
            None => true,
            Some(down) if now >= down.until => {
                down.until = now + down.rest;
                true
            }
            Some(_) => false,
        }
    }

    /// It answered, be it with a refusal; true if it was down.
    pub(super) fn answered(&self) -> bool {
        self.down.lock().unwrap_or_else(PoisonError::into_inner).take().is_some()
    }

    /// It cannot be reached; true if it was not down.
    pub(super) fn failed(&self, now: Instant) -> bool {
        let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = down.is_none();
        let rest = down.as_ref().map_or(FIRST_REST, |down| (down.rest * 2).min(LONGEST_REST));
        *down = Some(Down { until: now + rest, rest });
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_that_is_down_rests_longer_and_longer() {
        let health = Health::default();
        let start = Instant::now();
        assert!(health.may_ask(start));
        assert!(health.failed(start), "this is news");
        assert!(!health.may_ask(start + Duration::from_secs(1)));
        let later = start + Duration::from_secs(3);
        assert!(health.may_ask(later));
        assert!(!health.may_ask(later), "one asks, the others wait for it");
        assert!(!health.failed(later), "this is no news");
        assert!(!health.may_ask(later + Duration::from_secs(3)));
        assert!(health.may_ask(later + Duration::from_secs(5)));
        assert!(health.answered(), "this is news again");
        assert!(!health.answered());
        assert!(health.may_ask(later));
    }
}
