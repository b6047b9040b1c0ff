//! What one task may cost: questions, tokens and money of all models together.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::Tokens;

/// What was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Spent {
    pub(crate) questions: u64,
    #[serde(flatten)]
    pub(crate) tokens: Tokens,
    pub(crate) cost: f64,
}

/// The bounds of a task, and what was used of them.
#[derive(Debug)]
pub(crate) struct Budget {
    /// Tokens at most, of questions and replies together.
    pub(crate) max_tokens: u64,
    /// Costs at most.
    pub(crate) max_cost: f64,
    spent: Mutex<Spent>,
}

impl Budget {
    /// With nothing used.
    pub(crate) fn new(max_tokens: u64, max_cost: f64) -> Self {
        Self { max_tokens, max_cost, spent: Mutex::default() }
    }

    /// Whether nothing is left.
    pub(crate) fn is_used(&self) -> bool {
        let spent = self.spent();
        spent.tokens.input + spent.tokens.output >= self.max_tokens || spent.cost > self.max_cost
    }

    /// Notes a question.
    pub(crate) fn add(&self, tokens: Tokens, cost: f64) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        spent.questions += 1;
        spent.tokens.input += tokens.input;
        spent.tokens.output += tokens.output;
        spent.cost += cost;
    }

    /// What was used so far.
    pub(crate) fn spent(&self) -> Spent {
        *self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_used_when_tokens_or_costs_are() {
        let budget = Budget::new(100, 1.0);
        budget.add(Tokens { input: 60, output: 30 }, 0.2);
        assert!(!budget.is_used());
        budget.add(Tokens { input: 10, output: 0 }, 0.0);
        assert!(budget.is_used());
        assert_eq!(budget.spent().questions, 2);
        let free = Budget::new(u64::MAX, 0.0);
        free.add(Tokens { input: 60, output: 30 }, 0.0);
        assert!(!free.is_used(), "what costs nothing has no bound on costs");
    }
}
