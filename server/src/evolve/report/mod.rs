//! A run for people: one page of HTML that needs nothing else, and Markdown for a review.

mod chart;
mod charts;
mod diff;
mod features;
mod highlight;
mod markdown;
mod page;
mod worth;

use anyhow::{Context as _, Result};

use self::page::Page;
use super::runs::{CandidateRecord, OutcomeRecord, RunFolder, StartRecord, TestsRecord};

/// What a run's folder holds.
struct Run {
    start: StartRecord,
    tests: TestsRecord,
    candidates: Vec<CandidateRecord>,
    outcome: OutcomeRecord,
}

impl Run {
    fn read(folder: &RunFolder) -> Result<Self> {
        let outcome = folder.outcome().with_context(|| {
            let id = folder.id();
            format!("run `{id}` was interrupted; `siskin runs continue {id}` goes on with it")
        })?;
        let (start, candidates) = (folder.start()?, folder.candidates());
        Ok(Self { start, tests: folder.tests().unwrap_or_default(), candidates, outcome })
    }

    /// The positions of the versions that lead to the one that is shown, the first step first.
    fn lineage(&self) -> Vec<usize> {
        let edits = self.outcome.edits.edits();
        // What is shown may be less than what was found: edits that did nothing were left out.
        let found =
            |candidate: &CandidateRecord| edits.iter().all(|edit| candidate.edits.edits().contains(edit));
        let winner = self.candidates.iter().position(|candidate| candidate.edits == self.outcome.edits);
        let winner = winner.or_else(|| self.candidates.iter().position(found));
        let mut lineage = Vec::new();
        let mut at = winner.filter(|_| !self.outcome.edits.is_empty());
        while let Some(position) = at.filter(|position| !lineage.contains(position)) {
            lineage.push(position);
            at = self.candidates.get(position).and_then(|candidate| candidate.parents.last().copied());
        }
        lineage.reverse();
        lineage
    }
}

/// The run as one page that can be opened, sent and kept.
pub(crate) fn html(folder: &RunFolder) -> Result<String> {
    use askama::Template as _;
    let run = Run::read(folder)?;
    Page::new(&run).render().context("the report cannot be written")
}

/// The run as Markdown, for a pull request.
pub(crate) fn markdown(folder: &RunFolder) -> Result<String> {
    Ok(markdown::markdown(&Run::read(folder)?))
}

#[cfg(test)]
mod tests;
