//! Records: classes whose fields are items too, and tables that are made of columns.

use tree_sitter::Node;

use super::entries::Written;
use super::generic::Variables;
use super::scope::Source;
use super::{Analysis, Type};
use crate::language::python::parameters::Signature;
use crate::lookup::Place;

impl<'a> Analysis<'a> {
    /// The type of the item `key` of an instance of a `TypedDict`.
    pub(crate) fn field_named(&self, object: &Type, key: &str) -> Option<Type> {
        let ty = self.is_record(object, "TypedDict").then(|| self.attribute_type(object, key))?;
        (!ty.is_unknown()).then_some(ty)
    }

    /// The type of a field of an instance of a `NamedTuple`, by its position.
    pub(crate) fn field_at(&self, object: &Type, index: usize) -> Option<Type> {
        if !self.is_record(object, "NamedTuple") {
            return None;
        }
        let ty = match object {
            Type::LocalInstance(at, _) => {
                let bindings = self.bindings_of(self.definition_at(*at)?);
                let mut fields =
                    bindings.iter().filter(|binding| matches!(binding.source, Source::Value(_, Some(_))));
                self.binding_type(fields.nth(index)?)
            }
            Type::Instance(place, _) => {
                let entry = self.packages().entry(*place)?;
                let signature = Signature::parse(entry.signature().lines().next()?);
                let annotation = signature.parameters.get(index)?.annotation;
                let variables = Variables::default();
                let written = Written { place: *place, receiver: Some(object), variables: &variables };
                self.entries.annotated(annotation, &written)
            }
            _ => return None,
        };
        (!ty.is_unknown()).then_some(ty)
    }

    /// Whether an instance's class is made by that form: it is one of its bases.
    fn is_record(&self, object: &Type, form: &str) -> bool {
        match object {
            Type::LocalInstance(at, _) => self.is_local_record(*at, form),
            Type::Instance(place, _) => self.is_record_of(*place, form),
            _ => false,
        }
    }

    fn is_local_record(&self, at: usize, form: &str) -> bool {
        let Some(class) = self.definition_at(at) else { return false };
        let Some(list) = class.child_by_field_name("superclasses") else { return false };
        let mut cursor = list.walk();
        let mut bases = list.named_children(&mut cursor);
        if bases.any(|base| self.last_name(base) == form) {
            return true;
        }
        self.guarded(class, 7, || {
            self.local_bases(class).into_iter().any(|base| match base {
                Type::LocalClass(at) => self.is_local_record(at, form),
                Type::Class(place, _) => self.is_record_of(place, form),
                _ => false,
            })
        })
    }

    fn is_record_of(&self, class: Place, form: &str) -> bool {
        let (bases, _) = self.packages().bases(class);
        let has = bases.iter().any(|&base| self.entries.name(base).trim_start_matches('_') == form);
        // Stubs show these forms as functions or values: then the base is named, but is no class.
        has || self.packages().entry(class).is_some_and(|entry| {
            entry.bases().any(|base| match base {
                crate::store::TargetView::Path(path) => path.rsplit('.').next() == Some(form),
                crate::store::TargetView::Entry(_) => false,
            })
        })
    }

    /// What a subscript gives of a table whose `__getitem__` does not say: a column for one name, else a table.
    pub(crate) fn part_of_table(&self, object: &Type, index: Node<'a>) -> Type {
        let column = self.attribute_type(object, "_constructor_sliced");
        if column.is_unknown() {
            return Type::Unknown;
        }
        match index.kind() {
            "string" => self.called(&column, &[]),
            "list" | "comparison_operator" | "boolean_operator" | "slice" => object.clone(),
            _ => Type::Unknown,
        }
    }
}
