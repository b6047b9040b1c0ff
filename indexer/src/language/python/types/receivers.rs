//! The values at hand where code is being written.

use super::{Analysis, Type};
use crate::lookup::Place;

/// Names whose types are looked at.
const MAX_NAMES: usize = 40;

impl Analysis<'_> {
    /// The classes of values that names hold at `offset`, each once: the innermost scope first, and of a scope what
    /// was bound last. At most `max`.
    pub fn receivers_at(&self, offset: usize, max: usize) -> Vec<Place> {
        let mut classes: Vec<Place> = Vec::new();
        for local in self.names_at(offset).into_iter().filter(|local| !local.is_import).take(MAX_NAMES) {
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
}

#[cfg(test)]
mod tests {
    use super::super::fixture::packages;
    use super::*;
    use crate::cancel::CancellationToken;
    use crate::language::python::syntax::{SyntaxTree, repair};

    fn check(text: &str, expected: &[&str]) {
        let (packages, _cache) = packages();
        let offset = text.find('|').expect("a cursor");
        let plain = text.replacen('|', "", 1);
        let tree = SyntaxTree::parse(&plain, None, &CancellationToken::default()).expect("parsed");
        let repaired = repair(&plain, &tree, offset, &CancellationToken::default()).expect("repaired");
        let analysis = Analysis::new(&packages, &repaired.text, &repaired.tree, None, false);
        let found = analysis.receivers_at(offset, 3);
        let paths: Vec<&str> =
            found.iter().filter_map(|&place| Some(packages.entry(place)?.public_path())).collect();
        assert_eq!(paths, expected, "{text}");
    }

    #[test]
    fn nearest_first() {
        check("import acme\nt = acme.load(1)\nf = acme.Feed()\n|", &["acme.Feed", "acme.Table"]);
        check(
            "import acme\nt = acme.load(1)\ndef g(f: acme.Feed):\n    n = 1\n    |",
            &["builtins.int", "acme.Feed", "acme.Table"],
        );
        check("import acme\n|\nt = acme.load(1)\n", &[]);
    }
}
