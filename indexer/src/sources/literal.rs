//! Python literals read as text: nothing is parsed as a program, nothing is executed.

/// The string that `name` is assigned at the top level of a module: `name = "1.0"`, `name: str = '1.0'`,
/// `name = other = "1.0"`. `None` if it is computed.
pub(crate) fn assigned_string(source: &str, name: &str) -> Option<String> {
    source.lines().find_map(|line| {
        let mut rest = line.strip_prefix('\u{feff}').unwrap_or(line);
        // A chain of targets may name it at any place.
        let mut is_named = false;
        loop {
            let end = rest.find(|c: char| !(c == '_' || c.is_alphanumeric()))?;
            let (target, after) = rest.split_at_checked(end)?;
            if target.is_empty() {
                break;
            }
            is_named |= target == name;
            let after = after.trim_start();
            let after = match after.strip_prefix(':') {
                Some(annotated) => &annotated[annotated.find('=')?..],
                None => after,
            };
            let Some(value) = after.strip_prefix('=') else { break };
            if value.starts_with('=') {
                return None;
            }
            rest = value.trim_start();
            if rest.starts_with(['"', '\'']) {
                break;
            }
        }
        if is_named { string_literal(rest).map(|(text, _)| text) } else { None }
    })
}

/// The string passed as the keyword argument `name` anywhere in `source`: `setup(name="acme")`.
pub(crate) fn keyword_string(source: &str, name: &str) -> Option<String> {
    source.match_indices(name).find_map(|(at, _)| {
        let before = source.get(..at)?.chars().next_back();
        if before.is_some_and(|c| c == '_' || c == '.' || c.is_alphanumeric()) {
            return None;
        }
        let rest = source.get(at + name.len()..)?.trim_start().strip_prefix('=')?.trim_start();
        string_literal(rest).map(|(text, _)| text)
    })
}

/// A dict literal of strings to strings or to lists of strings, assigned to `name`:
/// `MAPPING = {'acme': '/src/acme'}`. `None` if there is none, or if it holds anything else.
pub(crate) fn assigned_dict(source: &str, name: &str) -> Option<Vec<(String, Vec<String>)>> {
    let mut offset = 0;
    let rest = loop {
        let line = source.get(offset..)?;
        let end = line.find('\n').map_or(line.len(), |end| end + 1);
        if let Some(after) = line.strip_prefix(name)
            && after.starts_with([' ', ':', '='])
        {
            break &after[after.find('=')? + 1..];
        }
        offset += end;
        if offset >= source.len() {
            return None;
        }
    };
    let mut rest = rest.trim_start().strip_prefix('{')?;
    let mut items = Vec::new();
    loop {
        rest = skip(rest);
        if rest.starts_with('}') {
            return Some(items);
        }
        let (key, after) = string_literal(rest)?;
        rest = skip(skip(after).strip_prefix(':')?);
        let mut values = Vec::new();
        if let Some(mut list) = rest.strip_prefix(['[', '(']) {
            loop {
                list = skip(list);
                if let Some(after) = list.strip_prefix([']', ')']) {
                    rest = after;
                    break;
                }
                let (value, after) = string_literal(list)?;
                values.push(value);
                list = skip(after);
                list = list.strip_prefix(',').unwrap_or(list);
            }
        } else {
            let (value, after) = string_literal(rest)?;
            values.push(value);
            rest = after;
        }
        items.push((key, values));
        rest = skip(rest);
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
}

/// Skips white space and comments.
fn skip(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        match text.strip_prefix('#') {
            Some(comment) => text = comment.split_once('\n').map_or("", |(_, after)| after),
            None => return text,
        }
    }
}

/// The string literal that `text` begins with, unescaped, and what follows it. Not triple-quoted ones.
fn string_literal(text: &str) -> Option<(String, &str)> {
    let raw = text.starts_with(['r', 'R']);
    let text = text.strip_prefix(['r', 'R', 'u', 'U']).unwrap_or(text);
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut chars = text.char_indices().skip(1);
    let mut out = String::new();
    while let Some((at, c)) = chars.next() {
        match c {
            '\n' => return None,
            '\\' if !raw => {
                let (_, escaped) = chars.next()?;
                match escaped {
                    'n' => out.push('\n'),
                    't' => out.push('\t'),
                    'x' | 'u' | 'U' => {
                        let digits = match escaped {
                            'x' => 2,
                            'u' => 4,
                            _ => 8,
                        };
                        let mut code = 0_u32;
                        for _ in 0..digits {
                            code = code.checked_mul(16)?.checked_add(chars.next()?.1.to_digit(16)?)?;
                        }
                        out.push(char::from_u32(code)?);
                    }
                    other => out.push(other),
                }
            }
            c if c == quote => return Some((out, text.get(at + c.len_utf8()..)?)),
            c => out.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_literal_versions_only() {
        let version = |source| assigned_string(source, "__version__");
        assert_eq!(version("import x\n__version__ = \"2.3.0\"\n").as_deref(), Some("2.3.0"));
        assert_eq!(version("__version__: str = '1.0'  # note").as_deref(), Some("1.0"));
        assert_eq!(version("__version__ = version = '1.2'").as_deref(), Some("1.2"));
        assert_eq!(version("version = __version__ = '1.2'").as_deref(), Some("1.2"));
        assert_eq!(version("__version__ = get()\n"), None);
        assert_eq!(version("if x:\n    __version__ = '1'\n"), None);
        assert_eq!(version("__version__ == '1'"), None);
        assert_eq!(version("__version__ = ''' 1"), Some(String::new()));
        assert_eq!(version("é = 'x'"), None);
    }

    #[test]
    fn reads_keyword_arguments() {
        assert_eq!(keyword_string("setup(\n  name = 'acme',\n)", "name").as_deref(), Some("acme"));
        assert_eq!(keyword_string("setup(name=NAME, version=\"1\")", "name"), None);
        assert_eq!(keyword_string("x.name='a'; my_name='b'", "name"), None);
    }

    #[test]
    fn reads_dict_literals() {
        let source = "import os\nMAPPING: dict[str, str] = {'acme': 'C:\\\\src\\\\acme', # why\n 'b': [\"x\", 'y'],}\n";
        let expected = [
            ("acme".to_owned(), vec!["C:\\src\\acme".to_owned()]),
            ("b".to_owned(), vec!["x".to_owned(), "y".to_owned()]),
        ];
        assert_eq!(assigned_dict(source, "MAPPING").as_deref(), Some(&expected[..]));
        assert_eq!(assigned_dict("MAPPING = {**other}", "MAPPING"), None);
        assert_eq!(assigned_dict("MAPPING = {", "MAPPING"), None);
        assert_eq!(assigned_dict("", "MAPPING"), None);
    }
}
