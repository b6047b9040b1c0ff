//! What tests around it say of a name: `isinstance`, `is None`, patterns.

use std::ops::{ControlFlow, Range};

use tree_sitter::Node;

use super::entries::as_instance;
use super::{Analysis, Type};

impl<'a> Analysis<'a> {
    /// The type of a name where a test around `node` decides it: `isinstance`, `is None`, a pattern.
    pub(crate) fn narrowed(&self, name: &str, node: Node<'a>) -> Option<Type> {
        if !self.narrows() {
            return None;
        }
        let scopes = self.scopes_at(node.start_byte());
        // What is assigned after a test counts.
        let is_bound_in = |range: Range<usize>| {
            scopes.iter().any(|scope| {
                self.bindings_of(*scope).iter().any(|one| one.name == name && range.contains(&one.start))
            })
        };
        let mut child = node;
        while let Some(parent) = child.parent() {
            let condition = match parent.kind() {
                "function_definition" | "class_definition" | "lambda" | "module" => {
                    return self.asserted(name, child, &is_bound_in).break_value().flatten();
                }
                "if_statement" | "elif_clause" | "while_statement" => {
                    let body = parent
                        .child_by_field_name("consequence")
                        .or_else(|| parent.child_by_field_name("body"));
                    parent.child_by_field_name("condition").filter(|_| body == Some(child))
                }
                "conditional_expression" => {
                    parent.named_child(1).filter(|_| parent.named_child(0) == Some(child))
                }
                "boolean_operator" => {
                    let is_and = parent.child_by_field_name("operator").is_some_and(|op| op.kind() == "and");
                    let left = parent.child_by_field_name("left");
                    left.filter(|left| is_and && *left != child)
                }
                "block" => {
                    if let ControlFlow::Break(ty) = self.asserted(name, child, &is_bound_in) {
                        return ty;
                    }
                    None
                }
                "case_clause" if parent.child_by_field_name("consequence") == Some(child) => {
                    if let Some(ty) = self.matched(name, parent) {
                        return Some(ty);
                    }
                    None
                }
                _ => None,
            };
            if let Some(ty) = condition.and_then(|condition| self.holding(name, node, condition)) {
                return Some(ty);
            }
            if parent.kind() == "conditional_expression"
                && parent.named_child(2) == Some(child)
                && let Some(no) = parent.named_child(1)
                && let Some(ty) = self.without(name, node, no)
            {
                return Some(ty);
            }
            // What it is not, where the test failed.
            if matches!(child.kind(), "else_clause" | "elif_clause")
                && parent.kind() == "if_statement"
                && let Some(no) = parent.child_by_field_name("condition")
                && let Some(ty) = self.without(name, node, no)
            {
                return Some(ty);
            }
            child = parent;
        }
        None
    }

    /// The class that the pattern of a `case` says the name is of, if the name is what is matched.
    fn matched(&self, name: &str, case: Node<'a>) -> Option<Type> {
        let mut statement = case.parent()?;
        if statement.kind() == "block" {
            statement = statement.parent()?;
        }
        let subject = statement.child_by_field_name("subject")?;
        if statement.kind() != "match_statement" || self.text_of(subject) != name {
            return None;
        }
        let mut pattern = case.named_child(0)?;
        while matches!(pattern.kind(), "case_pattern" | "as_pattern" | "parenthesized_expression") {
            pattern = pattern.named_child(0)?;
        }
        let class = |pattern: Node<'a>| {
            let pattern = if pattern.kind() == "case_pattern" { pattern.named_child(0)? } else { pattern };
            match pattern.kind() {
                "class_pattern" => {
                    let class = pattern.named_child(0)?;
                    Some(self.dotted_type(self.text_of(class), class.start_byte()).map(as_instance))
                }
                "none" => Some(Type::Nothing),
                _ => None,
            }
        };
        let ty = if pattern.kind() == "union_pattern" {
            let mut cursor = pattern.walk();
            let parts: Option<Vec<Type>> = pattern.named_children(&mut cursor).map(class).collect();
            Type::union(parts?)
        } else {
            class(pattern)?
        };
        // A class that is not known is not what the name had before.
        Some(ty)
    }

    /// What the statements before `child` in its block assert of a name; that nothing of it holds any more, where
    /// it was bound anew.
    fn asserted(
        &self,
        name: &str,
        child: Node<'a>,
        is_bound_in: &dyn Fn(Range<usize>) -> bool,
    ) -> ControlFlow<Option<Type>> {
        let mut before = child.prev_named_sibling();
        while let Some(statement) = before {
            // Patterns and headers are no statements before it.
            if matches!(child.kind(), "block") {
                break;
            }
            if statement.kind() == "assert_statement"
                && let Some(condition) = statement.named_child(0)
                && let Some(ty) = self.tested(name, condition)
            {
                return ControlFlow::Break(Some(ty));
            }
            if is_bound_in(statement.byte_range()) {
                return ControlFlow::Break(None);
            }
            if let Some(condition) = left_if(statement) {
                let ty = match condition.kind() {
                    "not_operator" => {
                        condition.child_by_field_name("argument").and_then(|inner| self.tested(name, inner))
                    }
                    _ => self.without(name, child, condition),
                };
                if ty.is_some() {
                    return ControlFlow::Break(ty);
                }
            }
            before = statement.prev_named_sibling();
        }
        ControlFlow::Continue(())
    }

    /// The type of a name where `condition` holds.
    fn holding(&self, name: &str, node: Node<'a>, condition: Node<'a>) -> Option<Type> {
        if condition.kind() == "not_operator" {
            return self.without(name, node, condition.child_by_field_name("argument")?);
        }
        self.tested(name, condition)
    }

    /// The type that a name was given, without the classes that `condition` tests for.
    fn without(&self, name: &str, node: Node<'a>, condition: Node<'a>) -> Option<Type> {
        if self.compared_to_none(name, condition) == Some(false) {
            return Some(Type::Nothing);
        }
        // Of a condition with parts it is not known which failed.
        if condition.kind() != "call" {
            return None;
        }
        let tested = self.tested(name, condition)?;
        let Type::Union(parts) = self.name_type(name, node.start_byte()) else { return None };
        let is_tested = |part: &Type| {
            tested.parts().iter().any(|tested| match (tested, part) {
                (Type::Instance(tested, _), Type::Instance(part, _)) => tested == part,
                (tested, part) => tested == part,
            })
        };
        let left = Type::union(parts.into_iter().filter(|part| !is_tested(part)));
        (!left.is_unknown()).then_some(left)
    }

    /// Whether a condition is `name is None` (true) or `name is not None` (false).
    fn compared_to_none(&self, name: &str, condition: Node<'a>) -> Option<bool> {
        let words: Vec<&str> = self.text_of(condition).split_whitespace().collect();
        match words.as_slice() {
            [own, "is", "None"] if *own == name => Some(true),
            [own, "is", "not", "None"] if *own == name => Some(false),
            _ => None,
        }
    }

    /// The class that a condition says a name is of.
    fn tested(&self, name: &str, condition: Node<'a>) -> Option<Type> {
        match condition.kind() {
            "parenthesized_expression" => self.tested(name, condition.named_child(0)?),
            "boolean_operator" if condition.child_by_field_name("operator")?.kind() == "and" => {
                let side = |field: &str| self.tested(name, condition.child_by_field_name(field)?);
                side("left").or_else(|| side("right"))
            }
            "comparison_operator" => {
                (self.compared_to_none(name, condition) == Some(true)).then_some(Type::Nothing)
            }
            "call" if self.text_of(condition.child_by_field_name("function")?) == "isinstance" => {
                let arguments = condition.child_by_field_name("arguments")?;
                if self.text_of(arguments.named_child(0)?) != name {
                    return None;
                }
                let classes = self.type_of_node(arguments.named_child(1)?);
                let ty = match classes {
                    Type::Tuple(parts) => Type::union(parts.iter().map(as_instance)),
                    class => class.map(as_instance),
                };
                (!ty.is_unknown()).then_some(ty)
            }
            _ => None,
        }
    }
}

/// The condition of an `if` whose body leaves what is around it, so that what follows knows that it failed.
fn left_if(statement: Node<'_>) -> Option<Node<'_>> {
    if statement.kind() != "if_statement" || statement.child_by_field_name("alternative").is_some() {
        return None;
    }
    let body = statement.child_by_field_name("consequence")?;
    let last = body.named_child(u32::try_from(body.named_child_count().checked_sub(1)?).ok()?)?;
    let leaves = ["return_statement", "raise_statement", "continue_statement", "break_statement"]
        .contains(&last.kind());
    statement.child_by_field_name("condition").filter(|_| leaves)
}
