//! Small readings of expressions: dotted names, literal strings, types, source text.

use ruff_python_ast::{Expr, Number};
use ruff_text_size::Ranged;

/// `a.b.c` as written; `None` for anything that is not a chain of names.
pub(crate) fn dotted(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.id.as_str().to_owned()),
        Expr::Attribute(attribute) => {
            let mut path = dotted(&attribute.value)?;
            path.push('.');
            path.push_str(attribute.attr.as_str());
            Some(path)
        }
        _ => None,
    }
}

/// The dotted name of a callee, a subscripted generic or the name itself: `dataclass(frozen=True)`, `Generic[T]`.
pub(crate) fn dotted_head(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Call(call) => dotted_head(&call.func),
        Expr::Subscript(subscript) => dotted_head(&subscript.value),
        _ => dotted(expr),
    }
}

/// The last part of a dotted path.
pub(crate) fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// A literal string.
pub(crate) fn string(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::StringLiteral(literal) => Some(literal.value.to_str()),
        _ => None,
    }
}

/// The strings of a literal list, tuple or set, or the keys of a literal dict; `None` where one is not literal.
pub(crate) fn strings(expr: &Expr) -> Option<Vec<String>> {
    let elements: Vec<&Expr> = match expr {
        Expr::List(list) => list.elts.iter().collect(),
        Expr::Tuple(tuple) => tuple.elts.iter().collect(),
        Expr::Set(set) => set.elts.iter().collect(),
        Expr::Dict(dict) => dict.items.iter().map(|item| item.key.as_ref()).collect::<Option<_>>()?,
        Expr::Call(call) => {
            // set([...]), frozenset({...}), dict(a=1), "a b c".split()
            if let Expr::Attribute(method) = &*call.func {
                let text = string(&method.value)?;
                return (method.attr.as_str() == "split" && call.arguments.args.is_empty())
                    .then(|| text.split_whitespace().map(str::to_owned).collect());
            }
            match (dotted(&call.func)?.as_str(), &*call.arguments.args) {
                ("set" | "frozenset" | "list" | "tuple" | "sorted", [only]) => return strings(only),
                ("dict", []) => {
                    return call
                        .arguments
                        .keywords
                        .iter()
                        .map(|keyword| Some(keyword.arg.as_ref()?.as_str().to_owned()))
                        .collect();
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    elements.into_iter().map(|element| string(element).map(str::to_owned)).collect()
}

/// The literal text of a string that may be formatted or concatenated; what is computed becomes `…`.
pub(crate) fn message(expr: &Expr, source: &str) -> Option<String> {
    let text = match expr {
        Expr::StringLiteral(literal) => literal.value.to_str().to_owned(),
        Expr::FString(formatted) => {
            let mut text = String::new();
            for element in formatted.value.elements() {
                match element {
                    ruff_python_ast::InterpolatedStringElement::Literal(literal) => {
                        text.push_str(&literal.value)
                    }
                    ruff_python_ast::InterpolatedStringElement::Interpolation(_) => text.push('…'),
                }
            }
            for part in formatted.value.iter() {
                if let ruff_python_ast::FStringPart::Literal(literal) = part {
                    text.push_str(&literal.value);
                }
            }
            text
        }
        Expr::BinOp(operation) => {
            let left = message(&operation.left, source)?;
            match operation.op {
                ruff_python_ast::Operator::Add => {
                    left + &message(&operation.right, source).unwrap_or_else(|| "…".to_owned())
                }
                _ => left,
            }
        }
        Expr::Call(call) => match &*call.func {
            Expr::Attribute(method) if method.attr.as_str() == "format" => message(&method.value, source)?,
            _ => return None,
        },
        _ => return None,
    };
    Some(text)
}

/// The source of an expression on one line, runs of white space folded, at most `limit` bytes.
pub(crate) fn one_line(range: &impl Ranged, source: &str, limit: usize) -> String {
    let text = source.get(range.range().to_std_range()).unwrap_or_default();
    let mut out = String::with_capacity(text.len().min(limit));
    let mut quote = None;
    let mut space = false;
    for c in text.chars() {
        if quote.is_none() && c.is_whitespace() {
            space = !out.is_empty() && !out.ends_with(['(', '[', '{']);
            continue;
        }
        if space && !matches!(c, ')' | ']' | '}' | ',') {
            out.push(' ');
        }
        space = false;
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            _ => {}
        }
        if out.len() + c.len_utf8() > limit {
            out.push('…');
            return out;
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

/// An annotation as written; a quoted one without its quotes.
pub(crate) fn annotation(expr: &Expr, source: &str) -> String {
    match string(expr) {
        Some(quoted) => quoted.split_whitespace().collect::<Vec<_>>().join(" "),
        None => one_line(expr, source, 400),
    }
}

/// The type of a value where its form says it: literals, and calls of something that looks like a class.
pub(crate) fn value_type(expr: &Expr) -> Option<String> {
    Some(match expr {
        Expr::StringLiteral(_) | Expr::FString(_) => "str".to_owned(),
        Expr::BytesLiteral(_) => "bytes".to_owned(),
        Expr::BooleanLiteral(_) | Expr::Compare(_) => "bool".to_owned(),
        Expr::NumberLiteral(number) => match number.value {
            Number::Int(_) => "int",
            Number::Float(_) => "float",
            Number::Complex { .. } => "complex",
        }
        .to_owned(),
        Expr::NoneLiteral(_) => "None".to_owned(),
        Expr::List(_) | Expr::ListComp(_) => "list".to_owned(),
        Expr::Tuple(_) => "tuple".to_owned(),
        Expr::Dict(_) | Expr::DictComp(_) => "dict".to_owned(),
        Expr::Set(_) | Expr::SetComp(_) => "set".to_owned(),
        Expr::UnaryOp(operation) => value_type(&operation.operand)?,
        Expr::Call(call) => {
            let path = dotted(&call.func)?;
            let name = last_part(&path);
            let is_class = name.trim_start_matches('_').starts_with(|c: char| c.is_uppercase())
                || matches!(
                    name,
                    "dict"
                        | "list"
                        | "set"
                        | "frozenset"
                        | "tuple"
                        | "str"
                        | "int"
                        | "float"
                        | "bool"
                        | "defaultdict"
                        | "deque"
                        | "bytearray"
                );
            return is_class.then_some(path);
        }
        Expr::Await(_) => return None,
        _ => return None,
    })
}
