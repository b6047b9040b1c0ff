//! A signature as the index holds it (`(a, b: int = 1, *, c=None) -> T`), in parts.

/// A signature in parts, each with its place in the text it was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature<'a> {
    /// In order, without `self` and the marks `/` and `*`.
    pub parameters: Vec<Parameter<'a>>,
    /// The return annotation; empty if there is none.
    pub returns: &'a str,
}

/// How arguments reach a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// By position alone.
    PositionalOnly,
    /// By position or by name.
    Any,
    /// `*args`.
    Rest,
    /// By name alone.
    KeywordOnly,
    /// `**kwargs`.
    RestByName,
}

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// Its name, without stars.
    pub name: &'a str,
    /// Its annotation; empty if there is none.
    pub annotation: &'a str,
    /// Its default as written.
    pub default: Option<&'a str>,
    /// How arguments reach it.
    pub kind: ParameterKind,
    /// Where it begins and ends in the signature, in bytes.
    pub span: (usize, usize),
}

impl Parameter<'_> {
    /// Whether a call must give it.
    pub fn is_required(&self) -> bool {
        self.default.is_none() && !matches!(self.kind, ParameterKind::Rest | ParameterKind::RestByName)
    }

    /// Whether a call may name it.
    pub fn is_keyword(&self) -> bool {
        matches!(self.kind, ParameterKind::Any | ParameterKind::KeywordOnly)
    }
}

/// A method's signature with the instance that it is called on, as it is where it is taken from its class.
pub fn with_instance(line: &str) -> String {
    let rest = line.strip_prefix('(').unwrap_or(line);
    // `(/` cannot be: what is by position alone ends with a mark.
    let comma = if rest.starts_with(')') { "" } else { ", " };
    format!("(self{comma}{rest}")
}

/// Whether overloads take a parameter, and each that does by name alone.
pub(crate) fn is_by_name_alone(overloads: &[Signature<'_>], name: &str) -> bool {
    let parameters = overloads.iter().flat_map(|one| &one.parameters);
    let mut of_name = parameters.filter(|parameter| parameter.name == name).peekable();
    of_name.peek().is_some() && of_name.all(|parameter| parameter.kind == ParameterKind::KeywordOnly)
}

impl<'a> Signature<'a> {
    /// Reads one line of [`EntryView::signature`](crate::store::EntryView::signature). What is no signature has no
    /// parameters.
    pub fn parse(text: &'a str) -> Self {
        let mut signature = Self::default();
        let Some(inner) = text.strip_prefix('(') else { return signature };
        let end = close(inner);
        signature.returns = inner
            .get(end + 1..)
            .and_then(|rest| rest.trim_start().strip_prefix("->"))
            .unwrap_or_default()
            .trim();
        let mut kind = ParameterKind::Any;
        for (start, part) in split(inner.get(..end).unwrap_or_default(), b',') {
            let lead = part.len() - part.trim_start().len();
            let part = part.trim();
            match part {
                "" => continue,
                "/" => {
                    for parameter in &mut signature.parameters {
                        parameter.kind = ParameterKind::PositionalOnly;
                    }
                    continue;
                }
                "*" => {
                    kind = ParameterKind::KeywordOnly;
                    continue;
                }
                _ => {}
            }
            let (own_kind, bare) = if let Some(bare) = part.strip_prefix("**") {
                (ParameterKind::RestByName, bare)
            } else if let Some(bare) = part.strip_prefix('*') {
                kind = ParameterKind::KeywordOnly;
                (ParameterKind::Rest, bare)
            } else {
                (kind, part)
            };
            let (declared, default) = cut(bare, b'=');
            let (name, annotation) = cut(declared, b':');
            let start = 1 + start + lead;
            signature.parameters.push(Parameter {
                name: name.trim(),
                annotation: annotation.unwrap_or_default().trim(),
                default: default.map(str::trim),
                kind: own_kind,
                span: (start, start + part.len()),
            });
        }
        signature
    }

    /// The parameter that takes an argument: the `position`th, or the one called `keyword`.
    pub fn parameter_for(&self, position: usize, keyword: Option<&str>) -> Option<usize> {
        if let Some(keyword) = keyword {
            let named = self.parameters.iter().position(|p| p.is_keyword() && p.name == keyword);
            return named.or_else(|| self.index_of(ParameterKind::RestByName));
        }
        let takes_positions =
            |p: &&Parameter<'_>| matches!(p.kind, ParameterKind::Any | ParameterKind::PositionalOnly);
        let n_positional = self.parameters.iter().take_while(takes_positions).count();
        if position < n_positional { Some(position) } else { self.index_of(ParameterKind::Rest) }
    }

    fn index_of(&self, kind: ParameterKind) -> Option<usize> {
        self.parameters.iter().position(|parameter| parameter.kind == kind)
    }
}

/// Where the bracket closes that was opened before `text`.
fn close(text: &str) -> usize {
    let mut end = text.len();
    scan(text, |at, byte, depth| {
        let closes = depth == 0 && byte == b')';
        if closes {
            end = at;
        }
        !closes
    });
    end
}

/// The parts of `text` between marks outside of brackets and strings, with where each begins.
pub(crate) fn split(text: &str, mark: u8) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut start = 0;
    scan(text, |at, byte, depth| {
        if depth == 0 && byte == mark {
            parts.push((start, text.get(start..at).unwrap_or_default()));
            start = at + 1;
        }
        true
    });
    parts.push((start, text.get(start..).unwrap_or_default()));
    parts
}

/// What stands before and after the first mark outside of brackets and strings; `==` and `->` are no marks.
fn cut(text: &str, mark: u8) -> (&str, Option<&str>) {
    let mut found = None;
    scan(text, |at, byte, depth| {
        if depth == 0 && byte == mark {
            found = Some(at);
        }
        found.is_none()
    });
    match found {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    }
}

/// Calls `see(offset, byte, depth)` for each byte outside of strings until it says `false`; a closing bracket has
/// the depth outside of it.
fn scan(text: &str, mut see: impl FnMut(usize, u8, usize) -> bool) {
    let mut depth = 0usize;
    let mut quote: Option<u8> = None;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(open) = quote {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                byte if byte == open => quote = None,
                _ => {}
            }
            continue;
        }
        match byte {
            b'\'' | b'"' => quote = Some(byte),
            b'(' | b'[' | b'{' => {
                if !see(at, byte, depth) {
                    return;
                }
                depth += 1;
                continue;
            }
            b')' | b']' | b'}' => {
                if depth == 0 {
                    if !see(at, byte, 0) {
                        return;
                    }
                    continue;
                }
                depth -= 1;
                continue;
            }
            _ => {}
        }
        if quote.is_none() && !see(at, byte, depth) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ParameterKind, Signature};

    fn check(text: &str, expected: &str) {
        let signature = Signature::parse(text);
        let kind = |kind| match kind {
            ParameterKind::PositionalOnly => "p",
            ParameterKind::Any => "a",
            ParameterKind::Rest => "r",
            ParameterKind::KeywordOnly => "k",
            ParameterKind::RestByName => "n",
        };
        let parameters = signature.parameters.iter().map(|p| {
            let default = p.default.map(|default| format!("={default}")).unwrap_or_default();
            let (start, end) = p.span;
            assert!(text[start..end].contains(p.name));
            format!("{}/{}:{}{default}", kind(p.kind), p.name, p.annotation)
        });
        let parameters = parameters.collect::<Vec<_>>().join(" ");
        assert_eq!(format!("{parameters} -> {}", signature.returns), expected);
    }

    #[test]
    fn reads_signatures() {
        check("()", " -> ");
        check(
            "(a, b: int = 1, /, c=(1, 2), *, d: dict[str, int] | None = None, **rest: Any) -> list[str]",
            "p/a: p/b:int=1 a/c:=(1, 2) k/d:dict[str, int] | None=None n/rest:Any -> list[str]",
        );
        check(
            "(*args: int, sep: str = \", =)\", f=lambda x: x)",
            "r/args:int k/sep:str=\", =)\" k/f:=lambda x: x -> ",
        );
        check("(a: Callable[[int], str] = f(x=1)) -> \"A\"", "a/a:Callable[[int], str]=f(x=1) -> \"A\"");
        check("no signature", " -> ");
        check("(broken: [", "a/broken:[ -> ");
    }

    #[test]
    fn methods_of_a_class_take_their_instance() {
        assert_eq!(super::with_instance("(a, *, b=1) -> int"), "(self, a, *, b=1) -> int");
        assert_eq!(super::with_instance("()"), "(self)");
    }

    #[test]
    fn finds_the_parameter_of_an_argument() {
        let signature = Signature::parse("(a, b, *rest, c=1, **more)");
        assert_eq!(signature.parameter_for(1, None), Some(1));
        assert_eq!(signature.parameter_for(7, None), Some(2));
        assert_eq!(signature.parameter_for(0, Some("c")), Some(3));
        assert_eq!(signature.parameter_for(0, Some("zzz")), Some(4));
        assert_eq!(Signature::parse("(a)").parameter_for(1, None), None);
    }
}
