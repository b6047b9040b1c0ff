//! A test of one call, from what a version of the function does on it: what decides between versions that disagree.

use std::path::{Path, PathBuf};

use super::judge::Disagreement;
use super::runs::{StartRecord, TestsRecord};
use super::syntax::{Node, Syntax};

/// A test that is not in the project yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewTest {
    /// The file that it belongs into, relative to the root.
    pub(crate) file: PathBuf,
    /// What is appended to that file's text.
    pub(crate) appended: String,
}

impl NewTest {
    /// The test that says that the call gives what `shown` says. `text_of` reads files of the project, by their
    /// relative paths. `None` where the call or its result cannot be written down, and for methods.
    pub(crate) fn of(
        start: &StartRecord,
        tests: &TestsRecord,
        disagreement: &Disagreement,
        shown: &str,
        text_of: impl Fn(&Path) -> Option<String>,
    ) -> Option<Self> {
        if start.function.contains('.') || !is_literal_call(&disagreement.arguments) {
            return None;
        }
        let ids = tests.tests.iter().map(|test| test.id.as_str());
        let file =
            ids.filter_map(|id| id.split("::").next()).map(Path::new).find(|file| **file != *start.file)?;
        let text = text_of(file)?;
        let function = &start.function;
        let name = unused_name(&text, function);
        let import = if imports(&text, function) {
            String::new()
        } else {
            format!("    from {} import {function}\n\n", module_of(&start.file)?)
        };
        let call = format!("{function}{}", disagreement.arguments);
        let body = if let Some(raised) = shown.strip_prefix("raises ") {
            let exception = raised.split(':').next().unwrap_or(raised);
            if !is_builtin_exception(exception) {
                return None;
            }
            format!("{import}    import pytest\n\n    with pytest.raises({exception}):\n        {call}\n")
        } else {
            if !is_literal(shown) {
                return None;
            }
            format!("{import}    assert {call} == {shown}\n")
        };
        let gap = if text.is_empty() {
            ""
        } else if text.ends_with('\n') {
            "\n\n"
        } else {
            "\n\n\n"
        };
        Some(Self { file: file.to_owned(), appended: format!("{gap}def {name}():\n{body}") })
    }
}

/// Whether a text imports that name from somewhere.
fn imports(text: &str, name: &str) -> bool {
    let Some(module) = Syntax::module(text) else { return false };
    let is_it = |node: Node<'_>| {
        node.is("import_from_statement")
            && node.parent().is_some_and(|parent| parent.is("module"))
            && node.fields("name").any(|imported| {
                let alias = imported.field("alias").unwrap_or(imported);
                alias.text() == name
            })
    };
    module.nodes().any(is_it)
}

/// `shop.cart` of `src/shop/cart.py`.
fn module_of(file: &Path) -> Option<String> {
    let inside = file.strip_prefix("src").unwrap_or(file);
    let without = inside.with_extension("");
    let names: Option<Vec<&str>> = without.iter().map(|part| part.to_str()).collect();
    let mut names = names?;
    names.pop_if(|last| *last == "__init__");
    (!names.is_empty()).then(|| names.join("."))
}

fn unused_name(text: &str, function: &str) -> String {
    let first = format!("test_{}_of_that_input", function.trim_matches('_'));
    let is_free = |name: &String| !text.contains(name.as_str());
    if is_free(&first) {
        return first;
    }
    (2..100).map(|n| format!("{first}_{n}")).find(is_free).unwrap_or(first)
}

/// Whether a text is one value that can be written down and means the same anywhere.
fn is_literal(text: &str) -> bool {
    let Some(module) = Syntax::module(text) else { return false };
    let statements: Vec<Node<'_>> = module.root().children().collect();
    let [statement] = statements.as_slice() else { return false };
    statement.is("expression_statement")
        && !module.has_error()
        && statement.descendants().all(is_part_of_literal)
}

/// Whether `([1, 2], key=None)` is all literals.
fn is_literal_call(arguments: &str) -> bool {
    let text = format!("f{arguments}");
    let Some(module) = Syntax::module(&text) else { return false };
    let Some(call) = module.nodes().find(|node| node.is("call")) else { return false };
    let Some(list) = call.field("arguments").filter(|list| list.end() == text.len()) else { return false };
    !module.has_error()
        && list.descendants().all(|node| {
            let is_keyword = node.field_name() == Some("name")
                && node.parent().is_some_and(|it| it.is("keyword_argument"));
            is_keyword
                || matches!(node.kind(), "argument_list" | "keyword_argument")
                || is_part_of_literal(node)
        })
}

fn is_part_of_literal(node: Node<'_>) -> bool {
    match node.kind() {
        "expression_statement"
        | "list"
        | "tuple"
        | "dictionary"
        | "set"
        | "pair"
        | "string"
        | "string_start"
        | "string_content"
        | "string_end"
        | "escape_sequence"
        | "integer"
        | "float"
        | "true"
        | "false"
        | "none"
        | "unary_operator"
        | "parenthesized_expression"
        // The repr of an empty set, and of frozen ones.
        | "call"
        | "argument_list" => true,
        "identifier" => matches!(node.text(), "set" | "frozenset") && node.field_name() == Some("function"),
        kind => !kind.starts_with(|c: char| c.is_alphabetic()),
    }
}

fn is_builtin_exception(name: &str) -> bool {
    const NAMES: [&str; 14] = [
        "ValueError",
        "TypeError",
        "KeyError",
        "IndexError",
        "AttributeError",
        "ZeroDivisionError",
        "RuntimeError",
        "StopIteration",
        "LookupError",
        "ArithmeticError",
        "OverflowError",
        "AssertionError",
        "NotImplementedError",
        "UnicodeDecodeError",
    ];
    NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::evaluation::TestStatus;
    use crate::evolve::question::Objective;
    use crate::evolve::runner::Unsaved;
    use crate::evolve::runs::TestRecord;

    #[track_caller]
    fn check(test_text: &str, arguments: &str, shown: &str, expected: Option<&str>) {
        let start = StartRecord {
            version: String::new(),
            file: "src/shop/cart.py".into(),
            function: "total".to_owned(),
            source: String::new(),
            objective: Objective::Pass,
            seed: 0,
            evaluations: 1,
            seconds: 1.0,
            tests: Vec::new(),
            unsaved: Unsaved::new(),
            editor: true,
        };
        let test = TestRecord { id: "tests/test_cart.py::test_a".to_owned(), status: TestStatus::Passed };
        let tests = TestsRecord { tests: vec![test], visible: vec![0], held_out: Vec::new() };
        let disagreement =
            Disagreement { arguments: arguments.to_owned(), chosen: String::new(), other: String::new() };
        let test = NewTest::of(&start, &tests, &disagreement, shown, |_| Some(test_text.to_owned()));
        assert_eq!(test.map(|test| test.appended).as_deref(), expected);
    }

    #[test]
    fn is_written_as_a_user_would() {
        check(
            "from shop.cart import total\n",
            "([1, -2.5], key=None)",
            "{'a': (1,)}",
            Some(
                "\n\ndef test_total_of_that_input():\n    assert total([1, -2.5], key=None) == {'a': (1,)}\n",
            ),
        );
        check(
            "import shop.cart",
            "('x')",
            "set()",
            Some(
                "\n\n\ndef test_total_of_that_input():\n    from shop.cart import total\n\n    assert total('x') == set()\n",
            ),
        );
        check(
            "from shop.cart import total\ndef test_total_of_that_input(): ...\n",
            "()",
            "raises ValueError: empty",
            Some(
                "\n\ndef test_total_of_that_input_2():\n    import pytest\n\n    with pytest.raises(ValueError):\n        total()\n",
            ),
        );
    }

    #[test]
    fn what_cannot_be_written_down_makes_no_test() {
        check("", "(<object>)", "1", None);
        check("", "(Table())", "1", None);
        check("", "([1, 2, …)", "1", None);
        check("", "(1)", "Table", None);
        check("", "(1)", "raises Refused: no", None);
        check("", "(1)", "1; import os", None);
        check("", "(1) + f(2)", "1", None);
    }
}
