//! Types of expressions.

use tree_sitter::Node;

use super::entries::as_instance;
use super::{Analysis, Type};
use crate::entry::Flags;
use crate::lookup::Place;

impl<'a> Analysis<'a> {
    /// The type of an expression of the text.
    pub(crate) fn type_of_node(&self, node: Node<'a>) -> Type {
        self.guarded(node, 0, || self.expression(node))
    }

    fn expression(&self, node: Node<'a>) -> Type {
        let field = |name: &str| node.child_by_field_name(name);
        let own = |child: Option<Node<'a>>| child.map(|child| self.type_of_node(child)).unwrap_or_default();
        let builtin = |name: &str| self.entries.instance_of(&format!("builtins.{name}"));
        match node.kind() {
            "identifier" => self.identifier(node),
            "attribute" => {
                let object = own(field("object"));
                let name = field("attribute").map_or("", |name| self.text_of(name));
                self.attribute_type(&object, name)
            }
            "call" => self.call_expression(node),
            "subscript" => self.subscript(node),
            "await" => self.awaited(&own(node.named_child(0))),
            "parenthesized_expression" | "list_splat" | "type" | "expression_statement" => {
                own(node.named_child(0))
            }
            "named_expression" => own(field("value")),
            "string" | "concatenated_string" => {
                let text = self.text_of(node);
                let is_bytes = text.split(['"', '\'']).next().is_some_and(|mark| mark.contains(['b', 'B']));
                builtin(if is_bytes { "bytes" } else { "str" })
            }
            "integer" => builtin(if self.text_of(node).ends_with(['j', 'J']) { "complex" } else { "int" }),
            "float" => builtin(if self.text_of(node).ends_with(['j', 'J']) { "complex" } else { "float" }),
            "true" | "false" | "not_operator" => builtin("bool"),
            "comparison_operator" => self.comparison(node),
            "none" => Type::Nothing,
            "list" | "list_comprehension" => self.collection(node, "builtins.list"),
            "set" | "set_comprehension" => self.collection(node, "builtins.set"),
            "generator_expression" => self.collection(node, "typing.Generator"),
            "tuple" | "expression_list" | "pattern_list" => {
                let mut cursor = node.walk();
                Type::Tuple(
                    node.named_children(&mut cursor).take(16).map(|part| self.type_of_node(part)).collect(),
                )
            }
            "dictionary" | "dictionary_comprehension" => self.dictionary(node),
            "conditional_expression" => Type::union([own(node.named_child(0)), own(node.named_child(2))]),
            "boolean_operator" => Type::union([own(field("left")), own(field("right"))]),
            "binary_operator" => self.binary(node),
            "unary_operator" => own(field("argument")),
            "lambda" => Type::Callable(Box::new(own(field("body")))),
            _ => Type::Unknown,
        }
    }

    fn identifier(&self, node: Node<'a>) -> Type {
        let name = self.text_of(node);
        let offset = node.start_byte();
        self.narrowed(name, node).unwrap_or_else(|| self.name_type(name, offset))
    }

    /// The type of an attribute of a value.
    pub(crate) fn attribute_type(&self, object: &Type, name: &str) -> Type {
        Type::union(object.parts().iter().map(|part| self.part_attribute(part, name)))
    }

    fn part_attribute(&self, object: &Type, name: &str) -> Type {
        match object {
            Type::LocalClass(at) | Type::LocalInstance(at, _) => self.local_attribute(*at, object, name),
            Type::Instance(class, _) if name == "name" && self.flags(*class).contains(Flags::ENUM) => {
                self.entries.instance_of("builtins.str")
            }
            _ => match self.member_of(object, name) {
                Some(place) => {
                    let receiver = self.receiver(object);
                    let is_instance = matches!(receiver, Type::Instance(..));
                    let ty = self.entries.value(place, Some(&receiver));
                    // What a class takes from its own attributes is bound to nothing.
                    if is_instance || !matches!(ty, Type::Variable(_)) { ty } else { Type::Unknown }
                }
                None => Type::Unknown,
            },
        }
    }

    /// Values as instances of the classes that their members are looked up in.
    pub(crate) fn receiver(&self, object: &Type) -> Type {
        match object {
            Type::Tuple(parts) => {
                let all = Type::union(parts.iter().cloned());
                self.entries.instance_with("builtins.tuple", vec![all])
            }
            other => other.clone(),
        }
    }

    /// The entry of a member of a value, imports not followed.
    pub(crate) fn member_of(&self, object: &Type, name: &str) -> Option<Place> {
        match object {
            Type::Module(places) => places.iter().find_map(|&place| self.packages().find_in(place, name)),
            Type::Class(place, _) => self
                .packages()
                .find_in(*place, name)
                .or_else(|| self.packages().find(&format!("builtins.type.{name}"))),
            Type::Instance(place, _) => self.packages().find_in(*place, name),
            Type::Tuple(_) => match self.receiver(object) {
                Type::Instance(place, _) => self.packages().find_in(place, name),
                _ => None,
            },
            Type::Nothing
            | Type::Unknown
            | Type::Function(..)
            | Type::LocalClass(_)
            | Type::LocalInstance(..)
            | Type::LocalFunction(..)
            | Type::Callable(_)
            | Type::Context(_)
            | Type::Awaitable(_)
            | Type::Union(_)
            | Type::Variable(_) => None,
        }
    }

    fn subscript(&self, node: Node<'a>) -> Type {
        let Some(value) = node.child_by_field_name("value") else { return Type::Unknown };
        let object = self.type_of_node(value);
        let Some(index) = node.child_by_field_name("subscript") else { return Type::Unknown };
        let position = self.text_of(index).parse::<usize>().ok();
        let key = (index.kind() == "string").then(|| self.text_of(index).trim_matches(['"', '\'']));
        object.map(|part| match part {
            Type::Tuple(parts) => match position {
                Some(position) => parts.get(position).cloned().unwrap_or_default(),
                None if index.kind() == "slice" => part.clone(),
                None => Type::union(parts.iter().cloned()),
            },
            // `list[Order]` as a value.
            Type::Class(class, _) if self.flags(*class).contains(Flags::ENUM) => {
                Type::Instance(*class, Vec::new())
            }
            Type::Class(class, _) => {
                let argument = match self.type_of_node(index) {
                    Type::Tuple(parts) => parts.iter().map(as_instance).collect(),
                    one => vec![as_instance(&one)],
                };
                Type::Class(*class, argument)
            }
            // `Base[Order]` of a class of the text; `Mode["FAST"]` is a member.
            Type::LocalClass(at) if self.is_local_enum(*at) => Type::LocalInstance(*at, Vec::new()),
            Type::LocalClass(_) => part.clone(),
            part => {
                if let Some(field) = key.and_then(|key| self.field_named(part, key)) {
                    return field;
                }
                match self.item_of(part, index.kind() == "slice") {
                    Type::Unknown => self.part_of_table(part, index),
                    ty => ty,
                }
            }
        })
    }

    fn comparison(&self, node: Node<'a>) -> Type {
        let left = node.named_child(0).map(|left| self.type_of_node(left)).unwrap_or_default();
        let operator = node.child_by_field_name("operators").map_or("==", |operator| self.text_of(operator));
        let method = match operator {
            "==" => "__eq__",
            "!=" => "__ne__",
            "<" => "__lt__",
            "<=" => "__le__",
            ">" => "__gt__",
            ">=" => "__ge__",
            _ => return self.entries.instance_of("builtins.bool"),
        };
        match self.operated(&left, method) {
            Type::Unknown => self.entries.instance_of("builtins.bool"),
            ty => ty,
        }
    }

    fn binary(&self, node: Node<'a>) -> Type {
        let side = |name: &str| node.child_by_field_name(name).map(|side| self.type_of_node(side));
        let (left, right) = (side("left").unwrap_or_default(), side("right").unwrap_or_default());
        let operator = node.child_by_field_name("operator").map_or("", |operator| operator.kind());
        let name = match operator {
            "+" => "add",
            "-" => "sub",
            "*" => "mul",
            "/" => "truediv",
            "//" => "floordiv",
            "%" => "mod",
            "**" => "pow",
            "@" => "matmul",
            "|" => "or",
            "&" => "and",
            "^" => "xor",
            _ => return left,
        };
        let by_left = self.operated(&left, &format!("__{name}__"));
        let is_number = |ty: &Type| match ty {
            Type::Instance(place, _) => matches!(self.entries.name(*place), "int" | "float" | "complex"),
            _ => false,
        };
        // `2 * frame` is what the frame makes of it.
        if by_left.is_unknown() || is_number(&left) && !is_number(&right) {
            let by_right = self.operated(&right, &format!("__r{name}__"));
            if !by_right.is_unknown() {
                return by_right;
            }
        }
        if is_number(&left) && matches!(operator, "/") {
            return self.entries.instance_of("builtins.float");
        }
        by_left
    }

    /// What a special method of one side gives; the side itself where nothing says.
    fn operated(&self, object: &Type, method: &str) -> Type {
        object.map(|part| {
            let has = self.member_of(part, method).is_some();
            match self.called_method(part, method, &[]) {
                Type::Unknown if has && matches!(part, Type::Instance(..)) => part.clone(),
                ty => ty,
            }
        })
    }

    fn collection(&self, node: Node<'a>, class: &str) -> Type {
        let element = if node.kind().ends_with("comprehension") || node.kind() == "generator_expression" {
            node.child_by_field_name("body").map(|body| self.type_of_node(body)).unwrap_or_default()
        } else {
            let mut cursor = node.walk();
            Type::union(node.named_children(&mut cursor).take(4).map(|part| {
                let ty = self.type_of_node(part);
                if part.kind() == "list_splat" { self.element_of(&ty) } else { ty }
            }))
        };
        self.entries.instance_with(class, vec![element])
    }

    fn dictionary(&self, node: Node<'a>) -> Type {
        let mut cursor = node.walk();
        let mut keys = Vec::new();
        let mut values = Vec::new();
        for pair in node.named_children(&mut cursor).filter(|child| child.kind() == "pair").take(4) {
            let field = |name: &str| {
                pair.child_by_field_name(name).map(|child| self.type_of_node(child)).unwrap_or_default()
            };
            keys.push(field("key"));
            values.push(field("value"));
        }
        self.entries.instance_with("builtins.dict", vec![Type::union(keys), Type::union(values)])
    }
}
