//! When the parts of a run have to end.

use std::time::{Duration, Instant};

/// From the start of a run to its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    started: Instant,
    /// Wall time of the whole run; `None` for as long as it takes.
    time: Option<Duration>,
}

impl Clock {
    /// Starts now.
    pub(super) fn start(time: Option<Duration>) -> Self {
        Self { started: Instant::now(), time }
    }

    /// When this share of the time is used.
    pub(super) fn at(&self, share: f64) -> Option<Instant> {
        self.time.map(|time| self.started + time.mul_f64(share))
    }

    /// The same, but this share of the time from now at least: what comes late on a slow machine is still done in part.
    pub(super) fn at_least(&self, share: f64, least: f64) -> Option<Instant> {
        let later = self.time.map(|time| Instant::now() + time.mul_f64(least));
        self.at(share).max(later)
    }

    /// Whether this share of the time is used.
    pub(super) fn is_past(&self, share: f64) -> bool {
        self.at(share).is_some_and(|until| Instant::now() >= until)
    }

    /// Whether the time is over.
    pub(super) fn is_over(&self) -> bool {
        self.is_past(1.0)
    }
}
