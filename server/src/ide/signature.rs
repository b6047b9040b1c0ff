//! Signature help: the parameters of the call that is being written.

use std::ops::Range;

use siskin_indexer::language::python::docstring;
use siskin_indexer::language::python::parameters::Signature as Parsed;
use siskin_indexer::language::python::syntax::repair;
use siskin_indexer::language::python::types::{Analysis, CallSite};

use super::hover::{escape, parameter_docs};
use super::policy::{long_origin, speaks_of};
use super::snapshot::Snapshot;

/// The signatures of the call around an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignatureHelp {
    /// Overloads, at least one.
    pub(crate) signatures: Vec<Signature>,
    /// The overload that fits what is written.
    pub(crate) active_signature: usize,
}

/// One overload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    /// `melt(frame, id_vars=None)`.
    pub(crate) label: String,
    /// Markdown.
    pub(crate) docs: String,
    /// Where each parameter stands in `label`, in bytes, and its docs.
    pub(crate) parameters: Vec<(Range<usize>, String)>,
    /// The parameter that is being written.
    pub(crate) active_parameter: Option<usize>,
}

/// Overloads that are sent.
const MAX_OVERLOADS: usize = 12;

/// The call around byte `offset`.
pub(crate) fn signature_help(snapshot: &Snapshot, offset: usize) -> Option<SignatureHelp> {
    let repaired = repair(&snapshot.text, &snapshot.tree, offset, &snapshot.cancel)?;
    snapshot.answer(|snapshot| {
        let module = snapshot.module();
        let analysis = snapshot.analysis(&repaired.text, &repaired.tree, module.as_ref());
        let help = analysis.call_at(offset).and_then(|call| help_for(snapshot, &analysis, &call));
        (help, analysis.asked_for_own())
    })
}

fn help_for(snapshot: &Snapshot, analysis: &Analysis<'_>, call: &CallSite) -> Option<SignatureHelp> {
    let packages = &snapshot.index.packages;
    if !speaks_of(snapshot, call.callee.shard) {
        return None;
    }
    let entry = packages.entry(call.callee)?;
    let doc = entry.doc();
    let origin = escape(&long_origin(&snapshot.index, call.callee));
    let summary = docstring::to_markdown(entry.summary(), 400);
    let docs = if summary.is_empty() { origin } else { format!("{summary}\n\n{origin}") };
    let own = entry.name();
    let lines = entry.signature().lines().take(MAX_OVERLOADS);
    let lines = lines.map(|line| analysis.seen_by(call, line));
    let mut active_signature = None;
    let signatures: Vec<Signature> = lines
        .enumerate()
        .map(|(index, line)| {
            let parsed = Parsed::parse(&line);
            if active_signature.is_none() && fits(&parsed, call) && !analysis.is_refused(call, &parsed) {
                active_signature = Some(index);
            }
            Signature {
                label: format!("{own}{line}"),
                docs: docs.clone(),
                parameters: parsed
                    .parameters
                    .iter()
                    .map(|parameter| {
                        let (start, end) = parameter.span;
                        (own.len() + start..own.len() + end, parameter_docs(&doc, parameter.name))
                    })
                    .collect(),
                active_parameter: parsed.parameter_for(call.n_before, call.keyword.as_deref()),
            }
        })
        .collect();
    if signatures.is_empty() {
        return None;
    }
    Some(SignatureHelp { signatures, active_signature: active_signature.unwrap_or(0) })
}

/// Whether an overload takes what is written so far.
fn fits(signature: &Parsed<'_>, call: &CallSite) -> bool {
    let takes = |position: usize| signature.parameter_for(position, None).is_some();
    let positions = if call.keyword.is_some() { call.n_positional } else { call.n_positional + 1 };
    let is_empty = call.n_positional == 0 && call.given.is_empty() && call.keyword.is_none();
    (is_empty || (0..positions.max(1)).take(call.n_before + 1).all(takes))
        && call.given.iter().all(|name| signature.parameter_for(0, Some(name)).is_some())
}
