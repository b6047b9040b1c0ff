//! A search for what is wanted at a place in code, the same for the editor and for the command line.

use std::sync::Arc;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::language::python::syntax::{SyntaxTree, line_start, repair};
use siskin_indexer::language::python::types::Analysis;
use siskin_indexer::lookup::Packages;
use siskin_indexer::search::{Query, Usage};

/// Code before the cursor that a search sees, in bytes; of what lies before it only imports.
const MAX_CONTEXT: usize = 8 << 10;
/// Classes of values at hand.
const MAX_RECEIVERS: usize = 8;

/// The query for `wanted` where `before` is the code before the cursor, and `receivers` are the values at hand.
pub(crate) fn query(
    wanted: &str,
    before: &str,
    receivers: Vec<String>,
    usage: Option<Arc<Usage>>,
    limit: usize,
) -> Query {
    let context = Some(bounded(before)).filter(|before| !before.trim().is_empty());
    Query { text: wanted.to_owned(), context, packages: None, limit, receivers, usage }
}

/// The public paths of the classes of which values are at hand at `offset`, nearest first.
pub(crate) fn receivers(analysis: &Analysis<'_>, offset: usize) -> Vec<String> {
    let classes = analysis.receivers_at(offset, MAX_RECEIVERS);
    let paths = classes.into_iter().filter_map(|place| analysis.packages().entry(place));
    paths.map(|class| class.public_path().to_owned()).filter(|path| !path.is_empty()).collect()
}

/// The values at hand at the end of `code`.
pub(crate) fn receivers_after(code: &str, packages: &Packages) -> Vec<String> {
    let never = CancellationToken::default();
    let repaired =
        SyntaxTree::parse(code, None, &never).and_then(|tree| repair(code, &tree, code.len(), &never));
    let Some(repaired) = repaired else { return Vec::new() };
    receivers(&Analysis::new(packages, &repaired.text, &repaired.tree, None, false), code.len())
}

/// The last of the code, after the imports of what is left out.
fn bounded(before: &str) -> String {
    if before.len() <= MAX_CONTEXT {
        return before.to_owned();
    }
    let mut cut = before.len() - MAX_CONTEXT;
    while !before.is_char_boundary(cut) {
        cut += 1;
    }
    let (far, near) = before.split_at(line_start(before, cut));
    let is_import = |line: &&str| line.starts_with("import ") || line.starts_with("from ");
    far.lines().filter(is_import).flat_map(|line| [line, "\n"]).chain([near]).collect()
}

#[cfg(test)]
mod tests {
    use super::{MAX_CONTEXT, bounded};

    #[test]
    fn imports_are_kept() {
        assert_eq!(bounded("x = 1\n"), "x = 1\n");
        let far = format!("import a\nfrom b import c\nold = 1\n{}last = 'é'\n", "x = 1\n".repeat(2_000));
        let bounded = bounded(&far);
        assert!(bounded.starts_with("import a\nfrom b import c\nx = 1\n"));
        assert!(bounded.ends_with("last = 'é'\n") && !bounded.contains("old"));
        assert!(bounded.len() < MAX_CONTEXT + 100);
    }
}
