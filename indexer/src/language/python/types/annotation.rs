//! Annotations as text, to their parts: `dict[str, list[Order]] | None`.

use crate::language::python::parameters::split;

/// An annotation in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Annotation<'a> {
    /// A dotted name.
    Name(&'a str),
    /// A dotted name with arguments in brackets.
    Generic(&'a str, Vec<Annotation<'a>>),
    /// One of several.
    Union(Vec<Annotation<'a>>),
    /// The list of parameters in `Callable[[int], str]`.
    List(Vec<Annotation<'a>>),
    /// `None`.
    Nothing,
    /// What is none of these.
    Unread,
}

/// Deeper annotations are not read.
const MAX_DEPTH: usize = 12;

impl<'a> Annotation<'a> {
    /// Reads an annotation; forward references in quotes count as what they hold.
    pub(crate) fn parse(text: &'a str) -> Self {
        Self::parse_at(text, 0)
    }

    fn parse_at(text: &'a str, depth: usize) -> Self {
        let text = text.trim();
        let text = unquoted(text).unwrap_or(text).trim();
        if depth > MAX_DEPTH || text.is_empty() {
            return Self::Unread;
        }
        let parts = split(text, b'|');
        if parts.len() > 1 {
            return Self::Union(parts.into_iter().map(|(_, part)| Self::parse_at(part, depth + 1)).collect());
        }
        if text == "None" {
            return Self::Nothing;
        }
        if is_dotted(text) {
            return Self::Name(text);
        }
        let list = |inner: &'a str| {
            split(inner, b',')
                .into_iter()
                .filter(|(_, part)| !part.trim().is_empty())
                .map(|(_, part)| Self::parse_at(part, depth + 1))
                .collect::<Vec<_>>()
        };
        if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            return Self::parse_at(inner, depth + 1);
        }
        let Some((name, rest)) = text.split_once('[') else { return Self::Unread };
        let Some(inner) = rest.strip_suffix(']') else { return Self::Unread };
        let name = name.trim();
        if name.is_empty() {
            return Self::List(list(inner));
        }
        if !is_dotted(name) {
            return Self::Unread;
        }
        match name.rsplit('.').next().unwrap_or(name) {
            "Optional" => {
                let mut parts = list(inner);
                parts.push(Self::Nothing);
                Self::Union(parts)
            }
            "Union" => Self::Union(list(inner)),
            // What they mark does not change what a value has.
            "Annotated" => list(inner).into_iter().next().unwrap_or(Self::Unread),
            "Final" | "ClassVar" | "Required" | "NotRequired" | "ReadOnly" | "TypeGuard" | "InitVar" => {
                list(inner).into_iter().next().unwrap_or(Self::Unread)
            }
            "Literal" => Self::Unread,
            _ => Self::Generic(name, list(inner)),
        }
    }
}

fn unquoted(text: &str) -> Option<&str> {
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).filter(|inner| !inner.contains(['"', '\'']))
}

fn is_dotted(text: &str) -> bool {
    text.split('.').all(|part| {
        !part.is_empty()
            && part.chars().all(|c| c == '_' || c.is_alphanumeric())
            && !part.starts_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::Annotation;

    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&format!("{:?}", Annotation::parse(text)));
    }

    #[test]
    fn reads_annotations() {
        check("pd.DataFrame", &expect![[r#"Name("pd.DataFrame")"#]]);
        check(
            "Optional[dict[str, list['Order']]]",
            &expect![[
                r#"Union([Generic("dict", [Name("str"), Generic("list", [Name("Order")])]), Nothing])"#
            ]],
        );
        check("\"Order | None\"", &expect![[r#"Union([Name("Order"), Nothing])"#]]);
        check(
            "Callable[[int], str]",
            &expect![[r#"Generic("Callable", [List([Name("int")]), Name("str")])"#]],
        );
        check("Annotated[Order, Field(gt=1)]", &expect![[r#"Name("Order")"#]]);
        check("tuple[int, ...]", &expect![[r#"Generic("tuple", [Name("int"), Unread])"#]]);
        check("x if y", &expect!["Unread"]);
        check("a[", &expect!["Unread"]);
        check("Literal['a', 'b'] | int", &expect![[r#"Union([Unread, Name("int")])"#]]);
    }
}
