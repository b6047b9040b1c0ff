//! Folders of runs: `.siskin/runs/ID` in the project, written once and appended to, so that nothing is lost.

mod date;
mod folder;
mod records;

pub(crate) use folder::{Claim, RunFolder, list, prune};
pub(crate) use records::{
    Answer, CandidateRecord, FinalistRecord, OutcomeRecord, StartRecord, TestRecord, TestsRecord,
};
