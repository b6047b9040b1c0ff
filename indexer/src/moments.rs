//! Mean and standard deviation of numbers that come one by one.

/// Sums over the numbers so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moments {
    n: f64,
    sum: f64,
    squares: f64,
}

impl Moments {
    /// Takes a number in.
    pub(crate) fn add(&mut self, value: f64) {
        self.n += 1.0;
        self.sum += value;
        self.squares += value * value;
    }

    /// The mean and the standard deviation; both 0 of no numbers.
    pub(crate) fn mean_and_deviation(self) -> (f32, f32) {
        let n = self.n.max(1.0);
        let mean = self.sum / n;
        (mean as f32, (self.squares / n - mean * mean).max(0.0).sqrt() as f32)
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        values.into_iter().for_each(|value| moments.add(value));
        moments
    }
}
