//! What `isinstance` says of a name.

use tree_sitter::Node;

use super::entries::as_instance;
use super::{Analysis, Type};

impl<'a> Analysis<'a> {
    /// The type of a name where an `isinstance` around `node` decides it.
    pub(crate) fn narrowed(&self, name: &str, node: Node<'a>) -> Option<Type> {
        memchr::memmem::find(self.text.as_bytes(), b"isinstance")?;
        let mut child = node;
        while let Some(parent) = child.parent() {
            let condition = match parent.kind() {
                "function_definition" | "class_definition" | "lambda" | "module" => {
                    return self.asserted(name, child);
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
                    if let Some(ty) = self.asserted(name, child) {
                        return Some(ty);
                    }
                    None
                }
                _ => None,
            };
            if let Some(ty) = condition.and_then(|condition| self.tested(name, condition)) {
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

    /// What the statements before `child` in its block assert of a name.
    fn asserted(&self, name: &str, child: Node<'a>) -> Option<Type> {
        let mut before = child.prev_named_sibling();
        while let Some(statement) = before {
            if statement.kind() == "assert_statement"
                && let Some(condition) = statement.named_child(0)
                && let Some(ty) = self.tested(name, condition)
            {
                return Some(ty);
            }
            if let Some(condition) = left_if(statement) {
                let ty = match condition.kind() {
                    "not_operator" => {
                        condition.child_by_field_name("argument").and_then(|inner| self.tested(name, inner))
                    }
                    _ => self.without(name, child, condition),
                };
                if ty.is_some() {
                    return ty;
                }
            }
            // What is assigned afterwards counts.
            let text = self.text_of(statement);
            if text.len() > name.len() && text.starts_with(name) && text.contains('=') {
                return None;
            }
            before = statement.prev_named_sibling();
        }
        None
    }

    /// The type that a name was given, without the classes that `condition` tests for.
    fn without(&self, name: &str, node: Node<'a>, condition: Node<'a>) -> Option<Type> {
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

    /// The class that a condition says a name is of.
    fn tested(&self, name: &str, condition: Node<'a>) -> Option<Type> {
        match condition.kind() {
            "parenthesized_expression" => self.tested(name, condition.named_child(0)?),
            "boolean_operator" if condition.child_by_field_name("operator")?.kind() == "and" => {
                let side = |field: &str| self.tested(name, condition.child_by_field_name(field)?);
                side("left").or_else(|| side("right"))
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
