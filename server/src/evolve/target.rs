//! `FILE::QUALIFIED.NAME` to the function that is evolved.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::evaluation::Subject;
use super::syntax::{Node, Syntax};

/// One function of one file.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The function as tests see it, with the module's text; lines of it end in `\n` alone.
    pub(crate) subject: Subject,
    /// From `def` or `async` to the function's end, in bytes of the text; decorators are before it.
    pub(crate) range: Range<usize>,
    /// Whether the file's lines end in `\r\n`.
    has_carriage_returns: bool,
}

/// Why there is nothing to evolve.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TargetError {
    /// The argument has no `::`.
    #[error("`{0}` names no function; write FILE::FUNCTION, as in `shop/cart.py::Cart.total`")]
    NoFunction(String),
    /// The file cannot be read.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file is no Python, as far as can be seen.
    #[error("{} is not understood: it nests too deep or is no Python", .0.display())]
    NoPython(PathBuf),
    /// There is no such name.
    #[error("{} has no function `{name}`{}", path.display(), nearest(.known))]
    Unknown {
        /// The file.
        path: PathBuf,
        /// The name.
        name: String,
        /// The functions that it has.
        known: Vec<String>,
    },
    /// There is such a name, and it is no function.
    #[error("`{name}` is {what}; only functions and methods can be evolved")]
    NotAFunction {
        /// The name.
        name: String,
        /// What it is.
        what: &'static str,
    },
}

fn nearest(known: &[String]) -> String {
    if known.is_empty() {
        return "; it defines none".to_owned();
    }
    let shown: Vec<&str> = known.iter().take(8).map(String::as_str).collect();
    let more = if known.len() > shown.len() { ", …" } else { "" };
    format!("; it has {}{more}", shown.join(", "))
}

impl Target {
    /// Reads `argument` (`FILE::QUALIFIED.NAME`); `folder` is where relative files are, `root` the project's folder.
    pub(crate) fn read(argument: &str, folder: &Path, root: &Path) -> Result<Self, TargetError> {
        let (file, name) = split(argument)?;
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path)
            .map_err(|error| TargetError::Unreadable { path: path.clone(), error })?;
        Self::of_text(root, &path, name, &text)
    }

    /// The function of that dotted name in a text that stands in for the file's.
    pub(crate) fn of_text(root: &Path, file: &Path, name: &str, text: &str) -> Result<Self, TargetError> {
        let has_carriage_returns = text.contains("\r\n");
        let text = text.replace("\r\n", "\n");
        let name = name.replace(".<locals>", "");
        let range = find(&text, file, &name)?;
        let subject = Subject { root: root.to_owned(), file: file.to_owned(), function: name, text };
        Ok(Self { subject, range, has_carriage_returns })
    }

    /// The text of the file, as candidates' texts become it.
    pub(crate) fn to_file(&self, text: &str) -> String {
        if self.has_carriage_returns { text.replace('\n', "\r\n") } else { text.to_owned() }
    }
}

/// File and dotted name of `FILE::QUALIFIED.NAME`; pytest's `FILE::Class::method` is understood too.
pub(crate) fn split(argument: &str) -> Result<(&str, &str), TargetError> {
    argument
        .split_once("::")
        .filter(|(file, name)| !file.is_empty() && !name.is_empty())
        .ok_or_else(|| TargetError::NoFunction(argument.to_owned()))
}

fn find(text: &str, path: &Path, name: &str) -> Result<Range<usize>, TargetError> {
    let module = Syntax::module(text).ok_or_else(|| TargetError::NoPython(path.to_owned()))?;
    let mut scope = module.root();
    let dotted = name.replace("::", ".");
    let mut parts = dotted.split('.').peekable();
    while let Some(part) = parts.next() {
        let found = defined(scope, part);
        let is_last = parts.peek().is_none();
        match found {
            Some(node) if is_last && node.is("function_definition") => return Ok(node.range()),
            Some(node) if is_last => {
                let what = if node.is("class_definition") { "a class" } else { "a value" };
                return Err(TargetError::NotAFunction { name: name.to_owned(), what });
            }
            Some(node) => scope = node.field("body").unwrap_or(node),
            None => {
                let (path, name) = (path.to_owned(), name.to_owned());
                return Err(TargetError::Unknown { path, name, known: functions(module.root(), "") });
            }
        }
    }
    Err(TargetError::NoFunction(name.to_owned()))
}

/// What a scope binds to a name: of several definitions the last, overloads and the other parts of a property left
/// out.
fn defined<'s>(scope: Node<'s>, name: &str) -> Option<Node<'s>> {
    let inside = scope.descendants().filter(|node| holder(*node) == Some(scope));
    let mut found = None;
    for node in inside {
        let is_named = |field: &str| node.field(field).is_some_and(|field| field.text() == name);
        match node.kind() {
            "function_definition" | "class_definition" if is_named("name") && !is_part(node) => {
                found = Some(node);
            }
            "assignment" if is_named("left") && found.is_none() => found = Some(node),
            _ => {}
        }
    }
    found
}

/// The body or module in whose scope a node is.
fn holder(node: Node<'_>) -> Option<Node<'_>> {
    node.ancestors().find(|ancestor| {
        ancestor.is("module")
            || ancestor.is("block")
                && ancestor
                    .parent()
                    .is_some_and(|parent| matches!(parent.kind(), "function_definition" | "class_definition"))
    })
}

/// Whether a definition is one of several of one thing: an overload, a property's setter or deleter.
fn is_part(definition: Node<'_>) -> bool {
    let Some(decorated) = definition.parent().filter(|parent| parent.is("decorated_definition")) else {
        return false;
    };
    decorated.children().filter(|child| child.is("decorator")).any(|decorator| {
        let text = decorator.text();
        text.ends_with("overload") || text.ends_with(".setter") || text.ends_with(".deleter")
    })
}

/// The dotted names of all functions in a scope.
fn functions(scope: Node<'_>, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for node in scope.descendants().filter(|node| holder(*node) == Some(scope)) {
        let (Some(name), Some(body)) = (node.field("name"), node.field("body")) else { continue };
        let dotted = format!("{prefix}{}", name.text());
        match node.kind() {
            "function_definition" if !is_part(node) => names.push(dotted),
            "class_definition" => names.extend(functions(body, &format!("{dotted}."))),
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "import re\nLIMIT = 3\n\n\n@decorated\nasync def fetch(x):\n    def inner(y):\n        return y\n    return inner\n\n\nclass Table:\n    @property\n    def size(self):\n        return 1\n\n    @size.setter\n    def size(self, value):\n        pass\n\n    @staticmethod\n    def of(x): return x\n\n\nif LIMIT:\n    def late(): pass\nelse:\n    def late(): return 2\n";

    fn check(name: &str, expected: &str) {
        let found = match find(TEXT, Path::new("a.py"), name) {
            Ok(range) => TEXT[range].to_owned(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn finds_functions_of_all_kinds() {
        check("fetch", "async def fetch(x):\n    def inner(y):\n        return y\n    return inner");
        check("fetch.inner", "def inner(y):\n        return y");
        check("Table.size", "def size(self):\n        return 1");
        check("Table::of", "def of(x): return x");
        check("late", "def late(): return 2");
    }

    #[test]
    fn refuses_the_rest_with_a_reason() {
        check("Table", "`Table` is a class; only functions and methods can be evolved");
        check("LIMIT", "`LIMIT` is a value; only functions and methods can be evolved");
        check(
            "Table.none",
            "a.py has no function `Table.none`; it has fetch, Table.size, Table.of, late, late",
        );
        assert!(split("a.py").is_err());
    }

    #[test]
    fn keeps_the_files_line_ends() {
        let target =
            Target::of_text(Path::new("/p"), Path::new("/p/a.py"), "f", "def f():\r\n    return 1\r\n")
                .unwrap();
        assert_eq!(target.subject.text, "def f():\n    return 1\n");
        assert_eq!(target.to_file(&target.subject.text), "def f():\r\n    return 1\r\n");
    }
}
