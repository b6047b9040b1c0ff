//! An evaluator for tests of the search: no Python, only words.

use std::collections::BTreeSet;

use super::evaluation::{
    Baseline, BaselineTest, Evaluation, EvaluationError, Evaluator, Guarded, Observations, Observed,
    ObservedInput, Plan, TestOutcome, TestStatus, TimedInput, TimingPlan, Timings, Verification,
    VerificationKind,
};

/// A test passes if the candidate's text has its words.
pub(super) struct Words {
    /// By test.
    pub(super) tests: Vec<&'static str>,
    /// What they are called.
    pub(super) ids: Vec<&'static str>,
    /// By input: two candidates do the same there if both have these words, or neither has.
    pub(super) inputs: Vec<&'static str>,
    /// Candidates that were evaluated.
    pub(super) n_evaluated: usize,
    /// After so many, the run was stopped.
    pub(super) most_evaluated: usize,
    /// What passes only where it can touch the verdict.
    pub(super) forged: &'static str,
    /// The lines that the tests execute, if that can be seen.
    pub(super) executed: Option<BTreeSet<u32>>,
    /// The original.
    pub(super) original: &'static str,
}

impl Words {
    /// With these tests of `original`.
    pub(super) fn new(original: &'static str, tests: &[&'static str]) -> Self {
        Self {
            tests: tests.to_vec(),
            ids: Vec::new(),
            inputs: Vec::new(),
            n_evaluated: 0,
            most_evaluated: usize::MAX,
            forged: "<none>",
            executed: None,
            original,
        }
    }

    /// What the tests in the plan say of a text.
    pub(super) fn outcomes(&self, text: &str, order: &[usize]) -> Vec<TestOutcome> {
        let status = |test: usize, words: &&str| match text.contains(words) {
            _ if !order.contains(&test) => TestStatus::NotRun,
            true => TestStatus::Passed,
            false => TestStatus::Failed,
        };
        let outcome = |status| TestOutcome { status, message: String::new(), ticks: 1, seconds: 0.0 };
        self.tests.iter().enumerate().map(|(test, words)| outcome(status(test, words))).collect()
    }

    fn go_on(&self) -> Result<(), EvaluationError> {
        if self.n_evaluated > self.most_evaluated { Err(EvaluationError::Cancelled) } else { Ok(()) }
    }

    fn observed(&self, text: &str) -> Vec<Observed> {
        let of_input = |words: &&str| {
            let shown = text.contains(words).to_string();
            Observed { digest: shown.clone(), shown }
        };
        self.inputs.iter().map(of_input).collect()
    }
}

impl Evaluator for Words {
    fn baseline(&mut self) -> Result<Baseline, EvaluationError> {
        let order: Vec<usize> = (0..self.tests.len()).collect();
        let id = |at: usize| self.ids.get(at).copied().unwrap_or_default().to_owned();
        let test = |(at, outcome)| BaselineTest { id: id(at), outcome, lines: BTreeSet::new() };
        let tests = self.outcomes(self.original, &order).into_iter().enumerate().map(test).collect();
        Ok(Baseline { tests, ..Baseline::default() })
    }

    fn evaluate(&mut self, candidates: &[String], plan: &Plan) -> Result<Vec<Evaluation>, EvaluationError> {
        self.n_evaluated += candidates.len();
        self.go_on()?;
        let of = |text: &String| Evaluation { outcomes: self.outcomes(text, &plan.order), rejected: None };
        Ok(candidates.iter().map(of).collect())
    }

    fn observe(
        &mut self,
        candidates: &[String],
        _tests: &[usize],
        _seed: u64,
        _count: usize,
    ) -> Result<Observations, EvaluationError> {
        self.go_on()?;
        let input = |words: &&str| ObservedInput { arguments: (*words).to_owned(), is_recorded: true };
        Ok(Observations {
            inputs: self.inputs.iter().map(input).collect(),
            original: self.observed(self.original),
            candidates: candidates.iter().map(|text| self.observed(text)).collect(),
        })
    }

    fn guard(
        &mut self,
        candidates: &[String],
        tests: &[usize],
        seed: u64,
        count: usize,
    ) -> Result<Guarded, EvaluationError> {
        let observations = self.observe(candidates, tests, seed, count)?;
        Ok(Guarded { observations, branches: (1, 1), unseen: Vec::new() })
    }

    fn time(
        &mut self,
        candidates: &[String],
        _: &[usize],
        _: &TimingPlan,
    ) -> Result<Timings, EvaluationError> {
        // The longer a text, the longer it takes.
        let seconds = |text: &str| vec![text.len() as f64 * 1e-6; 9];
        let input = TimedInput {
            arguments: "()".to_owned(),
            size: 1,
            original: seconds(self.original),
            candidates: candidates.iter().map(|text| seconds(text)).collect(),
            agrees: vec![true; candidates.len()],
        };
        Ok(Timings { inputs: vec![input], profile: Vec::new() })
    }

    fn trace(&mut self, _: &str, _: &[usize]) -> Result<Option<BTreeSet<u32>>, EvaluationError> {
        self.go_on()?;
        Ok(self.executed.clone())
    }

    fn verify(&mut self, candidate: &str, tests: &[usize]) -> Result<Verification, EvaluationError> {
        self.go_on()?;
        let kind =
            if candidate.contains(self.forged) { VerificationKind::None } else { VerificationKind::Separate };
        Ok(Verification { kind, outcomes: self.outcomes(candidate, tests), reason: String::new() })
    }
}
