//! What a code base calls, and what its user took from answers: a prior for ranking.

use rustc_hash::FxHashMap;

/// How often a workspace calls each API, and how often its user took one from an answer. By public path, as
/// [`EntryView::public_path`](crate::store::EntryView::public_path) says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    counts: FxHashMap<Box<str>, Counts>,
    most_calls: u32,
}

/// The counts of one API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    calls: u32,
    taken: u32,
}

impl Usage {
    /// From calls and from what was taken, each a public path and how often. Counts of one path are added up.
    pub fn new<'a>(
        calls: impl IntoIterator<Item = (&'a str, u32)>,
        taken: impl IntoIterator<Item = (&'a str, u32)>,
    ) -> Self {
        let mut usage = Self::default();
        for (path, n) in calls {
            let counts = usage.counts.entry(path.into()).or_default();
            counts.calls = counts.calls.saturating_add(n);
            usage.most_calls = usage.most_calls.max(counts.calls);
        }
        for (path, n) in taken {
            let counts = usage.counts.entry(path.into()).or_default();
            counts.taken = counts.taken.saturating_add(n);
        }
        usage
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// How often the code base calls the API.
    pub fn calls(&self, public_path: &str) -> u32 {
        self.counts.get(public_path).map_or(0, |counts| counts.calls)
    }

    /// How often it was taken from an answer.
    pub fn taken(&self, public_path: &str) -> u32 {
        self.counts.get(public_path).map_or(0, |counts| counts.taken)
    }

    /// How often the API is called that is called most.
    pub fn most_calls(&self) -> u32 {
        self.most_calls
    }
}
