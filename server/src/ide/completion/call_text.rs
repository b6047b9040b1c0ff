//! A call with its required arguments, as it is inserted.

use siskin_indexer::entry::Kind;
use siskin_indexer::language::python::parameters::{ParameterKind, Signature};
use siskin_indexer::store::EntryView;

/// The text of a call of `entry`, written as `callee`: its required arguments as fields of a snippet, or as their
/// names. For what cannot be called, `callee` alone. A receiver that has yet to be found is a field as well.
pub(crate) fn call_text(
    entry: &EntryView<'_>,
    receiver: Option<&str>,
    callee: &str,
    as_snippet: bool,
) -> String {
    let callee = match receiver {
        Some(receiver) if as_snippet => format!("${{1:{}}}.{}", escape(receiver), escape(callee)),
        Some(receiver) => format!("{receiver}.{callee}"),
        None if as_snippet => escape(callee),
        None => callee.to_owned(),
    };
    if !matches!(entry.kind(), Kind::Function | Kind::Method | Kind::Class) {
        return callee;
    }
    // Of overloads the one that asks for least: what only another one requires need not be given.
    let overloads = entry.signature().lines().map(Signature::parse);
    let n_required =
        |signature: &Signature<'_>| signature.parameters.iter().filter(|p| p.is_required()).count();
    let signature = overloads.min_by_key(n_required).unwrap_or_default();
    let required = signature.parameters.iter().filter(|parameter| parameter.is_required());
    let mut arguments = Vec::new();
    let first = 1 + usize::from(receiver.is_some());
    for (field, parameter) in (first..).zip(required.take(8)) {
        let name = parameter.name;
        let value = if as_snippet { format!("${{{field}:{}}}", escape(name)) } else { name.to_owned() };
        arguments.push(match parameter.kind {
            ParameterKind::KeywordOnly => format!("{name}={value}"),
            _ => value,
        });
    }
    let arguments = arguments.join(", ");
    if as_snippet {
        // Where nothing is required the cursor goes between the brackets, if anything can stand there.
        let is_empty = arguments.is_empty() && !signature.parameters.is_empty();
        let (inner, end) = if is_empty { ("$0", "") } else { (arguments.as_str(), "$0") };
        format!("{callee}({inner}){end}")
    } else {
        format!("{callee}({arguments})")
    }
}

/// Text that stands for itself in a snippet.
pub(crate) fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}
