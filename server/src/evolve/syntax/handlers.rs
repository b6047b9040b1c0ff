//! What exception handlers catch.

use super::{ModuleNames, Node};

/// The exceptions of Python, without warnings.
const BUILTIN: &str = "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError \
    BrokenPipeError BufferError ChildProcessError ConnectionAbortedError ConnectionError \
    ConnectionRefusedError ConnectionResetError EOFError EnvironmentError Exception ExceptionGroup \
    FileExistsError FileNotFoundError FloatingPointError GeneratorExit IOError ImportError \
    IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt \
    LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError \
    OSError OverflowError PermissionError ProcessLookupError RecursionError ReferenceError \
    RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError SystemExit TabError \
    TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError \
    UnicodeTranslateError ValueError ZeroDivisionError";

/// The names and dotted names that `except` clauses of a function catch.
pub(crate) fn caught(function: Node<'_>) -> Vec<Node<'_>> {
    let clauses = function.descendants().filter(|node| node.is("except_clause"));
    clauses.filter_map(|clause| clause.field("value")).flat_map(exceptions).collect()
}

fn exceptions(value: Node<'_>) -> Vec<Node<'_>> {
    match value.kind() {
        "tuple" | "parenthesized_expression" => value.children().flat_map(exceptions).collect(),
        "as_pattern" => value.children().take(1).flat_map(exceptions).collect(),
        _ => vec![value],
    }
}

/// Whether a name may be an exception in a module: one of Python, or something that the module binds.
pub(crate) fn is_exception(name: &str, module: &ModuleNames) -> bool {
    let bound = [&module.callables, &module.modules, &module.values];
    BUILTIN.split(' ').any(|builtin| builtin == name)
        || bound.into_iter().flatten().any(|bound| bound == name)
}
