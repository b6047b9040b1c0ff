//! What rewrites look for: loops, branches and assignments of a plain form, and who uses a name.

use crate::evolve::mutator::Context;
use crate::evolve::syntax::{Expression, Kind, Level, Node, is_alone_on_its_lines};

/// A `for` without `else`.
#[derive(Clone, Copy)]
pub(super) struct Loop<'s> {
    pub(super) statement: Node<'s>,
    pub(super) target: Node<'s>,
    pub(super) iterable: Node<'s>,
    pub(super) body: Node<'s>,
}

/// The loop that a statement is.
pub(super) fn for_loop(statement: Node<'_>) -> Option<Loop<'_>> {
    if !statement.is("for_statement")
        || statement.text().starts_with("async")
        || statement.field("alternative").is_some()
    {
        return None;
    }
    Some(Loop {
        statement,
        target: statement.field("left")?,
        iterable: statement.field("right")?,
        body: statement.field("body")?,
    })
}

/// All loops of the function.
pub(super) fn loops<'s>(context: &Context<'s>) -> Vec<Loop<'s>> {
    context.statements().filter_map(for_loop).collect()
}

/// The only statement of a block.
pub(super) fn only(block: Node<'_>) -> Option<Node<'_>> {
    let mut statements = block.statements();
    let first = statements.next()?;
    statements.next().is_none().then_some(first)
}

/// The first and the last statement of a block.
pub(super) fn ends(block: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    Some((block.statements().next()?, block.statements().last()?))
}

/// Target and value of `target = value` without annotation.
pub(super) fn assignment(statement: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    let inner = statement.children().next().filter(|_| statement.is("expression_statement"))?;
    if !inner.is("assignment") || inner.field("type").is_some() {
        return None;
    }
    let value = inner.field("right").filter(|value| !value.is("assignment") && !value.is("yield"))?;
    Some((inner.field("left")?, value))
}

/// Name and value of `name = value`.
pub(super) fn named(statement: Node<'_>) -> Option<(&str, Node<'_>)> {
    let (target, value) = assignment(statement)?;
    target.is("identifier").then(|| (target.text(), value))
}

/// Name, operator and value of `name += value`; `name = name + value` is understood too.
pub(super) fn augmented(statement: Node<'_>) -> Option<(&str, &str, Node<'_>)> {
    let inner = statement.children().next().filter(|_| statement.is("expression_statement"))?;
    if inner.is("augmented_assignment") {
        let left = inner.field("left").filter(|left| left.is("identifier"))?;
        let operator = inner.field("operator")?.text();
        return Some((left.text(), operator.strip_suffix('=')?, inner.field("right")?));
    }
    let (name, value) = named(statement)?;
    let left = value.field("left").filter(|left| value.is("binary_operator") && left.text() == name)?;
    let right = value.field("right")?;
    (uses(right, name) == 0 && left.is("identifier")).then_some((
        name,
        value.field("operator")?.text(),
        right,
    ))
}

/// The value of `return value`.
pub(super) fn returned(statement: Node<'_>) -> Option<Node<'_>> {
    statement.children().next().filter(|_| statement.is("return_statement"))
}

/// `(object, method, arguments)` of a statement that is only a call of a method.
pub(super) fn called(statement: Node<'_>) -> Option<(Node<'_>, &str, Vec<Node<'_>>)> {
    let call = statement.children().next().filter(|_| statement.is("expression_statement"))?;
    let (object, method, arguments) = call.method_call()?;
    let positional = arguments.positional_arguments();
    (positional.len() == arguments.children().count()).then_some((object, method.text(), positional))
}

/// Condition and body of an `if` without other branches.
pub(super) fn plain_if(statement: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    if !statement.is("if_statement") || statement.field("alternative").is_some() {
        return None;
    }
    Some((statement.field("condition")?, statement.field("consequence")?))
}

/// Condition, body and other body of an `if` with nothing but `else`.
pub(super) fn if_else(statement: Node<'_>) -> Option<(Node<'_>, Node<'_>, Node<'_>)> {
    let mut alternatives = statement.fields("alternative");
    let other =
        alternatives.next().filter(|clause| statement.is("if_statement") && clause.is("else_clause"))?;
    if alternatives.next().is_some() {
        return None;
    }
    Some((statement.field("condition")?, statement.field("consequence")?, other.field("body")?))
}

/// Whether control never gets behind a statement.
pub(super) fn leaves(statement: Node<'_>) -> bool {
    match statement.kind() {
        "return_statement" | "raise_statement" | "continue_statement" | "break_statement" => true,
        "if_statement" => {
            let has_else = statement.fields("alternative").any(|clause| clause.is("else_clause"));
            let consequences = statement.field("consequence").into_iter();
            let others = statement
                .fields("alternative")
                .filter_map(|clause| clause.field("consequence").or_else(|| clause.field("body")));
            has_else && consequences.chain(others).all(ends_by_leaving)
        }
        _ => false,
    }
}

/// Whether control never gets to the end of a block.
pub(super) fn ends_by_leaving(block: Node<'_>) -> bool {
    block.statements().last().is_some_and(leaves)
}

/// How often a name stands in a node, whether it is read or bound there.
pub(super) fn uses(node: Node<'_>, name: &str) -> usize {
    node.descendants().filter(|inner| is_name(*inner, name)).count()
}

/// Whether a node is that name, and no attribute or keyword of the same spelling.
pub(super) fn is_name(node: Node<'_>, name: &str) -> bool {
    node.is("identifier") && node.text() == name && {
        let parent = node.parent();
        !parent.is_some_and(|parent| {
            parent.is("attribute") && node.field_name() == Some("attribute")
                || parent.is("keyword_argument") && node.field_name() == Some("name")
        })
    }
}

/// Whether a name is assigned in a node, bound by a loop or deleted there.
pub(super) fn is_bound_in(node: Node<'_>, name: &str) -> bool {
    node.descendants().filter(|inner| is_name(*inner, name)).any(|inner| {
        !inner.is_value() && !inner.ancestors().any(|above| matches!(above.kind(), "string" | "type"))
    })
}

/// Whether `inner` lies in `outer`.
pub(super) fn holds(outer: Node<'_>, inner: Node<'_>) -> bool {
    outer.start() <= inner.start() && inner.end() <= outer.end()
}

/// The names that an expression reads.
pub(super) fn names_of<'s>(node: Node<'s>) -> Vec<&'s str> {
    let mut names: Vec<&str> = Vec::new();
    for inner in node.descendants().filter(|inner| is_name(*inner, inner.text())) {
        if !names.contains(&inner.text()) {
            names.push(inner.text());
        }
    }
    names
}

/// Built-in functions that do nothing but give a value, for arguments that do no more.
const PURE_FUNCTIONS: [&str; 24] = [
    "abs",
    "bool",
    "chr",
    "dict",
    "divmod",
    "enumerate",
    "float",
    "frozenset",
    "int",
    "isinstance",
    "len",
    "list",
    "max",
    "min",
    "ord",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
];
/// Methods of built-in types that do the same.
const PURE_METHODS: [&str; 34] = [
    "lower",
    "upper",
    "strip",
    "lstrip",
    "rstrip",
    "title",
    "capitalize",
    "casefold",
    "swapcase",
    "startswith",
    "endswith",
    "split",
    "rsplit",
    "splitlines",
    "join",
    "replace",
    "find",
    "rfind",
    "count",
    "index",
    "isdigit",
    "isalpha",
    "isalnum",
    "isspace",
    "isupper",
    "islower",
    "get",
    "keys",
    "values",
    "items",
    "copy",
    "zfill",
    "partition",
    "format",
];
/// Functions of modules that do the same.
const PURE_OF_MODULES: [&str; 6] =
    ["re.compile", "math.sqrt", "math.floor", "math.ceil", "math.log", "math.isqrt"];

/// Whether evaluating an expression does nothing but give a value, or raise.
pub(super) fn is_pure(node: Node<'_>) -> bool {
    node.descendants().all(|inner| match inner.kind() {
        "call" => match (inner.name_call(), inner.method_call()) {
            (Some((name, _)), _) => PURE_FUNCTIONS.contains(&name) || matches!(name, "any" | "all"),
            (_, Some((object, method, _))) => {
                let dotted = format!("{}.{}", object.text(), method.text());
                PURE_OF_MODULES.contains(&dotted.as_str()) || PURE_METHODS.contains(&method.text())
            }
            _ => false,
        },
        "await" | "yield" | "named_expression" => false,
        _ => true,
    })
}

/// Whether an expression can be evaluated at any time or not at all: names and literals.
pub(super) fn is_plain(node: Node<'_>) -> bool {
    matches!(node.kind(), "identifier" | "integer" | "float" | "string" | "true" | "false" | "none")
        && !node.descendants().any(|inner| inner.is("interpolation"))
        || node.is("unary_operator") && node.children().all(is_plain)
}

/// The expression without brackets around it.
pub(super) fn bare(node: Node<'_>) -> Node<'_> {
    match node.children().next() {
        Some(inner) if node.is("parenthesized_expression") => bare(inner),
        _ => node,
    }
}

/// What is true where `condition` is false, as short as it can be said.
pub(super) fn opposite(condition: Node<'_>, context: &Context<'_>) -> Expression {
    let condition = bare(condition);
    if let Some(argument) = condition.field("argument").filter(|_| condition.is("not_operator")) {
        return Expression::of(bare(argument));
    }
    if let Some((left, operator, right)) = comparison(condition) {
        let numbers = context.kind(left).is_surely(Kind::INT) && context.kind(right).is_surely(Kind::INT);
        let other = match operator {
            "==" => Some("!="),
            "!=" => Some("=="),
            "in" => Some("not in"),
            "not in" => Some("in"),
            "is" => Some("is not"),
            "is not" => Some("is"),
            "<" if numbers => Some(">="),
            ">" if numbers => Some("<="),
            "<=" if numbers => Some(">"),
            ">=" if numbers => Some("<"),
            _ => None,
        };
        if let Some(other) = other {
            return Expression::new(format!("{} {other} {}", left.text(), right.text()), Level::COMPARISON);
        }
    }
    Expression::of(condition).negated()
}

/// `(left, operator, right)` of a comparison of two values.
pub(super) fn comparison(node: Node<'_>) -> Option<(Node<'_>, &str, Node<'_>)> {
    if !node.is("comparison_operator") || node.fields("operators").count() == 0 {
        return None;
    }
    let mut values = node.children().filter(|child| child.field_name() != Some("operators"));
    let (left, right) = (values.next()?, values.next()?);
    if values.next().is_some() {
        return None;
    }
    let between = node.source().get(left.end()..right.start())?.trim();
    Some((left, between, right))
}

/// `(left, right)` of `left and right` or `left or right`.
pub(super) fn both<'s>(node: Node<'s>, operator: &str) -> Option<(Node<'s>, Node<'s>)> {
    let is_that =
        node.is("boolean_operator") && node.field("operator").is_some_and(|sign| sign.text() == operator);
    is_that.then(|| Some((node.field("left")?, node.field("right")?)))?
}

/// The operands of `a or b or c`, however they are grouped.
pub(super) fn operands<'s>(node: Node<'s>, operator: &str) -> Vec<Node<'s>> {
    match both(bare(node), operator) {
        Some((left, right)) => [operands(left, operator), operands(right, operator)].concat(),
        None => vec![node],
    }
}

/// Whether a value is asked for its truth alone: a condition, or a part of one.
pub(super) fn is_asked_for_truth(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    match parent.kind() {
        "if_statement" | "elif_clause" | "while_statement" => node.field_name() == Some("condition"),
        "not_operator" | "if_clause" => true,
        "conditional_expression" => parent.children().nth(1) == Some(node),
        "boolean_operator" | "parenthesized_expression" => is_asked_for_truth(parent),
        _ => false,
    }
}

/// The condition as a value that is true or false.
pub(super) fn truth(condition: Node<'_>, context: &Context<'_>) -> Expression {
    let expression = Expression::of(bare(condition));
    if is_truth(bare(condition), context) { expression } else { expression.called_by("bool") }
}

/// Whether an expression is surely `True` or `False`.
pub(super) fn is_truth(node: Node<'_>, context: &Context<'_>) -> bool {
    match both(node, "and").or_else(|| both(node, "or")) {
        Some((left, right)) => is_truth(bare(left), context) && is_truth(bare(right), context),
        None => {
            let is_known = node.method_call().is_some_and(|(_, method, _)| method.text().starts_with("is"))
                && context.kind(node).may_be(Kind::BOOL);
            is_known || context.kind(node).is_surely(Kind::BOOL)
        }
    }
}

/// Whether statements can be written anew without loss: alone on their lines, no comment in them, no text of several
/// lines, which would change with its indentation.
pub(super) fn can_move(first: Node<'_>, last: Node<'_>) -> bool {
    let Some(block) = first.parent() else { return false };
    let inside = block.descendants().filter(|node| first.start() <= node.start() && node.end() <= last.end());
    let is_whole = inside
        .into_iter()
        .all(|node| !node.is("comment") && !(node.is("string") && node.text().contains('\n')));
    is_whole && is_alone_on_its_lines(first) && is_alone_on_its_lines(last)
}

/// A name that nothing in the module of the function has.
pub(super) fn fresh_name(context: &Context<'_>, wanted: &str) -> String {
    let is_taken = |name: &str| {
        let is_local =
            context.function.descendants().any(|node| node.is("identifier") && node.text() == name);
        let module = &context.facts.module;
        is_local
            || module.callables.iter().chain(&module.values).chain(&module.modules).any(|known| known == name)
    };
    let numbered = (2..100).map(|number| format!("{wanted}_{number}"));
    std::iter::once(wanted.to_owned())
        .chain(numbered)
        .find(|name| !is_taken(name))
        .unwrap_or_else(|| wanted.to_owned())
}

/// Whether a built-in is what its name says: nothing in the function or module is called so.
pub(super) fn is_builtin(context: &Context<'_>, name: &str) -> bool {
    let module = &context.facts.module;
    let is_known =
        module.callables.iter().chain(&module.values).chain(&module.modules).any(|known| known == name);
    !is_known && !is_bound_in(context.function, name) && !context.is_local_function(name)
}

/// The loops of which a node is in the body, or comprehensions that evaluate it again and again; the nearest first.
pub(super) fn repeats_around(node: Node<'_>) -> Vec<Node<'_>> {
    let above: Vec<Node<'_>> = node
        .ancestors()
        .take_while(|above| !matches!(above.kind(), "function_definition" | "lambda"))
        .collect();
    above
        .into_iter()
        .filter(|above| match above.kind() {
            "for_statement" => above.field("body").is_some_and(|body| holds(body, node)),
            "while_statement" => true,
            "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "generator_expression" => {
                let first = above.children().find(|child| child.is("for_in_clause"));
                !first.and_then(|clause| clause.field("right")).is_some_and(|right| holds(right, node))
            }
            _ => false,
        })
        .collect()
}

/// Whether what a loop binds is not read outside of it, but where another loop binds it anew.
pub(super) fn is_unused_behind(context: &Context<'_>, found: Loop<'_>) -> bool {
    names_of(found.target).iter().all(|name| {
        let outside = context
            .function
            .descendants()
            .filter(|node| is_name(*node, name) && !holds(found.statement, *node));
        outside
            .into_iter()
            .all(|node| node.ancestors().any(|above| rebinds(above, name) && above != found.statement))
    })
}

/// Whether a node is a loop or comprehension that binds a name.
fn rebinds(node: Node<'_>, name: &str) -> bool {
    let clauses = node.children().filter(|child| child.is("for_in_clause"));
    let own = Some(node).filter(|node| node.is("for_statement"));
    clauses.chain(own).filter_map(|clause| clause.field("left")).any(|left| uses(left, name) > 0)
}

/// The statement that a node is in.
pub(super) fn statement_of(node: Node<'_>) -> Option<Node<'_>> {
    if node.is_statement() { Some(node) } else { node.ancestors().find(|above| above.is_statement()) }
}

/// Whether a value that a name holds may change in a node: bound, assigned into, or handed to a method that changes it.
pub(super) fn may_change(node: Node<'_>, name: &str) -> bool {
    is_bound_in(node, name)
        || node.descendants().filter(|inner| is_name(*inner, name)).any(|inner| {
            let Some(parent) = inner.parent() else { return true };
            match parent.kind() {
                // `name[i] = …`, `del name[i]`, `name.x = …`
                "subscript" | "attribute" if !parent.is_value() => true,
                "subscript" => parent.ancestors().take_while(|above| !above.is_statement()).any(|above| {
                    matches!(above.kind(), "assignment" | "augmented_assignment")
                        && above.field("left").is_some_and(|left| holds(left, parent))
                }),
                "attribute" => {
                    let is_called = parent.parent().is_some_and(|call| call.is("call"));
                    let method = parent.field("attribute").map_or("", Node::text);
                    is_called && !PURE_METHODS.contains(&method) && !PURE_OF_MODULES.contains(&parent.text())
                }
                // Whoever gets it as an argument may change it, but for those that are known not to.
                "argument_list" => !parent.parent().is_some_and(is_pure_call),
                _ => false,
            }
        })
}

fn is_pure_call(call: Node<'_>) -> bool {
    call.name_call().is_some_and(|(name, _)| {
        PURE_FUNCTIONS.contains(&name) || matches!(name, "any" | "all" | "zip" | "map" | "filter" | "print")
    }) || call.method_call().is_some_and(|(_, method, _)| {
        PURE_METHODS.contains(&method.text())
            || matches!(method.text(), "append" | "add" | "extend" | "update")
    })
}
