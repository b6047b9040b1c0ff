//! Corrections from the index.

use siskin_indexer::language::python::check::{Use, UseKind, uses};
use siskin_indexer::language::python::types::Analysis;

use super::{Draft, candidate, checked};
use crate::ide::diagnostics::{Diagnostic, Grounds, Severity};
use crate::ide::edit::TextEdit;
use crate::ide::quick_fix;
use crate::ide::snapshot::Snapshot;

/// The edits with the first finding corrected that has an obvious correction, and what that is, for people.
pub(super) fn first(
    snapshot: &Snapshot,
    draft: &Draft,
    edits: &[TextEdit],
    findings: &[Diagnostic],
) -> Option<(Vec<TextEdit>, String)> {
    // What is deprecated works; its replacement may do something else.
    let wrong = || findings.iter().filter(|finding| finding.severity == Severity::Error);
    let by_docs = wrong().find_map(|finding| {
        let fix = finding.fixes.iter().find(|fix| fix.is_preferred)?;
        Some((within(draft, edits, &fix.edits)?, fix.title.clone()))
    });
    by_docs.or_else(|| by_likeness(snapshot, draft, edits, wrong()))
}

fn by_likeness<'d>(
    snapshot: &Snapshot,
    draft: &Draft,
    edits: &[TextEdit],
    mut wrong: impl Iterator<Item = &'d Diagnostic>,
) -> Option<(Vec<TextEdit>, String)> {
    let packages = &snapshot.index.packages;
    let module = snapshot.module();
    let (name, is_package) = module.as_ref().map_or((None, false), |(name, is)| (Some(name.as_str()), *is));
    let analysis = Analysis::new(packages, &draft.text, &draft.tree, name, is_package);
    let uses = uses(&analysis, &snapshot.cancel)?;
    let checked = checked(snapshot, &draft.text, draft);
    wrong.find_map(|finding| {
        let one = uses.iter().find(|one| concerns(one, finding))?;
        if let UseKind::Call(call) = &one.kind {
            let keyword = call.keywords.iter().find(|keyword| keyword.range == finding.range)?;
            let name = candidate::of_keyword(packages, one, keyword)?;
            let edit = TextEdit { range: keyword.range.clone(), new_text: name.clone() };
            return Some((within(draft, edits, &[edit])?, format!("`{}` is `{name}`", keyword.name)));
        }
        let path = candidate::of_name(packages, one)?;
        let grounds = Grounds { replacement: path.clone(), sentence: String::new() };
        let fix = quick_fix::rename::fixes(&checked, one, &grounds).into_iter().next()?;
        Some((within(draft, edits, &fix.edits)?, format!("`{}` is `{path}`", one.path)))
    })
}

/// Whether a finding is about that use.
fn concerns(one: &Use, finding: &Diagnostic) -> bool {
    one.path == finding.qualname
        && match &one.kind {
            UseKind::Call(call) => call.keywords.iter().any(|keyword| keyword.range == finding.range),
            _ => one.range == finding.range,
        }
}

/// The edits with corrections made in their texts; `None` if a correction lies beside them.
fn within(draft: &Draft, edits: &[TextEdit], corrections: &[TextEdit]) -> Option<Vec<TextEdit>> {
    let mut edits = edits.to_vec();
    let mut corrections: Vec<&TextEdit> = corrections.iter().collect();
    // From the last one, so that the others stay where they are.
    corrections.sort_by_key(|correction| std::cmp::Reverse(correction.range.start));
    for correction in corrections {
        let at = draft.holder(&correction.range)?;
        let start = draft.inserted.get(at)?.start;
        let range = correction.range.start - start..correction.range.end - start;
        let edit = edits.get_mut(at)?;
        edit.new_text.get(range.clone())?;
        edit.new_text.replace_range(range, &correction.new_text);
    }
    Some(edits)
}
