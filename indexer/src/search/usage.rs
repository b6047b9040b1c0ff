//! What a code base calls, and what its user took from answers: evidence for what is wanted next.

use rustc_hash::FxHashMap;

/// How often a workspace calls each API, by public path, and how often its user took it from an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    calls: FxHashMap<Box<str>, u32>,
    taken: FxHashMap<Box<str>, u32>,
    total: u64,
}

impl Usage {
    /// The counts of calls and of what was taken, by public path; counts of one path add up.
    pub fn new<'a>(
        calls: impl IntoIterator<Item = (&'a str, u32)>,
        taken: impl IntoIterator<Item = (&'a str, u32)>,
    ) -> Self {
        let (calls, taken) = (sum(calls), sum(taken));
        let total = calls.values().map(|&count| u64::from(count)).sum();
        Self { calls, taken, total }
    }

    /// How often the API with that public path is called.
    pub fn calls(&self, path: &str) -> u32 {
        self.calls.get(path).copied().unwrap_or(0)
    }

    /// How often the user took it.
    pub fn taken(&self, path: &str) -> u32 {
        self.taken.get(path).copied().unwrap_or(0)
    }

    /// All calls.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.taken.is_empty()
    }
}

fn sum<'a>(counts: impl IntoIterator<Item = (&'a str, u32)>) -> FxHashMap<Box<str>, u32> {
    let mut sums: FxHashMap<Box<str>, u32> = FxHashMap::default();
    for (path, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        let sum = sums.entry(path.into()).or_default();
        *sum = sum.saturating_add(count);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::Usage;

    #[test]
    fn counts_add_up() {
        let usage = Usage::new([("a.b", 2), ("a.b", 1), ("a.c", 0)], [("a.c", 1)]);
        let count = |path| (usage.calls(path), usage.taken(path));
        assert_eq!([count("a.b"), count("a.c"), count("a.d")], [(3, 0), (0, 1), (0, 0)]);
        assert_eq!((usage.total(), usage.is_empty()), (3, false));
        assert!(Usage::new([("a.c", 0)], []).is_empty());
    }
}
