//! A search for what is wanted at a place in code, the same for the editor and for the command line.

use std::sync::Arc;

use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::error::Result;
use siskin_indexer::language::python::syntax::{SyntaxTree, line_start, repair};
use siskin_indexer::language::python::types::Analysis;
use siskin_indexer::lookup::Packages;
use siskin_indexer::search::{Hit, Query, Searcher, Usage};
use siskin_indexer::store::Shard;

use crate::workspace::STANDARD_LIBRARY;

/// Code before the cursor that a search sees, in bytes; of what lies before it only imports.
const MAX_CONTEXT: usize = 8 << 10;
/// Hits that are looked at, however few are wanted: more candidates would change the order.
const DEPTH: usize = 120;
/// Classes of values at hand.
const MAX_RECEIVERS: usize = 8;

/// What is wanted, and where.
pub(crate) struct Wish<'a> {
    /// In words, or a name.
    pub(crate) text: &'a str,
    /// The code before the cursor; none outside of code.
    pub(crate) before: &'a str,
    /// What that code is about.
    pub(crate) around: Around,
    /// The packages in question, by the indexes of their shards: see [`Around::near`].
    pub(crate) near: Vec<usize>,
    /// What the project calls.
    pub(crate) usage: Option<Arc<Usage>>,
}

/// What the code before a cursor is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Around {
    /// Public paths of the classes of which values are at hand, nearest first.
    receivers: Vec<String>,
    /// The top-level modules that are imported.
    imported: Vec<String>,
}

impl Around {
    /// What is around `offset`; of the values at hand those come first that the wish names.
    pub(crate) fn at(analysis: &Analysis<'_>, offset: usize, wish: &str) -> Self {
        let classes = analysis.receivers_at(offset, wish, MAX_RECEIVERS).into_iter();
        let paths = classes.filter_map(|place| analysis.packages().entry(place));
        let receivers =
            paths.map(|class| class.public_path().to_owned()).filter(|path| !path.is_empty()).collect();
        let modules = analysis.imported_modules();
        let tops = modules.iter().filter_map(|module| module.split('.').next());
        Self { receivers, imported: tops.map(str::to_owned).collect() }
    }

    /// What is around the end of `code`, for a wish.
    pub(crate) fn after(code: &str, wish: &str, packages: &Packages) -> Self {
        let never = CancellationToken::default();
        let tree = SyntaxTree::parse(code, None, &never);
        let Some(repaired) = tree.and_then(|tree| repair(code, &tree, code.len(), &never)) else {
            return Self::default();
        };
        Self::at(&Analysis::new(packages, &repaired.text, &repaired.tree, None, false), code.len(), wish)
    }

    /// The packages in question: those that are imported, and private ones. The standard library is in question
    /// everywhere.
    pub(crate) fn near(&self, shards: &[Arc<Shard>], is_private: impl Fn(usize) -> bool) -> Vec<usize> {
        let is_near = |index: usize, shard: &Shard| {
            let info = shard.info();
            let is_imported = info.import_names.iter().any(|name| self.imported.contains(name));
            info.name.as_str() != STANDARD_LIBRARY && (is_imported || is_private(index))
        };
        let all = shards.iter().enumerate();
        all.filter(|(index, shard)| is_near(*index, shard)).map(|(index, _)| index).collect()
    }
}

/// The best hits for a wish. What they are does not depend on how many are wanted.
pub(crate) fn search(searcher: &Searcher, wish: Wish<'_>, limit: usize) -> Result<Vec<Hit>> {
    let Wish { text, before, around, near, usage } = wish;
    let context = Some(bounded(before)).filter(|before| !before.trim().is_empty());
    let text = text.to_owned();
    let receivers = around.receivers;
    let query = Query { text, context, packages: None, near, limit: limit.max(DEPTH), receivers, usage };
    let mut hits = searcher.search(&query)?;
    hits.truncate(limit);
    Ok(hits)
}

/// The last of the code, after the imports of what is left out.
fn bounded(before: &str) -> String {
    if before.len() <= MAX_CONTEXT {
        return before.to_owned();
    }
    let cut = before.ceil_char_boundary(before.len() - MAX_CONTEXT);
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
