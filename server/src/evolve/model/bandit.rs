//! Which model is asked: UCB1 (Auer et al. 2002) with decay, blended with cost, as in ShinkaEvolve (Lange et al. 2025).
//! Cheap by default; the strongest one every tenth time, and where nothing has helped for long.

/// How much is hoped of models that were asked little.
const EXPLORATION: f64 = 1.0;
/// What is kept of each earlier reward with a new one.
const DECAY: f64 = 0.95;
/// What the dearest model's price takes from its chance.
const COST_WEIGHT: f64 = 0.3;
/// The strongest model's turn.
const STRONG_EVERY: usize = 10;
/// Questions without gain after which the strongest model is asked.
const STAGNATION: usize = 8;

/// What is known of each model.
#[derive(Clone, Debug)]
pub(super) struct Bandit {
    arms: Vec<Arm>,
    n_chosen: usize,
}

#[derive(Clone, Debug)]
struct Arm {
    /// From 0 to 1, of the dearest.
    cost: f64,
    n: f64,
    reward: f64,
}

impl Bandit {
    /// For models of these prices; the dearest is taken for the strongest.
    pub(super) fn new(prices: &[f64]) -> Self {
        let dearest = prices.iter().copied().fold(0.0, f64::max);
        let cost = |price: &f64| if dearest > 0.0 { price / dearest } else { 0.0 };
        let arms = prices.iter().map(|price| Arm { cost: cost(price), n: 0.0, reward: 0.0 }).collect();
        Self { arms, n_chosen: 0 }
    }

    /// The model to ask; `n_since_gain` questions have gained nothing.
    pub(super) fn choose(&mut self, n_since_gain: usize) -> usize {
        self.n_chosen += 1;
        let is_turn = self.n_chosen.is_multiple_of(STRONG_EVERY);
        let is_stuck = n_since_gain > 0 && n_since_gain.is_multiple_of(STAGNATION);
        let at = if is_turn || is_stuck { self.strongest() } else { self.likeliest() };
        if let Some(arm) = self.arms.get_mut(at) {
            arm.n += 1.0;
        }
        at
    }

    /// A question to a model brought that much.
    pub(super) fn reward(&mut self, at: usize, gain: f64) {
        for (idx, arm) in self.arms.iter_mut().enumerate() {
            arm.n *= DECAY;
            arm.reward *= DECAY;
            if idx == at {
                arm.reward += gain.max(0.0);
            }
        }
    }

    fn strongest(&self) -> usize {
        let arms = self.arms.iter().enumerate();
        arms.max_by(|(a, x), (b, y)| x.cost.total_cmp(&y.cost).then(b.cmp(a))).map_or(0, |(at, _)| at)
    }

    fn likeliest(&self) -> usize {
        let total: f64 = self.arms.iter().map(|arm| arm.n).sum();
        let chance = |arm: &Arm| {
            let n = arm.n.max(0.5);
            arm.reward / n + EXPLORATION * (2.0 * (total + 1.0).ln() / n).sqrt().min(2.0)
                - COST_WEIGHT * arm.cost
        };
        let arms = self.arms.iter().enumerate();
        arms.max_by(|(a, x), (b, y)| chance(x).total_cmp(&chance(y)).then(b.cmp(a))).map_or(0, |(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(bandit: &mut Bandit, n: usize, gain: impl Fn(usize) -> f64) -> Vec<usize> {
        let mut counts = vec![0; bandit.arms.len()];
        for _ in 0..n {
            let at = bandit.choose(1);
            counts[at] += 1;
            bandit.reward(at, gain(at));
        }
        counts
    }

    #[test]
    fn the_cheap_one_is_asked_more_where_both_help_alike() {
        let counts = chosen(&mut Bandit::new(&[1.0, 30.0]), 40, |_| 0.2);
        assert!(counts[0] > counts[1] && counts[1] >= 4, "{counts:?}");
    }

    #[test]
    fn the_one_that_helps_is_asked_more() {
        let counts = chosen(&mut Bandit::new(&[1.0, 1.0, 1.0]), 60, |at| if at == 2 { 0.9 } else { 0.0 });
        assert!(counts[2] > counts[0] && counts[2] > counts[1], "{counts:?}");
    }

    #[test]
    fn the_strong_one_is_asked_where_nothing_helps() {
        let mut bandit = Bandit::new(&[0.0, 5.0]);
        assert_eq!(bandit.choose(0), 0);
        assert_eq!(bandit.choose(STAGNATION), 1);
    }
}
