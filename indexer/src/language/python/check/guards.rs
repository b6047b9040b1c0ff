//! Parts of a text in which it is ready for what is not there: `try`, version checks, tests that expect an error.

use std::ops::Range;

use rustc_hash::FxHashSet;
use tree_sitter::Node;

use super::Guards;
use super::conditions::{is_guard, words};

/// The guarded parts.
#[derive(Debug, Default)]
pub(super) struct Guarded<'t> {
    parts: Vec<(Range<usize>, Guards)>,
    /// Names that hold the outcome of a version check.
    flags: FxHashSet<&'t str>,
}

impl<'t> Guarded<'t> {
    /// What the text guards against at an offset.
    pub(super) fn at(&self, offset: usize) -> Guards {
        let around = self.parts.iter().filter(|(range, _)| range.contains(&offset));
        around.fold(Guards::empty(), |all, (_, guards)| all | *guards)
    }

    /// Notes names that are given the outcome of a version check. To be called with all nodes before [`Self::see`].
    pub(super) fn note_flags(&mut self, node: Node<'t>, text: &'t str) {
        if node.kind() == "assignment"
            && let (Some(left), Some(right)) =
                (node.child_by_field_name("left"), node.child_by_field_name("right"))
            && left.kind() == "identifier"
            && right.end_byte() - right.start_byte() < 400
            && is_guard(text.get(right.byte_range()).unwrap_or_default(), &self.flags)
        {
            self.flags.extend(text.get(left.byte_range()));
        }
    }

    /// Takes in a node.
    pub(super) fn see(&mut self, node: Node<'t>, text: &'t str) {
        match node.kind() {
            "try_statement" => self.handled(node, text),
            "if_statement" | "while_statement" | "elif_clause" => self.conditional(node, text),
            "conditional_expression" if node.named_child(1).is_some_and(|it| self.is_guard(it, text)) => {
                self.add(node, Guards::all());
            }
            "boolean_operator" | "assert_statement" => {
                let first = node.child_by_field_name("left").or_else(|| node.named_child(0));
                let is_guarded = first.is_some_and(|it| self.is_guard(it, text));
                self.add(node, if is_guarded { Guards::all() } else { Guards::empty() });
            }
            "with_statement" => {
                let mut cursor = node.walk();
                let clause = node.named_children(&mut cursor).find(|child| child.kind() == "with_clause");
                let guards = clause.map(|clause| managers(clause, text)).unwrap_or_default();
                self.add(node, guards);
            }
            "decorated_definition" => {
                let mut cursor = node.walk();
                let is_conditional = node
                    .named_children(&mut cursor)
                    .filter(|child| child.kind() == "decorator")
                    .any(|decorator| is_skip(text.get(decorator.byte_range()).unwrap_or_default()));
                if is_conditional {
                    self.add(node, Guards::all());
                }
            }
            "call" => {
                let function = node.child_by_field_name("function");
                let name = function.map_or("", |function| last_name(function, text));
                self.add(node, expected(name, node, text));
                self.skips_module(name, node, text);
            }
            "assignment" => {
                let left = node.child_by_field_name("left").and_then(|left| text.get(left.byte_range()));
                if left == Some("pytestmark") && is_skip(text.get(node.byte_range()).unwrap_or_default()) {
                    self.parts.push((0..usize::MAX, Guards::all()));
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, node: Node<'_>, guards: Guards) {
        if !guards.is_empty() {
            self.parts.push((node.byte_range(), guards));
        }
    }

    fn is_guard(&self, condition: Node<'_>, text: &str) -> bool {
        is_guard(text.get(condition.byte_range()).unwrap_or_default(), &self.flags)
    }

    fn handled(&mut self, node: Node<'t>, text: &str) {
        let mut cursor = node.walk();
        let clauses = node.named_children(&mut cursor);
        let clauses = clauses.filter(|child| matches!(child.kind(), "except_clause" | "except_group_clause"));
        let guards = clauses.fold(Guards::empty(), |all, clause| {
            let value = clause.child_by_field_name("value").or_else(|| {
                clause.named_child(0).filter(|child| !matches!(child.kind(), "block" | "comment"))
            });
            all | match value {
                None => Guards::ABSENT | Guards::ARGUMENTS,
                Some(value) => caught(text.get(value.byte_range()).unwrap_or_default()),
            }
        });
        self.add(node, guards);
    }

    fn conditional(&mut self, node: Node<'t>, text: &str) {
        if !node.child_by_field_name("condition").is_some_and(|condition| self.is_guard(condition, text)) {
            return;
        }
        let whole = if node.kind() == "elif_clause" { node.parent().unwrap_or(node) } else { node };
        self.add(whole, Guards::all());
        // What follows a branch that leaves runs under the opposite condition.
        let leaves = node.child_by_field_name("consequence").is_some_and(|body| leaves(body, text));
        if let Some(block) = whole.parent().filter(|_| leaves) {
            let end = if block.kind() == "module" { usize::MAX } else { block.end_byte() };
            self.parts.push((whole.end_byte()..end, Guards::all()));
        }
    }

    /// `pytest.skip(…, allow_module_level=True)`, `pytest.importorskip("x", minversion="2")`.
    fn skips_module(&mut self, name: &str, call: Node<'_>, text: &str) {
        let written = text.get(call.byte_range()).unwrap_or_default();
        let is_of_module = name == "skip" && written.contains("allow_module_level")
            || name == "importorskip" && written.contains(',');
        if is_of_module {
            self.parts.push((0..usize::MAX, Guards::all()));
        }
    }
}

/// What the context managers of a `with` expect.
fn managers(clause: Node<'_>, text: &str) -> Guards {
    let mut guards = Guards::empty();
    let mut pending = vec![(clause, 0)];
    while let Some((node, depth)) = pending.pop() {
        if node.kind() == "call" {
            let function = node.child_by_field_name("function");
            guards |= expected(function.map_or("", |function| last_name(function, text)), node, text);
        }
        if depth < 6 {
            let mut cursor = node.walk();
            pending.extend(node.named_children(&mut cursor).map(|child| (child, depth + 1)));
        }
    }
    guards
}

/// What handlers of these exceptions are ready for.
fn caught(exceptions: &str) -> Guards {
    words(exceptions).fold(Guards::empty(), |all, name| {
        all | match name {
            "ImportError" | "ModuleNotFoundError" | "AttributeError" | "NameError" => {
                Guards::ABSENT | Guards::DEPRECATED
            }
            "TypeError" => Guards::ARGUMENTS,
            "Exception" | "BaseException" => Guards::ABSENT | Guards::ARGUMENTS,
            _ => Guards::empty(),
        }
    })
}

/// What a call that expects an exception or a warning is ready for.
fn expected(name: &str, call: Node<'_>, text: &str) -> Guards {
    let lower = name.to_ascii_lowercase();
    let first = || {
        let arguments = call.child_by_field_name("arguments")?;
        text.get(arguments.named_child(0)?.byte_range())
    };
    if lower == "suppress" {
        let arguments = call.child_by_field_name("arguments");
        return caught(arguments.and_then(|it| text.get(it.byte_range())).unwrap_or_default());
    }
    if lower.contains("raises") {
        // What these say is not about names or arguments.
        let others =
            ["ValueError", "KeyError", "IndexError", "OSError", "StopIteration", "ZeroDivisionError"];
        let is_other = first().is_some_and(|first| others.contains(&first));
        return if is_other { Guards::empty() } else { Guards::ABSENT | Guards::ARGUMENTS };
    }
    let is_warning = lower.contains("warn") && lower != "warn" || lower == "deprecated_call";
    if is_warning { Guards::DEPRECATED } else { Guards::empty() }
}

/// Whether a decorator or mark lets a test be left out, or fail.
fn is_skip(text: &str) -> bool {
    words(text).any(|word| {
        let lower = word.to_ascii_lowercase();
        lower.contains("skip")
            || lower.contains("xfail")
            || lower.contains("expectedfailure")
            || lower.starts_with("require")
            || lower.starts_with("needs_")
    })
}

/// The last part of a dotted name.
pub(super) fn last_name<'t>(function: Node<'_>, text: &'t str) -> &'t str {
    let name = match function.kind() {
        "attribute" => function.child_by_field_name("attribute"),
        _ => Some(function),
    };
    name.and_then(|name| text.get(name.byte_range())).unwrap_or_default()
}

/// Whether a block ends by leaving what is around it.
fn leaves(body: Node<'_>, text: &str) -> bool {
    let Some(count) = body.named_child_count().checked_sub(1) else { return false };
    let Some(last) = u32::try_from(count).ok().and_then(|last| body.named_child(last)) else { return false };
    match last.kind() {
        "return_statement" | "raise_statement" | "continue_statement" | "break_statement" => true,
        "expression_statement" => {
            last.named_child(0).filter(|call| call.kind() == "call").is_some_and(|call| {
                let name =
                    call.child_by_field_name("function").map_or("", |function| last_name(function, text));
                ["skip", "exit", "fail", "_exit", "skipTest"].contains(&name)
            })
        }
        _ => false,
    }
}
