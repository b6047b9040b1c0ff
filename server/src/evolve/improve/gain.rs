//! What an improved version gains, and what it rests on.

use serde::{Deserialize, Serialize};

use super::measure::Complexity;
use super::statistics::{Interval, growth, median, ratio};
use crate::evolve::evaluation::{Guarded, TimedInput, Timings};

/// All that is said of an improvement beside the tests.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Improvement {
    /// The rewrites that lead to it, in order.
    pub(crate) rewrites: Vec<String>,
    /// What the behaviour guard looked at.
    pub(crate) guard: Guard,
    /// How many changes of the function its tests notice, of how many.
    pub(crate) tests_notice: Option<(usize, usize)>,
    /// Before and after, where simplicity was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) simplicity: Option<Simplicity>,
    /// Before and after, where speed was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) speed: Option<Speed>,
    /// What is in the way of a version that would be better: it passes the tests and does something else here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) difference: Option<Difference>,
}

impl Improvement {
    /// How many times faster it surely is about, at large inputs.
    pub(crate) fn speedup(&self) -> Option<f64> {
        self.speed.as_ref()?.claim().map(|size| size.speedup.value)
    }
}

/// What the behaviour guard looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Guard {
    /// Inputs on which the version does what the original does.
    pub(crate) inputs: usize,
    /// How many of them are calls of the tests; the others were made from those.
    pub(crate) recorded: usize,
    /// Outcomes of the original's branches that the inputs show, and all.
    pub(crate) branches: (usize, usize),
    /// The lines of the others.
    pub(crate) unseen: Vec<u32>,
}

impl From<&Guarded> for Guard {
    fn from(guarded: &Guarded) -> Self {
        let inputs = &guarded.observations.inputs;
        Self {
            inputs: inputs.len(),
            recorded: inputs.iter().filter(|input| input.is_recorded).count(),
            branches: guarded.branches,
            unseen: guarded.unseen.clone(),
        }
    }
}

/// Complexity before and after.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Simplicity {
    pub(crate) before: Complexity,
    pub(crate) after: Complexity,
}

/// An input on which a version does something else than the original.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Difference {
    /// The call's arguments.
    pub(crate) arguments: String,
    pub(crate) original: String,
    pub(crate) candidate: String,
    /// The rewrites that lead to the version.
    pub(crate) rewrites: Vec<String>,
}

impl Difference {
    /// After `does something else`.
    pub(crate) fn in_words(&self) -> String {
        format!("on {}: {} instead of {}", self.arguments, self.candidate, self.original)
    }
}

/// Times before and after.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Speed {
    /// By input, those of one call with growing sizes.
    pub(crate) sizes: Vec<AtSize>,
    /// With which power of the size the time grows.
    pub(crate) growth_before: Option<f64>,
    pub(crate) growth_after: Option<f64>,
    /// The share of the original's time by line, from 1.
    pub(crate) profile: Vec<(u32, f64)>,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct AtSize {
    /// Elements of the largest argument, or the largest number.
    pub(crate) size: usize,
    /// The call's arguments, shortened.
    pub(crate) arguments: String,
    /// Seconds of one call, the median.
    pub(crate) before: f64,
    pub(crate) after: f64,
    /// How many times faster, with the bounds of 95 % confidence.
    pub(crate) speedup: Interval,
    /// How often both were timed.
    pub(crate) samples: usize,
}

/// A speed-up is claimed if its interval is above this.
const LEAST_CLAIM: f64 = 1.05;

impl Speed {
    /// Of the candidate at a position among those that were timed; `None` where it could not be timed or did something
    /// else on some input.
    pub(crate) fn of(timings: &Timings, candidate: usize, seed: u64) -> Option<Self> {
        let size = |input: &TimedInput| -> Option<AtSize> {
            let after = input.candidates.get(candidate)?;
            input.agrees.get(candidate).filter(|agrees| **agrees)?;
            Some(AtSize {
                size: input.size,
                arguments: input.arguments.clone(),
                before: median(input.original.clone()),
                after: median(after.clone()),
                speedup: ratio(&input.original, after, seed)?,
                samples: after.len(),
            })
        };
        let sizes: Option<Vec<AtSize>> = timings.inputs.iter().map(size).collect();
        let sizes = sizes.filter(|sizes| !sizes.is_empty())?;
        let curve = first_curve(&sizes);
        let points = |seconds: fn(&AtSize) -> f64| -> Vec<(usize, f64)> {
            curve.iter().map(|size| (size.size, seconds(size))).collect()
        };
        let growths = (growth(&points(|size| size.before)), growth(&points(|size| size.after)));
        Some(Self {
            growth_before: growths.0,
            growth_after: growths.1,
            profile: timings.profile.clone(),
            sizes,
        })
    }

    /// The speed-up at the largest inputs: of each call's, the one with the lowest bound. `None` if there is no claim.
    pub(crate) fn claim(&self) -> Option<&AtSize> {
        let largest = curves(&self.sizes).into_iter().filter_map(<[AtSize]>::last);
        let worst = largest.min_by(|a, b| a.speedup.low.total_cmp(&b.speedup.low))?;
        (worst.speedup.low > LEAST_CLAIM).then_some(worst)
    }
}

/// The sizes of the first call.
pub(crate) fn first_curve(sizes: &[AtSize]) -> &[AtSize] {
    curves(sizes).first().copied().unwrap_or_default()
}

/// The sizes by call: where they shrink, another call begins.
pub(crate) fn curves(sizes: &[AtSize]) -> Vec<&[AtSize]> {
    sizes.chunk_by(|a, b| a.size <= b.size).collect()
}
