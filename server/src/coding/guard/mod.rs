//! The guard: what a model wrote is put into the text, parsed, and every use of an indexed package in it is checked.
//!
//! What has one obvious correction is mended from the index. What is left is for the caller: to ask once more, to hide
//! the reply, or to show it with its findings. The checks are those of [`crate::ide::diagnostics`], which are right or
//! silent; comments in a reply cannot silence them.

mod candidate;
mod doubt;
mod imports;
mod mend;
mod silence;

#[cfg(test)]
mod tests;

use std::ops::Range;

use serde::{Deserialize, Serialize};
use siskin_indexer::language::python::syntax::SyntaxTree;

use super::retrieval::Api;
use crate::ide::diagnostics::{self, Checked, Diagnostic, Severity};
use crate::ide::edit::TextEdit;
use crate::ide::snapshot::Snapshot;

/// Corrections that one reply may need; more are no slips.
const MAX_ROUNDS: usize = 8;

/// How a reply stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// Nothing is wrong with it.
    Right,
    /// It was wrong, and is right now.
    Mended,
    /// It uses what is deprecated, and nothing that is wrong.
    Deprecated,
    /// It uses what is likely not there, or likely wrongly; nothing is surely wrong with it.
    Doubtful,
    /// It uses what is not there, or wrongly.
    Wrong,
    /// It is no Python.
    Broken,
}

impl Verdict {
    /// Whether it may be shown without a mark.
    pub(crate) fn is_clean(self) -> bool {
        matches!(self, Self::Right | Self::Mended)
    }

    /// Whether it works at the pinned versions, as far as is known.
    pub(crate) fn may_run(self) -> bool {
        !matches!(self, Self::Wrong | Self::Broken)
    }
}

/// A reply that was looked at.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// What writes it into the text, corrections and imports included.
    pub(crate) edits: Vec<TextEdit>,
    /// What is still wrong or deprecated, in places of the text with the edits.
    pub(crate) findings: Vec<Diagnostic>,
    /// What was corrected, for people.
    pub(crate) mended: Vec<String>,
    /// The imports among the edits that the reply forgot.
    pub(crate) imports: Vec<Import>,
    pub(crate) verdict: Verdict,
}

/// An import: of a module, or of a name from one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Import {
    pub(crate) module: String,
    pub(crate) name: Option<String>,
}

/// The edit that adds an import, if it is not there.
pub(crate) fn import(snapshot: &Snapshot, one: &Import) -> Option<TextEdit> {
    imports::edit(snapshot, one)
}

impl Judged {
    /// A reply that is no Python.
    pub(crate) fn broken(edits: Vec<TextEdit>) -> Self {
        let verdict = Verdict::Broken;
        Self { edits, findings: Vec::new(), mended: Vec::new(), imports: Vec::new(), verdict }
    }
}

/// A text with edits in it.
#[derive(Clone, Debug)]
struct Draft {
    text: String,
    tree: SyntaxTree,
    /// Where each edit's text stands.
    inserted: Vec<Range<usize>>,
}

impl Draft {
    fn new(snapshot: &Snapshot, edits: &[TextEdit]) -> Option<Self> {
        let mut text = String::with_capacity(snapshot.text.len() + 256);
        let mut inserted = Vec::with_capacity(edits.len());
        let mut at = 0;
        for edit in edits {
            text.push_str(snapshot.text.get(at..edit.range.start)?);
            let start = text.len();
            text.push_str(&edit.new_text);
            inserted.push(start..text.len());
            at = edit.range.end;
        }
        text.push_str(snapshot.text.get(at..)?);
        let tree = SyntaxTree::parse(&text, None, &snapshot.cancel)?;
        Some(Self { text, tree, inserted })
    }

    /// The edit whose text holds a range.
    fn holder(&self, range: &Range<usize>) -> Option<usize> {
        self.inserted.iter().position(|one| one.start <= range.start && range.end <= one.end)
    }

    fn is_broken(&self) -> bool {
        self.inserted.iter().any(|range| self.tree.has_error_in(range))
    }
}

/// Looks at what a reply's edits make of a text. `edits` do not overlap and are in order; `apis` are those that the
/// model was told of. `None` if cancelled.
pub(crate) fn judge(snapshot: &Snapshot, edits: Vec<TextEdit>, apis: &[Api]) -> Option<Judged> {
    let mut edits = edits;
    let mut draft = Draft::new(snapshot, &edits)?;
    if draft.is_broken() {
        return Some(Judged::broken(edits));
    }
    let imports = imports::missing(snapshot, &draft, apis);
    if !imports.is_empty() {
        edits.extend(imports.iter().filter_map(|one| import(snapshot, one)));
        edits = super::code::merged(edits);
        draft = Draft::new(snapshot, &edits)?;
    }
    let mut mended = Vec::new();
    let mut findings = findings(snapshot, &draft)?;
    for _ in 0..MAX_ROUNDS {
        let Some((changed, what)) = mend::first(snapshot, &draft, &edits, &findings) else { break };
        let next = Draft::new(snapshot, &changed)?;
        let left = self::findings(snapshot, &next)?;
        // A correction that makes nothing better is none. What is called rightly may then show wrong arguments.
        let is_new = |one: &Diagnostic| findings.iter().all(|known| known.message != one.message);
        if next.is_broken()
            || n_errors(&left) > n_errors(&findings)
            || left.len() > findings.len()
            || left.len() == findings.len() && !left.iter().any(is_new)
        {
            break;
        }
        mended.push(what);
        (edits, draft, findings) = (changed, next, left);
    }
    let verdict = match findings.iter().map(|one| one.severity).min() {
        Some(Severity::Error) => Verdict::Wrong,
        worst => {
            let doubts = doubt::doubts(snapshot, &draft, &findings)?;
            let has_doubts = !doubts.is_empty();
            findings.extend(doubts);
            match worst {
                _ if has_doubts => Verdict::Doubtful,
                Some(_) => Verdict::Deprecated,
                None if mended.is_empty() => Verdict::Right,
                None => Verdict::Mended,
            }
        }
    };
    Some(Judged { edits, findings, mended, imports, verdict })
}

fn n_errors(findings: &[Diagnostic]) -> usize {
    findings.iter().filter(|one| one.severity == Severity::Error).count()
}

/// What is wrong with what was inserted.
fn findings(snapshot: &Snapshot, draft: &Draft) -> Option<Vec<Diagnostic>> {
    let text = silence::lifted(&draft.text, &draft.inserted);
    let checked = checked(snapshot, &text, draft);
    let mut found = diagnostics::check(&checked)?;
    found.retain(|one| {
        draft.inserted.iter().any(|range| range.start < one.range.end && one.range.start < range.end)
    });
    Some(found)
}

fn checked<'a>(snapshot: &'a Snapshot, text: &'a str, draft: &'a Draft) -> Checked<'a> {
    Checked {
        text,
        tree: &draft.tree,
        path: snapshot.path.as_deref(),
        index: &snapshot.index,
        now: &[],
        later: &[],
        only: None,
        scope: None,
        cancel: &snapshot.cancel,
    }
}
