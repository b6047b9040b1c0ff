//! The values at hand where code is being written.

use super::{Analysis, LocalName, Type};
use crate::lookup::Place;
use crate::tokenizer::identifiers;

/// Names whose types are looked at.
const MAX_NAMES: usize = 40;

impl Analysis<'_> {
    /// The classes of values that names hold at `offset`, each once: the innermost scope first, and of a scope what
    /// was bound last, but those before all others whose name stands in `wish`. At most `max`.
    pub fn receivers_at(&self, offset: usize, wish: &str, max: usize) -> Vec<Place> {
        let mut classes: Vec<Place> = Vec::new();
        for local in self.values_at(offset, wish) {
            for part in self.type_of_name(&local.name, offset).parts() {
                if let Type::Instance(class, _) = part
                    && !classes.contains(class)
                {
                    classes.push(*class);
                }
            }
            if classes.len() >= max {
                break;
            }
        }
        classes.truncate(max);
        classes
    }

    /// The names that hold values at `offset`: those that stand in `wish` first, then the innermost scope, and of a
    /// scope what was bound last. At most 40.
    pub fn values_at(&self, offset: usize, wish: &str) -> Vec<LocalName> {
        let names = self.names_at(offset).into_iter().filter(|local| !local.is_import);
        let mut names: Vec<LocalName> = names.take(MAX_NAMES).collect();
        names.sort_by_key(|local| !is_mentioned(&local.name, wish));
        names
    }
}

/// Whether a wish names this variable. `a` and `i` are words of English: they count in backticks alone.
fn is_mentioned(name: &str, wish: &str) -> bool {
    if ["a", "A", "i", "I"].contains(&name) {
        return wish.contains(&format!("`{name}`"));
    }
    identifiers(wish).any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::packages;
    use super::*;
    use crate::cancel::CancellationToken;
    use crate::language::python::syntax::{SyntaxTree, repair};

    fn check(text: &str, wish: &str, expected: &[&str]) {
        let (packages, _cache) = packages();
        let offset = text.find('|').expect("a cursor");
        let plain = text.replacen('|', "", 1);
        let tree = SyntaxTree::parse(&plain, None, &CancellationToken::default()).expect("parsed");
        let repaired = repair(&plain, &tree, offset, &CancellationToken::default()).expect("repaired");
        let analysis = Analysis::new(&packages, &repaired.text, &repaired.tree, None, false);
        let found = analysis.receivers_at(offset, wish, 3);
        let paths: Vec<&str> =
            found.iter().filter_map(|&place| Some(packages.entry(place)?.public_path())).collect();
        assert_eq!(paths, expected, "{text}");
    }

    #[test]
    fn nearest_first() {
        check("import acme\nt = acme.load(1)\nf = acme.Feed()\n|", "", &["acme.Feed", "acme.Table"]);
        check(
            "import acme\nt = acme.load(1)\ndef g(f: acme.Feed):\n    n = 1\n    |",
            "load the feed",
            &["builtins.int", "acme.Feed", "acme.Table"],
        );
        check("import acme\n|\nt = acme.load(1)\n", "", &[]);
    }

    #[test]
    fn what_the_wish_names_comes_first() {
        let two = "import acme\nt = acme.load(1)\na = acme.Feed()\n|";
        check(two, "rows of t", &["acme.Table", "acme.Feed"]);
        check(two, "rows of a table", &["acme.Feed", "acme.Table"]);
        assert!(is_mentioned("a", "rows of `a`") && !is_mentioned("a", "rows of a table"));
        assert!(is_mentioned("sales", "sort `sales` by day") && !is_mentioned("sale", "sort sales"));
    }
}
