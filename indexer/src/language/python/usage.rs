//! Which APIs a file calls: the entries behind its calls, decorators and base classes.

use std::collections::BTreeMap;

use tree_sitter::Node;

use super::syntax::SyntaxTree;
use super::types::Analysis;
use crate::cancel::CancellationToken;
use crate::entry::Kind;
use crate::lookup::{Packages, Place};

/// Larger files are data, or were written by a machine.
const MAX_BYTES: usize = 1 << 20;
/// Expressions of one file that are looked at.
const MAX_LOOKED_AT: usize = 8_000;
/// Different APIs of one file that are counted: those that it calls most.
const MAX_COUNTED: usize = 512;

/// How often `text` calls each API of `packages`, by public path. What is called by a name alone, its receiver
/// unknown, is not counted. `module` is the text's own path, with whether it is an `__init__`. Empty for texts that
/// are too large; `None` if cancelled.
///
/// ```
/// # use siskin_indexer::cancel::CancellationToken;
/// # use siskin_indexer::language::python::calls;
/// # use siskin_indexer::lookup::Packages;
/// let called = calls(&Packages::default(), "print(1)", None, &CancellationToken::default());
/// assert_eq!(called.map(|called| called.len()), Some(0)); // nothing is known without packages
/// ```
pub fn calls(
    packages: &Packages,
    text: &str,
    module: Option<(&str, bool)>,
    cancel: &CancellationToken,
) -> Option<BTreeMap<String, u32>> {
    if text.len() > MAX_BYTES {
        return Some(BTreeMap::new());
    }
    let tree = SyntaxTree::parse(text, None, cancel)?;
    let (name, is_package) = module.map_or((None, false), |(name, is_package)| (Some(name), is_package));
    let analysis = Analysis::new(packages, text, &tree, name, is_package);
    let mut counts: BTreeMap<Place, u32> = BTreeMap::new();
    for name in called_names(analysis.root()) {
        if cancel.is_cancelled() {
            return None;
        }
        if let Some(place) = analysis.entry_behind(name) {
            *counts.entry(place).or_default() += 1;
        }
    }
    let mut named: BTreeMap<String, u32> = BTreeMap::new();
    for (place, count) in counts {
        let entry = packages.entry(place);
        let path = entry.filter(|entry| entry.kind() != Kind::Module).map(|entry| entry.public_path());
        if let Some(path) = path.filter(|path| !path.is_empty()) {
            *named.entry(path.to_owned()).or_default() += count;
        }
    }
    if named.len() > MAX_COUNTED {
        let mut order: Vec<(String, u32)> = named.into_iter().collect();
        order.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
        order.truncate(MAX_COUNTED);
        named = order.into_iter().collect();
    }
    Some(named)
}

/// The last names of all that is called, decorates or is inherited from, in the order of the text.
fn called_names(root: Node<'_>) -> Vec<Node<'_>> {
    let mut names = Vec::new();
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        match node.kind() {
            "call" => names.extend(node.child_by_field_name("function").and_then(last_name)),
            "decorator" => names.extend(node.named_child(0).and_then(last_name)),
            "class_definition" => {
                if let Some(bases) = node.child_by_field_name("superclasses") {
                    let mut walk = bases.walk();
                    names.extend(bases.named_children(&mut walk).filter_map(last_name));
                }
            }
            _ => {}
        }
        if names.len() >= MAX_LOOKED_AT {
            return names;
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return names;
            }
        }
    }
}

fn last_name(expression: Node<'_>) -> Option<Node<'_>> {
    match expression.kind() {
        "identifier" => Some(expression),
        "attribute" => expression.child_by_field_name("attribute"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::types::fixture::packages;
    use super::*;

    fn check(text: &str, expected: &Expect) {
        let (packages, _cache) = packages();
        let module = Some(("app.report", false));
        let called = calls(&packages, text, module, &CancellationToken::default()).unwrap();
        let lines: Vec<String> = called.iter().map(|(path, count)| format!("{count} {path}\n")).collect();
        expected.assert_eq(&lines.concat());
    }

    #[test]
    fn follows_imports_aliases_and_receivers() {
        check(
            "import acme as ac\nfrom acme import load as l, Table\nfrom acme.tables import *\n\
             t = l('x').rename('y')\nac.load(2)\nfor row in t:\n    row.get('x').mean()\n\
             with ac.open_feed(1) as feed:\n    feed.to_table()\nfirst([Table()])\n",
            &expect![[r#"
                1 acme.Feed.to_table
                1 acme.Table
                1 acme.Table.rename
                1 acme.first
                2 acme.load
                1 acme.open_feed
                1 builtins.dict.get
            "#]],
        );
    }

    #[test]
    fn counts_base_classes_and_decorators_and_no_bare_names() {
        check(
            "import acme\n@acme.load\nclass Mine(acme.Table):\n    def f(self):\n        self.rename('x')\n        self.f()\n\
             def g(x, load):\n    x.rename('y')\n    load(1)\n    unknown.load()\n",
            &expect![[r#"
                1 acme.Table
                2 acme.Table.rename
                1 acme.load
            "#]],
        );
    }
}
