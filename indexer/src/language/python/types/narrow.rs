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
            // What is assigned afterwards counts.
            let text = self.text_of(statement);
            if text.len() > name.len() && text.starts_with(name) && text.contains('=') {
                return None;
            }
            before = statement.prev_named_sibling();
        }
        None
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
