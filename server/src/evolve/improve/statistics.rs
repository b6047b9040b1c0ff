//! What samples of time say: how many times faster one version is than another, and how sure that is.

use serde::{Deserialize, Serialize};

use crate::evolve::random::Random;
use crate::evolve::words::whole;

/// A value, and between which bounds it lies with 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Interval {
    pub(crate) low: f64,
    pub(crate) value: f64,
    pub(crate) high: f64,
}

/// Resamples of the bootstrap.
const N_RESAMPLES: usize = 2000;

/// How many times as long `before` takes as `after`: the median of the ratios of samples that were taken after each
/// other, with the interval of the percentile bootstrap (Efron 1979). `None` for fewer than three samples.
pub(crate) fn ratio(before: &[f64], after: &[f64], seed: u64) -> Option<Interval> {
    let ratios: Vec<f64> =
        before.iter().zip(after).map(|(before, after)| before / after.max(1e-12)).collect();
    if ratios.len() < 3 || ratios.iter().any(|ratio| !ratio.is_finite()) {
        return None;
    }
    let mut random = Random::new(seed);
    let mut medians: Vec<f64> = (0..N_RESAMPLES)
        .map(|_| {
            let resample = (0..ratios.len()).filter_map(|_| {
                let at = (random.next() % ratios.len() as u64) as usize;
                ratios.get(at).copied()
            });
            median(resample.collect())
        })
        .collect();
    medians.sort_by(f64::total_cmp);
    let at = |share: f64| medians.get(whole(((N_RESAMPLES - 1) as f64 * share).round())).copied();
    Some(Interval { low: at(0.025)?, value: median(ratios), high: at(0.975)? })
}

/// The middle of some values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let at = |at: usize| values.get(at).copied().unwrap_or_default();
    if values.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) }
}

/// With which power of the size time grows, by least squares over logarithms; `None` for fewer than three sizes.
pub(crate) fn growth(points: &[(usize, f64)]) -> Option<f64> {
    let logs: Vec<(f64, f64)> = points
        .iter()
        .filter(|(size, seconds)| *size > 0 && *seconds > 0.0)
        .map(|(size, seconds)| ((*size as f64).ln(), seconds.ln()))
        .collect();
    let n = logs.len() as f64;
    let (mean_x, mean_y) =
        (logs.iter().map(|(x, _)| x).sum::<f64>() / n, logs.iter().map(|(_, y)| y).sum::<f64>() / n);
    let spread: f64 = logs.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let common: f64 = logs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    (logs.len() >= 3 && spread > 1e-9).then(|| common / spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clear_differences_have_narrow_intervals() {
        let before: Vec<f64> = (0..15).map(|i| 2.0 + f64::from(i % 3) * 0.01).collect();
        let after = vec![1.0; 15];
        let interval = ratio(&before, &after, 1).unwrap();
        assert!(interval.low >= 2.0 && interval.high <= 2.02, "{interval:?}");
        assert_eq!(ratio(&before[..2], &after, 1), None);
    }

    #[test]
    fn noise_alone_is_no_difference() {
        let mut random = Random::new(3);
        let mut noise =
            || -> Vec<f64> { (0..15).map(|_| 1.0 + (random.next() % 100) as f64 / 300.0).collect() };
        let (before, after) = (noise(), noise());
        let interval = ratio(&before, &after, 1).unwrap();
        assert!(interval.low < 1.05 && interval.high > 0.95, "{interval:?}");
    }

    #[test]
    fn growth_is_the_power() {
        let square: Vec<(usize, f64)> = [10, 20, 40].map(|n: usize| (n, (n * n) as f64)).to_vec();
        assert!((growth(&square).unwrap() - 2.0).abs() < 1e-9);
        assert_eq!(growth(&square[..2]), None);
    }
}
