//! Expressions as text that knows how tightly it binds, so that brackets stand where they must and nowhere else.

use super::Node;

/// How tightly an expression binds; higher is tighter. The levels are those of Python's reference, 6.17.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Level(u8);

impl Level {
    pub(crate) const LOOSEST: Self = Self(0);
    pub(crate) const OR: Self = Self(1);
    pub(crate) const AND: Self = Self(2);
    pub(crate) const NOT: Self = Self(3);
    pub(crate) const COMPARISON: Self = Self(4);
    pub(crate) const UNARY: Self = Self(11);
    pub(crate) const ATOM: Self = Self(14);

    /// Of a binary operator.
    pub(crate) fn of_operator(operator: &str) -> Self {
        Self(match operator {
            "or" => return Self::OR,
            "and" => return Self::AND,
            "|" => 5,
            "^" => 6,
            "&" => 7,
            "<<" | ">>" => 8,
            "+" | "-" => 9,
            "*" | "/" | "//" | "%" | "@" => 10,
            "**" => 12,
            _ => return Self::COMPARISON,
        })
    }

    fn above(self) -> Self {
        Self(self.0 + 1)
    }
}

/// An expression's text, and how tightly it binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expression {
    text: String,
    level: Level,
}

impl Expression {
    /// What binds as tightly as a name does: names, literals, calls.
    pub(crate) fn atom(text: impl Into<String>) -> Self {
        Self { text: text.into(), level: Level::ATOM }
    }

    /// The expression that a node is.
    pub(crate) fn of(node: Node<'_>) -> Self {
        Self { text: node.text().to_owned(), level: level_of(node) }
    }

    /// Any other expression.
    pub(crate) fn new(text: impl Into<String>, level: Level) -> Self {
        Self { text: text.into(), level }
    }

    /// `function(self)`.
    pub(crate) fn called_by(&self, function: &str) -> Self {
        Self::atom(format!("{function}({})", self.text))
    }

    /// `self` and what binds to it: `.lower()`, `[0]`.
    pub(crate) fn with(&self, suffix: &str) -> Self {
        let needed = Level::ATOM;
        // A dot after a number would be its own.
        let is_number = self.text.starts_with(|c: char| c.is_ascii_digit());
        let object = if is_number { format!("({})", self.text) } else { self.within(needed) };
        Self::atom(format!("{object}{suffix}"))
    }

    /// `self operator right`.
    pub(crate) fn binary(&self, operator: &str, right: &Self) -> Self {
        let level = Level::of_operator(operator);
        let (on_left, on_right) = match operator {
            "**" => (Level::UNARY.above().above(), Level::UNARY),
            // Comparisons chain: what stands beside one must bind tighter.
            _ if level == Level::COMPARISON => (level.above(), level.above()),
            // These give the same in any grouping.
            "and" | "or" | "+" => (level, level),
            _ => (level, level.above()),
        };
        let (left, right) = (self.within(on_left), right.within(on_right));
        Self { text: format!("{left} {operator} {right}"), level }
    }

    /// `not self`.
    pub(crate) fn negated(&self) -> Self {
        Self { text: format!("not {}", self.within(Level::NOT)), level: Level::NOT }
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text for a place that needs that level.
    pub(crate) fn within(&self, needed: Level) -> String {
        if self.level < needed { format!("({})", self.text) } else { self.text.clone() }
    }
}

/// How tightly a node binds.
fn level_of(node: Node<'_>) -> Level {
    match node.kind() {
        "boolean_operator" | "binary_operator" => {
            Level::of_operator(node.field("operator").map_or("", Node::text))
        }
        "not_operator" => Level::NOT,
        "comparison_operator" => Level::COMPARISON,
        "unary_operator" => Level::UNARY,
        "await" => Level(13),
        "conditional_expression"
        | "lambda"
        | "named_expression"
        | "generator_expression"
        | "expression_list"
        | "yield"
        | "concatenated_string" => Level::LOOSEST,
        _ => Level::ATOM,
    }
}

/// How tightly what stands in the place of `node` has to bind.
pub(crate) fn needed_level(node: Node<'_>) -> Level {
    let Some(parent) = node.parent() else { return Level::LOOSEST };
    match (parent.kind(), node.field_name()) {
        ("boolean_operator" | "binary_operator", Some(side)) => {
            let operator = parent.field("operator").map_or("", Node::text);
            let level = Level::of_operator(operator);
            match (operator, side) {
                ("**", "left") => Level(13),
                ("**", _) => Level::UNARY,
                (_, "left") | ("and" | "or", _) => level,
                _ => level.above(),
            }
        }
        ("comparison_operator", _) => Level::COMPARISON.above(),
        ("not_operator", _) => Level::NOT,
        ("unary_operator", _) => Level::UNARY,
        ("await", _)
        | ("attribute", Some("object"))
        | ("subscript", Some("value"))
        | ("call", Some("function")) => Level::ATOM,
        ("conditional_expression" | "for_in_clause" | "if_clause", _) => Level::OR,
        ("list_splat" | "dictionary_splat", _) => Level(5),
        ("for_statement", Some("right")) => Level::OR,
        _ => Level::LOOSEST,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Syntax;
    use super::*;

    #[test]
    fn brackets_stand_where_they_must() {
        let sum = Expression::atom("a").binary("+", &Expression::atom("b"));
        let check = |expression: Expression, expected: &str| assert_eq!(expression.text(), expected);
        check(sum.binary("*", &sum), "(a + b) * (a + b)");
        check(sum.binary("-", &sum), "a + b - (a + b)");
        check(sum.binary("==", &sum).negated(), "not a + b == a + b");
        check(sum.binary("==", &sum).binary("==", &sum), "(a + b == a + b) == a + b");
        check(sum.with(".real"), "(a + b).real");
        check(Expression::atom("1").with(".real"), "(1).real");
        check(sum.binary("**", &sum), "(a + b) ** (a + b)");
        check(sum.called_by("abs"), "abs(a + b)");
    }

    #[test]
    fn places_say_what_they_need() {
        let check = |text: &str, at: &str, expected: &str| {
            let syntax = Syntax::module(text).unwrap();
            let node = syntax.nodes().find(|node| node.is_value() && node.text() == at).unwrap();
            let conditional = Expression::atom("x").binary("or", &Expression::atom("y"));
            assert_eq!(conditional.within(needed_level(node)), expected, "{text}");
        };
        check("a + b", "b", "(x or y)");
        check("a and b", "b", "(x or y)");
        check("a or b", "b", "x or y");
        check("f(a)", "a", "x or y");
        check("a[b]", "a", "(x or y)");
        check("a[b]", "b", "x or y");
        check("return a", "a", "x or y");
        check("not a", "a", "(x or y)");
    }
}
