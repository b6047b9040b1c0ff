//! Types as docstrings name them, to what looks like a type expression.

use super::inline::plain;

/// The byte where `mark` first stands in `text` outside brackets, quotes and backticks.
pub(super) fn split_outside(text: &str, mark: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let first = mark.as_bytes().first().copied();
    // Most lines do not hold it at all.
    memchr::memmem::find(bytes.get(..bytes.len().min(2000))?, mark.as_bytes())?;
    let mut depth = 0i32;
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().take(2000) {
        if let Some(open) = quote {
            if *byte == open {
                quote = None;
            }
            continue;
        }
        if depth <= 0
            && Some(*byte) == first
            && bytes.get(at..).is_some_and(|rest| rest.starts_with(mark.as_bytes()))
        {
            return Some(at);
        }
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            b'`' | b'"' => quote = Some(*byte),
            // An apostrophe inside a word is none.
            b'\'' if !at.checked_sub(1).and_then(|b| bytes.get(b)).is_some_and(u8::is_ascii_alphanumeric) => {
                quote = Some(b'\'');
            }
            _ => {}
        }
    }
    None
}

/// Whether `text`, which stands before a colon, is more likely a type than the start of a sentence.
pub(super) fn is_type_like(text: &str) -> bool {
    text.len() <= 120 && !text.is_empty() && (expression(text, false).is_some() || text.ends_with(']'))
}

/// What a "Returns" section, `:rtype:` or the like says, as a type expression: `DataFrame | None`, `list[str]`,
/// `pandas.DataFrame`. `None` for prose, and for types that depend on the arguments. In a union, a part that
/// cannot be told is `Any`.
pub fn return_type(annotation: &str) -> Option<String> {
    if annotation.len() > 400 {
        return None;
    }
    expression(annotation, true).filter(|t| t != "Any")
}

/// As [`return_type`]; `lenient` takes lower-case names that are no known type (`ndarray` is one, `out` is not).
fn expression(annotation: &str, lenient: bool) -> Option<String> {
    // Types are wanted whole: `~` asks to show the last name only.
    let text = plain(&annotation.replace('~', ""), 400);
    let text = text.trim_matches([' ', '.', ':', ',']);
    if text.is_empty() {
        return None;
    }
    if let Some(t) = python_type(text) {
        return known(&t, lenient).then_some(t);
    }
    if let Some(inside) = text.strip_prefix('{').and_then(|t| t.split_once('}')).map(|(inside, _)| inside) {
        return choice(inside, lenient);
    }
    union(text, lenient)
}

fn choice(inside: &str, lenient: bool) -> Option<String> {
    let parts: Vec<&str> = inside.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
    if parts.iter().all(|p| p.starts_with(['\'', '"']) && p.len() > 1 && !p.contains(['\\', '\n'])) {
        return (!parts.is_empty() && parts.len() <= 16).then(|| format!("Literal[{}]", parts.join(", ")));
    }
    union(inside, lenient)
}

/// `A`, `A or B`, `A, B or C`, `A, optional`, `A | B`.
fn union(text: &str, lenient: bool) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = text;
    let mut unknown = false;
    let mut count = 0;
    while !rest.is_empty() {
        let cut = [", or ", " or ", " | ", ", ", "|"]
            .iter()
            .filter_map(|mark| split_outside(rest, mark).map(|at| (at, mark.len())))
            .min_by_key(|(at, len)| (*at, usize::MAX - len));
        let (part, after) = match cut {
            Some((at, len)) => (rest.get(..at)?, rest.get(at + len..)?),
            None => (rest, ""),
        };
        rest = after;
        let part = part.trim();
        let lower = part.get(..8).unwrap_or(part).to_ascii_lowercase();
        if part.is_empty() || lower.starts_with("optional") && !part.contains('[') {
            continue;
        }
        if [
            "default", "shape", "of shape", "dtype", "with ", "same ", "depend", "if ", "ndim", "where",
            "length",
        ]
        .iter()
        .any(|w| lower.starts_with(w))
            && count > 0
        {
            // What follows describes the type before it.
            if lower.starts_with("same") {
                unknown = true;
            }
            continue;
        }
        count += 1;
        if count > 8 {
            return None;
        }
        match single(part, lenient) {
            Some(t) if t == "Any" => unknown = true,
            Some(t) if !parts.contains(&t) => parts.push(t),
            Some(_) => {}
            None if words(part) <= 2 && count > 1 || matches!(part, "scalar" | "object") => unknown = true,
            None => return None,
        }
    }
    if parts.is_empty() {
        return None;
    }
    if unknown {
        parts.push("Any".to_owned());
    }
    Some(parts.join(" | "))
}

fn words(text: &str) -> usize {
    text.split_ascii_whitespace().count()
}

/// One type in words: `list of str`, `ndarray of shape (n,)`, `a DataFrame`.
fn single(part: &str, lenient: bool) -> Option<String> {
    let mut text = part.trim();
    for article in ["a ", "an ", "the ", "A ", "An ", "The ", "class ", "instance of ", "new "] {
        text = text.strip_prefix(article).unwrap_or(text);
    }
    // A shape in front, or anything in parentheses behind.
    if text.starts_with('(')
        && let Some((_, rest)) = text.split_once(") ")
    {
        text = rest;
    }
    if let Some(open) = split_outside(text, " (") {
        text = text.get(..open)?;
    }
    for tail in [
        " of shape",
        " with shape",
        " shape",
        " with ",
        " of dtype",
        " of type",
        " instance",
        " object",
        " objects",
        " if ",
        " where ",
        " in ",
    ] {
        if let Some(at) = split_outside(text, tail)
            && at > 0
            && !text.get(..at)?.contains(' ')
        {
            text = text.get(..at)?;
        }
    }
    let text = text.trim();
    if let Some(t) = python_type(text) {
        return if known(&t, lenient) { Some(t) } else { named(&t).map(str::to_owned) };
    }
    let (container, element) = text.split_once(" of ")?;
    let element = single(element, true);
    let element = element.as_deref().map_or("Any", singular);
    let lower = container.to_ascii_lowercase();
    Some(match lower.as_str() {
        "list" | "lists" => format!("list[{element}]"),
        "set" | "frozenset" | "deque" => format!("{lower}[{element}]"),
        "tuple" | "tuples" => format!("tuple[{element}, ...]"),
        "iterable" => format!("Iterable[{element}]"),
        "iterator" | "generator" => format!("Iterator[{element}]"),
        "sequence" => format!("Sequence[{element}]"),
        "dict" | "dictionary" | "mapping" => "dict".to_owned(),
        "array" | "ndarray" | "arrays" => "ndarray".to_owned(),
        "series" | "index" => container.to_owned(),
        "instance" => return single(part.split_once(" of ")?.1, lenient),
        _ => return None,
    })
}

/// `strings` to `str`, `DataFrames` to `DataFrame`.
fn singular(name: &str) -> &str {
    let plural = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.ends_with('s')
        && !["ss", "us", "is", "ies", "Series", "kwargs"].iter().any(|end| name.ends_with(end));
    if plural { name.get(..name.len() - 1).unwrap_or(name) } else { name }
}

/// The Python name of a type called by a common English word.
fn named(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "integer" | "ints" | "integers" | "int" => "int",
        "string" | "strings" | "strs" | "str" | "unicode" | "text" => "str",
        "boolean" | "booleans" | "bools" | "bool" | "true" | "false" => "bool",
        "float" | "floats" | "double" => "float",
        "complex" => "complex",
        "bytes" => "bytes",
        "dictionary" | "dict" | "dicts" | "dictionaries" => "dict",
        "list" | "lists" => "list",
        "tuple" | "tuples" => "tuple",
        "array" | "arrays" | "ndarray" | "ndarrays" => "ndarray",
        "none" => "None",
        "set" | "sets" => "set",
        "callable" | "function" | "functions" | "callables" => "Callable",
        "iterator" => "Iterator",
        "iterable" => "Iterable",
        "generator" => "Generator",
        "any" | "object" | "objects" | "scalar" | "scalars" => "Any",
        _ => return None,
    })
}

/// Types that are written in lower case.
const LOWER: &[&str] = &[
    "bytearray",
    "memoryview",
    "frozenset",
    "range",
    "slice",
    "type",
    "property",
    "datetime",
    "date",
    "time",
    "timedelta",
    "timezone",
    "matrix",
    "recarray",
    "dtype",
    "deque",
    "defaultdict",
    "module",
    "array_like",
    "csr_matrix",
    "csc_matrix",
    "coo_matrix",
    "csr_array",
    "csc_array",
    "namedtuple",
    "np_array",
    "ufunc",
];

/// Whether a type expression has at its root a name that can be a type.
fn known(expression: &str, lenient: bool) -> bool {
    let root = expression.split(['[', ' ', '|']).next().unwrap_or("");
    let last = root.rsplit('.').next().unwrap_or(root);
    let first_upper = last.bytes().next().is_some_and(|b| b.is_ascii_uppercase());
    let prose = matches!(
        last,
        "See"
            | "Returns"
            | "Return"
            | "This"
            | "The"
            | "If"
            | "Result"
            | "Results"
            | "Output"
            | "Same"
            | "Nothing"
            | "Note"
            | "Notes"
            | "It"
            | "A"
            | "An"
            | "Whether"
            | "Number"
            | "Value"
            | "Default"
            | "Example"
    );
    if prose {
        return false;
    }
    let unresolvable = matches!(
        last,
        "scalar"
            | "self"
            | "caller"
            | "array_like"
            | "result"
            | "out"
            | "output"
            | "value"
            | "object"
            | "Self"
            | "any"
            | "same"
            | "various"
            | "varies"
    );
    if unresolvable {
        return false;
    }
    first_upper
        || expression.contains('[')
        || LOWER.contains(&last)
        || named(last) == Some(last)
        || root.contains('.')
        || lenient && last.contains('_')
}

/// `text` if it is a Python type expression already, its words in Python's names: `Optional[str]`, `a.b.C`, `int | None`.
fn python_type(text: &str) -> Option<String> {
    if text.len() > 300 {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let mut depth = 0i32;
    let mut after_word = false;
    for c in text.chars().chain(std::iter::once(' ')) {
        if c.is_alphanumeric() || c == '_' || c == '.' {
            if word.is_empty() && after_word && out.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                return None;
            }
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            let trimmed = word.trim_matches('.');
            let valid = word == "..." || !trimmed.starts_with(|c: char| c.is_ascii_digit());
            if !valid || (trimmed.is_empty() && word != "...") {
                return None;
            }
            if word == "..." {
                out.push_str("...");
            } else {
                out.push_str(python_name(trimmed));
            }
            word.clear();
            after_word = true;
        }
        match c {
            '[' => {
                if !out.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '[' || c == ' ') {
                    return None;
                }
                depth += 1;
                out.push(c);
            }
            ']' => {
                depth -= 1;
                out.push(c);
            }
            ',' if depth > 0 => out.push_str(", "),
            '|' => out.push_str(" | "),
            ' ' => {}
            _ => return None,
        }
        if c != ' ' {
            after_word = false;
        }
        if depth < 0 {
            return None;
        }
    }
    (depth == 0 && !out.is_empty() && !out.ends_with("| ") && !out.starts_with(" |")).then_some(out)
}

fn python_name(word: &str) -> &str {
    match word {
        "ints" | "integer" | "integers" => "int",
        "string" | "strings" | "String" | "strs" => "str",
        "floats" => "float",
        "dictionary" | "dicts" => "dict",
        "array" | "arrays" | "ndarrays" => "ndarray",
        "none" => "None",
        "boolean" | "booleans" | "Boolean" | "bools" | "True" | "False" => "bool",
        "callable" => "Callable",
        "iterator" => "Iterator",
        "iterable" => "Iterable",
        "generator" => "Generator",
        other => other,
    }
}
