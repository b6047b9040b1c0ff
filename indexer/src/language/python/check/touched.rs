//! Names that a text assigns to, asks for, or lets a mock stand in for: nothing is said about them.

use rustc_hash::FxHashSet;
use tree_sitter::Node;

use super::conditions::words;

/// The names, of the whole text: what is assigned in one function is there in others.
#[derive(Debug, Default)]
pub(super) struct Touched<'t> {
    /// Names of attributes.
    attributes: FxHashSet<&'t str>,
    /// Modules that may not be there, or that others stand in for.
    modules: FxHashSet<&'t str>,
    /// Names whose class is asked for.
    tested: FxHashSet<&'t str>,
    /// Names that are bound in ways that are not followed.
    opaque: FxHashSet<&'t str>,
}

impl<'t> Touched<'t> {
    /// Whether an attribute of that name is assigned, asked for or mocked somewhere.
    pub(super) fn has_attribute(&self, name: &str) -> bool {
        self.attributes.contains(name)
    }

    /// Whether a module or one above it may be replaced or missing.
    pub(super) fn has_module(&self, path: &str) -> bool {
        !self.modules.is_empty()
            && std::iter::successors(Some(path), |path| path.rsplit_once('.').map(|(above, _)| above))
                .any(|path| self.modules.contains(path))
    }

    /// Whether the text asks what a name's class is.
    pub(super) fn is_tested(&self, name: &str) -> bool {
        self.tested.contains(name)
    }

    /// Whether a name may be bound by more than its bindings show.
    pub(super) fn is_opaque(&self, name: &str) -> bool {
        self.opaque.contains(name)
    }

    /// Takes in a node.
    pub(super) fn see(&mut self, node: Node<'t>, text: &'t str) {
        let text_of = |node: Node<'t>| text.get(node.byte_range()).unwrap_or_default();
        match node.kind() {
            "assignment" | "augmented_assignment" | "for_statement" => {
                if let Some(left) = node.child_by_field_name("left") {
                    self.assigned(left, text, 0);
                }
            }
            "as_pattern_target" => self.assigned(node, text, 0),
            "delete_statement" => {
                let mut cursor = node.walk();
                for child in node.named_children(&mut cursor) {
                    self.opaque.extend(words(text_of(child)));
                    self.assigned(child, text, 0);
                }
            }
            "global_statement" | "nonlocal_statement" | "case_pattern" => {
                self.opaque.extend(words(text_of(node)));
            }
            "call" => self.called(node, text),
            _ => {}
        }
    }

    fn assigned(&mut self, target: Node<'t>, text: &'t str, depth: usize) {
        if depth > 8 {
            return;
        }
        match target.kind() {
            "attribute" => {
                let name = target.child_by_field_name("attribute");
                self.attributes.extend(name.and_then(|name| text.get(name.byte_range())));
            }
            // `sys.modules["name"] = …`, `globals()["name"] = …`
            "subscript" => {
                let is_modules = text.get(target.byte_range()).unwrap_or_default().contains("modules[");
                let key = target.child_by_field_name("subscript").and_then(|key| literal(key, text));
                if let Some(key) = key {
                    if is_modules {
                        self.modules.insert(key)
                    } else {
                        self.attributes.insert(key)
                    };
                }
            }
            _ => {
                let mut cursor = target.walk();
                let children: Vec<Node<'t>> = target.named_children(&mut cursor).collect();
                for child in children {
                    self.assigned(child, text, depth + 1);
                }
            }
        }
    }

    fn called(&mut self, call: Node<'t>, text: &'t str) {
        let (Some(function), Some(arguments)) =
            (call.child_by_field_name("function"), call.child_by_field_name("arguments"))
        else {
            return;
        };
        let written = text.get(function.byte_range()).unwrap_or_default();
        let name = written.rsplit('.').next().unwrap_or(written);
        let mut cursor = arguments.walk();
        let arguments: Vec<Node<'t>> = arguments.named_children(&mut cursor).collect();
        let strings = arguments.iter().filter_map(|argument| literal(*argument, text));
        match name {
            "isinstance" | "issubclass" | "type" | "callable" => {
                self.tested.extend(arguments.iter().filter_map(|argument| text.get(argument.byte_range())));
            }
            "importorskip" => self.modules.extend(strings),
            "setitem" | "delitem" => {
                let strings: Vec<&str> = strings.collect();
                self.modules.extend(&strings);
                self.attributes.extend(strings);
            }
            "hasattr" | "getattr" | "setattr" | "delattr" => {
                self.tested.extend(arguments.first().and_then(|argument| text.get(argument.byte_range())));
                self.attributes.extend(strings.filter_map(|path| path.rsplit('.').next()));
            }
            _ => {
                let lower = name.to_ascii_lowercase();
                let is_mock = written.contains("patch") || lower.contains("mock");
                if is_mock || lower.contains("register") || lower.contains("setattr") {
                    for path in strings {
                        self.attributes.extend(path.rsplit('.').next());
                        if is_mock {
                            self.modules.insert(path);
                        }
                    }
                }
                if is_mock {
                    let keywords = arguments.iter().filter(|argument| argument.kind() == "keyword_argument");
                    let names = keywords.filter_map(|keyword| keyword.child_by_field_name("name"));
                    self.attributes.extend(names.filter_map(|name| text.get(name.byte_range())));
                }
            }
        }
    }
}

/// The text of a string without parts that are computed.
pub(super) fn literal<'t>(node: Node<'t>, text: &'t str) -> Option<&'t str> {
    if node.kind() != "string" {
        return None;
    }
    let mut cursor = node.walk();
    let mut parts = node.named_children(&mut cursor).filter(|part| part.kind() == "string_content");
    let only = parts.next()?;
    text.get(only.byte_range())
}
