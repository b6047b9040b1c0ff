//! Names that can have but one value where they are used.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::touched::Touched;
use crate::language::python::types::{Analysis, Binding, Source};

type ByName<'a> = FxHashMap<&'a str, Vec<Binding<'a>>>;

/// The bindings of a text, by scope and name.
pub(super) struct Names<'a, 'c> {
    analysis: &'c Analysis<'a>,
    scopes: RefCell<FxHashMap<usize, Rc<ByName<'a>>>>,
}

impl<'a, 'c> Names<'a, 'c> {
    pub(super) fn new(analysis: &'c Analysis<'a>) -> Self {
        Self { analysis, scopes: RefCell::default() }
    }

    fn of_scope(&self, scope: Node<'a>) -> Rc<ByName<'a>> {
        if let Some(known) = self.scopes.borrow().get(&scope.id()) {
            return Rc::clone(known);
        }
        let mut by_name = ByName::default();
        for binding in self.analysis.bindings_of(scope).iter() {
            by_name.entry(binding.name).or_default().push(binding.clone());
        }
        let by_name = Rc::new(by_name);
        self.scopes.borrow_mut().insert(scope.id(), Rc::clone(&by_name));
        by_name
    }

    /// The binding that surely gave `name` its value where `node` uses it; `None` if none or several could have.
    pub(super) fn binding(&self, name: &str, node: Node<'a>, touched: &Touched<'a>) -> Option<Binding<'a>> {
        if touched.is_opaque(name) {
            return None;
        }
        let offset = node.start_byte();
        let mut is_flow = true;
        for scope in self.analysis.scopes_at(offset) {
            let names = self.of_scope(scope);
            if let Some(bindings) = names.get(name) {
                return choose(bindings, node, scope, is_flow);
            }
            is_flow &= !matches!(scope.kind(), "function_definition" | "lambda");
        }
        None
    }
}

fn choose<'a>(
    bindings: &[Binding<'a>],
    node: Node<'a>,
    scope: Node<'a>,
    is_flow: bool,
) -> Option<Binding<'a>> {
    let (first, rest) = bindings.split_first()?;
    let offset = node.start_byte();
    if rest.iter().all(|other| is_same_import(first, other)) {
        // Used before it is bound: a loop may have run.
        return (!is_flow || first.end <= offset).then(|| first.clone());
    }
    if !is_flow {
        return None;
    }
    let before = |binding: &&Binding<'a>| binding.end <= offset;
    let holds = |binding: &&Binding<'a>| {
        let (start, end) = binding.block;
        let is_whole = start <= scope.start_byte() && end >= scope.end_byte();
        is_whole || start <= offset && offset <= end
    };
    let last = bindings.iter().rfind(before).filter(holds)?;
    // What is bound in a `try` may not have been bound after it; a loop brings values of later bindings back.
    let mut at = node.parent();
    let mut is_in_try_of_last = false;
    while let Some(around) = at.filter(|around| *around != scope) {
        let has =
            |binding: &Binding<'a>| around.start_byte() <= binding.start && binding.start < around.end_byte();
        if matches!(around.kind(), "for_statement" | "while_statement")
            && bindings.iter().any(|other| other.start != last.start && has(other))
        {
            return None;
        }
        is_in_try_of_last |= around.kind() == "try_statement" && has(last);
        at = around.parent();
    }
    let is_tried = enclosing_try(scope, last.start);
    (!is_tried || is_in_try_of_last).then(|| last.clone())
}

/// Whether a binding of `scope` stands in a `try`.
fn enclosing_try(scope: Node<'_>, start: usize) -> bool {
    let mut at = scope.descendant_for_byte_range(start, start);
    while let Some(node) = at.filter(|node| *node != scope) {
        if node.kind() == "try_statement" {
            return true;
        }
        at = node.parent();
    }
    false
}

fn is_same_import(a: &Binding<'_>, b: &Binding<'_>) -> bool {
    match (a.source, b.source) {
        (Source::Import(a), Source::Import(b)) => a == b,
        (Source::From(a, a_name), Source::From(b, b_name)) => (a, a_name) == (b, b_name),
        _ => false,
    }
}
