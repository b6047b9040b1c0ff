//! In a call: its keyword arguments.

use siskin_indexer::language::python::parameters::{ParameterKind, Signature};
use siskin_indexer::language::python::types::CallSite;

use super::entry_item::{cut, text_item};
use super::item::{Completion, ItemKind};
use super::matching::fit;
use super::ranked::{Candidate, MAX_ITEMS, best};
use super::request::Request;
use crate::ide::policy::{origin, speaks_of};

const MAX_ANNOTATION: usize = 60;

/// The keyword arguments that the call at the cursor still takes, required ones first.
pub(super) fn keyword_arguments(request: &Request<'_>, call: &CallSite, completion: &mut Completion) {
    let snapshot = request.snapshot;
    if !call.begins_argument || !speaks_of(snapshot, call.callee.shard) {
        return;
    }
    let Some(entry) = snapshot.index.packages.entry(call.callee) else { return };
    let typed = request.prefix();
    let after =
        snapshot.text.get(request.cursor.word.end..).unwrap_or_default().trim_start_matches([' ', '\t']);
    let has_equals = after.starts_with('=') && !after.starts_with("==");
    // The instance that a method is called on comes first.
    if call.is_unbound && call.n_before == 0 {
        return;
    }
    let lines: Vec<_> = entry.signature().lines().map(|line| request.analysis.seen_by(call, line)).collect();
    let mut candidates = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for line in &lines {
        let signature = Signature::parse(line);
        let takes_position =
            |kind| matches!(kind, ParameterKind::Any | ParameterKind::PositionalOnly | ParameterKind::Rest);
        for (index, parameter) in signature.parameters.iter().enumerate() {
            let is_given = call.given.iter().any(|given| given == parameter.name)
                || index < call.n_positional && takes_position(parameter.kind);
            if !parameter.is_keyword() || is_given || seen.contains(&parameter.name) {
                continue;
            }
            seen.push(parameter.name);
            let Some(fit) = fit(typed, parameter.name) else { continue };
            let key = (fit, u8::from(!parameter.is_required()), 0, index as u32, parameter.name);
            candidates.push(Candidate { key, value: *parameter });
        }
    }
    let (items, is_cut) = best(candidates, MAX_ITEMS, |candidate| {
        let parameter = candidate.value;
        let annotation = match (parameter.annotation, parameter.default) {
            ("", None) => String::new(),
            ("", Some(default)) => format!(" = {}", cut(default, MAX_ANNOTATION)),
            (annotation, None) => format!(": {}", cut(annotation, MAX_ANNOTATION)),
            (annotation, Some(default)) => {
                format!(": {} = {}", cut(annotation, MAX_ANNOTATION), cut(default, MAX_ANNOTATION))
            }
        };
        let mut item = text_item(request, &format!("{}=", parameter.name), ItemKind::Argument, annotation);
        item.origin = origin(&snapshot.index, call.callee.shard);
        if has_equals {
            item.edit.new_text.pop();
        }
        Some(item)
    });
    completion.extend(items, is_cut);
}
