//! What is likely wrong, and not surely: findings that are reason enough to ask a model again, and not to refuse its
//! code. Sure findings are silent about functions with decorators that are not known, and about names that the text
//! assigns somewhere; here, the written signature counts, and an assignment to `app.json` says nothing of `flask.json`.

use std::ops::Range;

use siskin_indexer::entry::Flags;
use siskin_indexer::language::python::check::{Use, UseKind, uses};
use siskin_indexer::language::python::parameters::{ParameterKind, Signature};
use siskin_indexer::language::python::types::{Analysis, Type};
use siskin_indexer::lookup::{Lookup, Place};

use super::{Draft, checked, silence};
use crate::ide::diagnostics::{self, Diagnostic, Severity};
use crate::ide::snapshot::Snapshot;

/// The code of these findings.
const CODE: &str = "doubtful-api";

/// The doubts about what was inserted, beside what is sure.
pub(super) fn doubts(snapshot: &Snapshot, draft: &Draft, sure: &[Diagnostic]) -> Option<Vec<Diagnostic>> {
    let text = silence::lifted(&draft.text, &draft.inserted);
    let targets = assigned(&draft.text, &draft.inserted);
    let mut found = beside_assignments(snapshot, draft, &text, &targets)?;
    let module = snapshot.module();
    let (name, is_package) = module.as_ref().map_or((None, false), |(name, is)| (Some(name.as_str()), *is));
    let analysis = Analysis::new(&snapshot.index.packages, &text, &draft.tree, name, is_package);
    for one in uses(&analysis, &snapshot.cancel)? {
        found.extend(argument(snapshot, &one));
    }
    for target in &targets {
        found.extend(attribute(snapshot, &analysis, &text, target));
    }
    let is_inside = |one: &Diagnostic| {
        draft.inserted.iter().any(|range| range.start < one.range.end && one.range.start < range.end)
    };
    let is_new = |one: &Diagnostic| sure.iter().all(|known| known.range != one.range);
    found.retain(|one| is_inside(one) && is_new(one));
    Some(found)
}

/// An attribute that is assigned: `app` and `json` of `app.json = …`.
struct Target {
    holder: Range<usize>,
    name: Range<usize>,
}

/// What is found where assigned attributes count for their own holders alone.
fn beside_assignments(
    snapshot: &Snapshot,
    draft: &Draft,
    text: &str,
    targets: &[Target],
) -> Option<Vec<Diagnostic>> {
    if targets.is_empty() {
        return Some(Vec::new());
    }
    let mut text = text.to_owned();
    for target in targets {
        text.replace_range(target.name.clone(), &"x".repeat(target.name.len()));
    }
    let found = diagnostics::check(&checked(snapshot, &text, draft))?;
    let errors = found.into_iter().filter(|one| one.severity == Severity::Error);
    Some(
        errors
            .map(|one| Diagnostic { code: CODE, severity: Severity::Information, fixes: Vec::new(), ..one })
            .collect(),
    )
}

/// A keyword that the written signature of a decorated function does not have.
fn argument(snapshot: &Snapshot, one: &Use) -> Option<Diagnostic> {
    let (UseKind::Call(call), Lookup::Found(place)) = (&one.kind, one.found) else { return None };
    let entry = snapshot.index.packages.entry(place)?;
    let flags = entry.flags();
    if !flags.contains(Flags::SIGNATURE_UNSURE) || flags.intersects(Flags::CONDITIONAL | Flags::TYPE_ONLY) {
        return None;
    }
    let takes = |line: &str, name: &str| {
        let parameters = Signature::parse(line).parameters;
        parameters.iter().any(|parameter| {
            parameter.kind == ParameterKind::RestByName || parameter.is_keyword() && parameter.name == name
        })
    };
    let lines: Vec<&str> = entry.signature().lines().filter(|line| line.starts_with('(')).collect();
    let unknown =
        call.keywords.iter().find(|keyword| !lines.iter().any(|line| takes(line, &keyword.name)))?;
    let message = format!("takes no argument `{}`, as far as its source shows", unknown.name);
    let finding = finding(snapshot, place, &one.path, unknown.range.clone(), &message)?;
    (!lines.is_empty()).then_some(finding)
}

/// An attribute that is assigned to an instance whose class has none of that name.
fn attribute(
    snapshot: &Snapshot,
    analysis: &Analysis<'_>,
    text: &str,
    target: &Target,
) -> Option<Diagnostic> {
    let (holder, name) = (text.get(target.holder.clone())?, text.get(target.name.clone())?);
    let found = analysis.type_of_name(holder, target.holder.start);
    let [Type::Instance(class, _)] = found.parts() else { return None };
    let packages = &snapshot.index.packages;
    if packages.lookup_in(*class, name) != Lookup::Absent || !packages.bases(*class).1 {
        return None;
    }
    let class_entry = packages.entry(*class)?;
    let path = format!("{}.{name}", class_entry.public_path());
    finding(snapshot, *class, &path, target.name.clone(), "is not there: to assign it has no effect")
}

fn finding(
    snapshot: &Snapshot,
    place: Place,
    path: &str,
    range: Range<usize>,
    what: &str,
) -> Option<Diagnostic> {
    let member = snapshot.index.member(place)?;
    if member.is_own || member.is_standard_library() || member.is_approximate {
        return None;
    }
    Some(Diagnostic {
        range,
        code: CODE,
        severity: Severity::Information,
        message: format!("`{path}` of {} {} {what}", member.package, member.version),
        package: member.package.to_string(),
        version: member.version.clone(),
        requested_version: member.requested_version.clone(),
        qualname: path.to_owned(),
        replacement: None,
        fixes: Vec::new(),
    })
}

/// The attributes of names that lines in these ranges assign.
fn assigned(text: &str, ranges: &[Range<usize>]) -> Vec<Target> {
    let is_word = |c: char| c == '_' || c.is_alphanumeric();
    let mut found = Vec::new();
    for range in ranges {
        let mut start = range.start;
        for line in text.get(range.clone()).unwrap_or_default().split_inclusive('\n') {
            let from = start + (line.len() - line.trim_start().len());
            start += line.len();
            let Some((left, right)) = line.trim_start().split_once('=') else { continue };
            let left = left.trim_end();
            if right.starts_with('=') || !left.chars().all(|c| is_word(c) || c == '.') {
                continue;
            }
            let Some((holder, name)) = left.split_once('.').filter(|(_, name)| !name.contains('.')) else {
                continue;
            };
            let name_start = from + holder.len() + 1;
            found.push(Target {
                holder: from..from + holder.len(),
                name: name_start..name_start + name.len(),
            });
        }
    }
    found
}
