//! What the cursor is on.

use std::ops::Range;

use tree_sitter::Node;

use super::binds::binds;
use super::repair::Repaired;
use super::string::is_in_string;
use super::tree::node_at;
use super::word_at;

/// Where a cursor stands, and the word that is being written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What kind of place it is.
    pub spot: Spot,
    /// The word around the cursor, in bytes of the original text.
    pub word: Range<usize>,
}

/// A place in code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// After a dot: the expression before it, in bytes of the repaired text.
    Member {
        /// Where it begins.
        start: usize,
        /// Where it ends.
        end: usize,
    },
    /// A name, or the place where one may be written.
    Name,
    /// A decorator.
    Decorator,
    /// An annotation.
    Annotation,
    /// The name of something that is being defined: nothing is to be offered.
    Definition,
    /// A string.
    String,
    /// A comment.
    Comment,
}

impl Cursor {
    /// The cursor at `offset` of `text`, by the repaired text's syntax.
    pub fn new(text: &str, repaired: &Repaired, offset: usize) -> Self {
        let word = word_at(text, offset);
        let root = repaired.tree.tree.root_node();
        let node = node_at(root, offset + 1);
        // The words of a string that has no end yet are read as code.
        let is_text = is_in_string(text, offset);
        let spot = if is_text { Spot::String } else { spot(node, text, offset, &word) };
        Self { spot, word }
    }
}

fn literal(node: Node<'_>) -> Option<Spot> {
    let mut at = Some(node);
    while let Some(node) = at {
        match node.kind() {
            "comment" => return Some(Spot::Comment),
            "interpolation" => return None,
            "string" | "concatenated_string" => return Some(Spot::String),
            "block" | "module" => return None,
            _ => at = node.parent(),
        }
    }
    None
}

fn spot(node: Node<'_>, text: &str, offset: usize, word: &Range<usize>) -> Spot {
    if let Some(literal) = literal(node) {
        return literal;
    }
    // A number is no name, nor is what follows its dot.
    let number = text.get(..word.start).and_then(|before| before.strip_suffix('.'));
    let number = number.map_or(word.clone(), |before| word_at(text, before.len()));
    if text.get(number).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
        return Spot::Definition;
    }
    let Some(parent) = node.parent() else { return Spot::Name };
    let is_field = |name: &str| parent.child_by_field_name(name) == Some(node);
    let is_member = parent.kind() == "attribute" && is_field("attribute");
    let line = text.get(super::line_start(text, offset)..word.start).unwrap_or_default();
    let typed = text.get(word.start..offset).unwrap_or_default();
    if !is_member && binds(line, typed) {
        return Spot::Definition;
    }
    match parent.kind() {
        "attribute" if is_field("attribute") => match parent.child_by_field_name("object") {
            Some(object) => Spot::Member { start: object.start_byte(), end: object.end_byte() },
            None => Spot::Name,
        },
        "function_definition" | "class_definition" if is_field("name") => Spot::Definition,
        "parameters" | "lambda_parameters" | "global_statement" | "nonlocal_statement" => Spot::Definition,
        "default_parameter" | "typed_default_parameter" if is_field("name") => Spot::Definition,
        "typed_parameter" if node.kind() != "type" => Spot::Definition,
        "list_splat_pattern" | "dictionary_splat_pattern" | "as_pattern_target" => Spot::Definition,
        "for_statement" | "for_in_clause" if is_field("left") => Spot::Definition,
        "aliased_import" if is_field("alias") => Spot::Definition,
        "decorator" => Spot::Decorator,
        "type" => Spot::Annotation,
        _ => {
            let before = text.get(..word.start).unwrap_or_default();
            let line = before.get(super::line_start(text, offset)..).unwrap_or_default().trim_start();
            // Where the syntax could not be read, the line says.
            match line.trim_end() {
                "def" | "class" | "async def" => Spot::Definition,
                "@" => Spot::Decorator,
                line if line.ends_with(" as") || line.ends_with(" ->") && node.kind() == "ERROR" => {
                    if line.ends_with("as") { Spot::Definition } else { Spot::Annotation }
                }
                _ => Spot::Name,
            }
        }
    }
}
