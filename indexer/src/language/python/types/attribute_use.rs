//! A guess: where nothing says the type of a name, the attributes that are used on it may.

use rustc_hash::FxHashSet;
use tree_sitter::Node;

use super::{Analysis, Type};
use crate::entry::{Flags, Kind};
use crate::language::python::syntax::PLACEHOLDER;
use crate::lookup::Place;

/// Classes that are looked at for one name.
const MAX_CLASSES: usize = 200;

impl<'a> Analysis<'a> {
    /// The one class of the packages in scope that has every attribute that `function` uses on `name`.
    pub(crate) fn guess_by_use(&self, function: Node<'a>, name: &str) -> Type {
        let used = self.attributes_used(function, name);
        if used.is_empty() {
            return Type::Unknown;
        }
        let mut candidates: Vec<Place> = Vec::new();
        let tops: FxHashSet<String> = self
            .imported_modules()
            .into_iter()
            .map(|module| module.split('.').next().unwrap_or_default().to_owned())
            .collect();
        for (index, shard) in self.packages().shards().iter().enumerate() {
            let info = shard.info();
            let is_stdlib = info.name.as_str() == "python";
            let is_imported = info.import_names.iter().any(|import| tops.contains(import));
            if !is_stdlib && !is_imported && !info.is_private {
                continue;
            }
            for attribute in &used {
                for id in shard.with_name(attribute) {
                    let entry = shard.entry(id);
                    let Some(parent) = entry.parent().filter(|_| entry.name() == *attribute) else {
                        continue;
                    };
                    let class = shard.entry(parent);
                    let is_near = !is_stdlib || class.public_path().starts_with("builtins.");
                    let place = Place { shard: index, entry: parent };
                    let is_class = class.kind() == Kind::Class && class.flags().contains(Flags::PUBLIC);
                    if is_class && is_near && candidates.len() < MAX_CLASSES && !candidates.contains(&place) {
                        candidates.push(place);
                    }
                }
            }
        }
        let has_all = |class: &Place| used.iter().all(|name| self.packages().find_in(*class, name).is_some());
        candidates.retain(has_all);
        // A class that inherits from another candidate adds nothing that was asked for.
        let all = candidates.clone();
        candidates.retain(|class| {
            let (bases, _) = self.packages().bases(*class);
            !bases.iter().skip(1).any(|base| all.contains(base))
        });
        match candidates.as_slice() {
            [only] => {
                self.note_guess();
                Type::Instance(*only, Vec::new())
            }
            _ => Type::Unknown,
        }
    }

    /// The names of the attributes that a function uses on a name, each once.
    fn attributes_used(&self, function: Node<'a>, name: &str) -> Vec<&'a str> {
        let mut used = Vec::new();
        let mut pending: Vec<Node<'a>> = function.child_by_field_name("body").into_iter().collect();
        while let Some(node) = pending.pop() {
            if node.kind() == "attribute"
                && node.child_by_field_name("object").is_some_and(|object| self.text_of(object) == name)
                && let Some(attribute) = node.child_by_field_name("attribute")
            {
                let attribute = self.text_of(attribute);
                if !attribute.contains(PLACEHOLDER) && !attribute.is_empty() && !used.contains(&attribute) {
                    used.push(attribute);
                }
            }
            let mut cursor = node.walk();
            pending.extend(node.named_children(&mut cursor));
        }
        used
    }
}
