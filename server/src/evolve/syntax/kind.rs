//! What kind of value an expression may be, as far as that can be read or was seen in a run.

use std::collections::BTreeMap;
use std::ops::{BitAnd, BitOr};

use super::Node;

/// A set of kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind(u16);

impl Kind {
    pub(crate) const INT: Self = Self(1);
    pub(crate) const FLOAT: Self = Self(1 << 1);
    pub(crate) const BOOL: Self = Self(1 << 2);
    pub(crate) const STR: Self = Self(1 << 3);
    pub(crate) const LIST: Self = Self(1 << 4);
    pub(crate) const TUPLE: Self = Self(1 << 5);
    pub(crate) const DICT: Self = Self(1 << 6);
    pub(crate) const SET: Self = Self(1 << 7);
    pub(crate) const NONE: Self = Self(1 << 8);
    pub(crate) const CALLABLE: Self = Self(1 << 9);
    /// Iterators, bytes, objects of classes.
    pub(crate) const OTHER: Self = Self(1 << 10);
    pub(crate) const NUMBER: Self = Self(0b111);
    pub(crate) const SEQUENCE: Self = Self(0b11_1000);
    pub(crate) const COLLECTION: Self = Self(0b1111_1000);
    /// Nothing is known.
    pub(crate) const ANY: Self = Self(0b111_1111_1111);

    /// Whether it may be one of `other`.
    pub(crate) fn may_be(self, other: Self) -> bool {
        self & other != Self(0)
    }

    /// Whether it is surely one of `other`.
    pub(crate) fn is_surely(self, other: Self) -> bool {
        self & other == self
    }

    /// The kind that Python calls so.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "int" => Self::INT,
            "float" => Self::FLOAT,
            "bool" => Self::BOOL,
            "str" | "LiteralString" => Self::STR,
            "list" | "List" => Self::LIST,
            "tuple" | "Tuple" => Self::TUPLE,
            "dict" | "Dict" | "defaultdict" | "OrderedDict" | "Counter" | "Mapping" => Self::DICT,
            "set" | "frozenset" | "Set" => Self::SET,
            "None" | "NoneType" => Self::NONE,
            "function" | "builtin_function_or_method" | "method" | "type" | "Callable" => Self::CALLABLE,
            _ => Self::OTHER,
        }
    }
}

impl BitOr for Kind {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Kind {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// The kinds of names, from a traced run: of their values and of the elements of those.
#[derive(Clone, Debug, Default)]
pub(crate) struct KindsOfNames {
    pub(crate) values: BTreeMap<String, Kind>,
    pub(crate) elements: BTreeMap<String, Kind>,
}

/// Says of expressions of which kind they may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kinds<'a> {
    names: &'a KindsOfNames,
}

impl<'a> Kinds<'a> {
    /// With what was seen of names.
    pub(crate) fn new(names: &'a KindsOfNames) -> Self {
        Self { names }
    }

    /// The kind of an expression.
    pub(crate) fn of(self, node: Node<'_>) -> Kind {
        self.at_depth(node, 0)
    }

    /// The kind of a local name.
    pub(crate) fn of_name(self, name: &str) -> Kind {
        self.names.values.get(name).copied().unwrap_or(Kind::ANY)
    }

    fn at_depth(self, node: Node<'_>, depth: usize) -> Kind {
        if depth > 12 {
            return Kind::ANY;
        }
        let of = |node: Option<Node<'_>>| node.map_or(Kind::ANY, |node| self.at_depth(node, depth + 1));
        match node.kind() {
            "integer" => Kind::INT,
            "float" => Kind::FLOAT,
            "string" | "concatenated_string" => Kind::STR,
            "true" | "false" | "comparison_operator" | "not_operator" => Kind::BOOL,
            "none" => Kind::NONE,
            "list" | "list_comprehension" => Kind::LIST,
            "tuple" | "expression_list" => Kind::TUPLE,
            "dictionary" | "dictionary_comprehension" => Kind::DICT,
            "set" | "set_comprehension" => Kind::SET,
            "lambda" => Kind::CALLABLE,
            "generator_expression" => Kind::OTHER,
            "identifier" => self.of_name(node.text()),
            "parenthesized_expression" => of(node.children().next()),
            "boolean_operator" => of(node.field("left")) | of(node.field("right")),
            "unary_operator" => of(node.field("argument")) & Kind::NUMBER | Kind::INT,
            "conditional_expression" => {
                let parts: Vec<Node<'_>> = node.children().collect();
                of(parts.first().copied()) | of(parts.get(2).copied())
            }
            "binary_operator" => {
                let operator = node.field("operator").map_or("", Node::text);
                binary(operator, of(node.field("left")), of(node.field("right")))
            }
            "subscript" => {
                let is_slice = node.field("subscript").is_some_and(|subscript| subscript.is("slice"));
                let value = node.field("value");
                if is_slice || of(value).is_surely(Kind::STR) { of(value) } else { self.element(value) }
            }
            "call" => self.call(node, depth),
            _ => Kind::ANY,
        }
    }

    /// The kind of what is inside a value.
    fn element(self, value: Option<Node<'_>>) -> Kind {
        value
            .filter(|value| value.is("identifier"))
            .and_then(|value| self.names.elements.get(value.text()).copied())
            .unwrap_or(Kind::ANY)
    }

    fn call(self, node: Node<'_>, depth: usize) -> Kind {
        if let Some((name, arguments)) = node.name_call() {
            return match name {
                "min" | "max" | "abs" | "sum" | "round" => {
                    let first = arguments.children().next();
                    let kind = first.map_or(Kind::ANY, |first| self.at_depth(first, depth + 1));
                    match name {
                        "min" | "max" => Kind::ANY,
                        _ if kind.is_surely(Kind::NUMBER) => kind | Kind::INT,
                        _ => Kind::NUMBER,
                    }
                }
                _ => of_builtin(name),
            };
        }
        let Some((object, method, _)) = node.method_call() else { return Kind::ANY };
        match method.text() {
            "copy" | "union" | "intersection" | "difference" => self.at_depth(object, depth + 1),
            "pop" | "get" => self.element(Some(object)),
            method => of_method(method),
        }
    }
}

fn binary(operator: &str, left: Kind, right: Kind) -> Kind {
    match operator {
        "/" => Kind::FLOAT,
        "-" | "//" | "**" => (left | right) & (Kind::NUMBER | Kind::SET) | Kind::INT,
        "%" if !left.may_be(Kind::STR) => Kind::INT | (left | right) & Kind::FLOAT,
        "%" if left.is_surely(Kind::STR) => Kind::STR,
        "+" if left.is_surely(Kind::NUMBER) || right.is_surely(Kind::NUMBER) => {
            (left | right) & Kind::NUMBER | Kind::INT
        }
        "+" => left & right,
        "*" if left.is_surely(Kind::NUMBER) && right.is_surely(Kind::NUMBER) => left | right | Kind::INT,
        _ => left | right,
    }
}

fn of_builtin(name: &str) -> Kind {
    match name {
        "len" | "int" | "ord" | "hash" | "id" | "floor" | "ceil" => Kind::INT,
        "str" | "chr" | "bin" | "hex" | "oct" | "repr" | "input" | "format" | "ascii" => Kind::STR,
        "float" | "sqrt" => Kind::FLOAT,
        "bool" | "isinstance" | "any" | "all" | "callable" | "hasattr" | "issubclass" => Kind::BOOL,
        "list" | "sorted" | "dir" => Kind::LIST,
        "tuple" | "divmod" => Kind::TUPLE,
        "dict" | "vars" | "Counter" | "defaultdict" => Kind::DICT,
        "set" | "frozenset" => Kind::SET,
        "range" | "zip" | "map" | "filter" | "enumerate" | "reversed" | "iter" | "open" | "bytes" => {
            Kind::OTHER
        }
        "print" | "setattr" => Kind::NONE,
        _ => Kind::ANY,
    }
}

fn of_method(name: &str) -> Kind {
    match name {
        "lower" | "upper" | "swapcase" | "title" | "capitalize" | "strip" | "lstrip" | "rstrip"
        | "replace" | "join" | "format" | "zfill" | "center" | "ljust" | "rjust" | "removeprefix"
        | "removesuffix" | "casefold" | "expandtabs" => Kind::STR,
        "split" | "rsplit" | "splitlines" | "findall" => Kind::LIST,
        "partition" | "rpartition" => Kind::TUPLE,
        "find" | "rfind" | "index" | "rindex" | "count" => Kind::INT,
        "startswith" | "endswith" | "isdigit" | "isalpha" | "isalnum" | "isupper" | "islower" | "isspace"
        | "isnumeric" | "isdecimal" | "istitle" | "isidentifier" | "issubset" | "issuperset"
        | "isdisjoint" => Kind::BOOL,
        "append" | "extend" | "insert" | "sort" | "reverse" | "clear" | "update" | "add" | "discard"
        | "remove" => Kind::NONE,
        "keys" | "values" | "items" => Kind::OTHER,
        _ => Kind::ANY,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Syntax;
    use super::*;

    fn check(expression: &str, expected: Kind) {
        let mut names = KindsOfNames::default();
        names.values.insert("words".into(), Kind::LIST);
        names.elements.insert("words".into(), Kind::STR);
        names.values.insert("n".into(), Kind::INT);
        let text = format!("def f(words, n):\n    return {expression}\n");
        let syntax = Syntax::module(&text).unwrap();
        let statement = syntax.nodes().find(|node| node.is("return_statement")).unwrap();
        let value = statement.children().next().unwrap();
        assert_eq!(Kinds::new(&names).of(value), expected, "{expression}");
    }

    #[test]
    fn kinds_follow_from_syntax_and_names() {
        check("n + 1", Kind::INT);
        check("n / 2", Kind::FLOAT | Kind::INT & Kind::FLOAT);
        check("words[0]", Kind::STR);
        check("words[1:]", Kind::LIST);
        check("words[0].upper()", Kind::STR);
        check("len(words) % 2 == 0", Kind::BOOL);
        check("sorted(words)", Kind::LIST);
        check("'a' if n else None", Kind::STR | Kind::NONE);
        check("unknown(n)", Kind::ANY);
    }
}
