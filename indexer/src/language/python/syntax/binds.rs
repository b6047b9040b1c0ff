//! Whether a new name is being written, by the line before it: such statements are broken until they are done.

/// Whether what is `typed` after `before`, the part of its line before it, is a name that the statement binds.
pub(super) fn binds(before: &str, typed: &str) -> bool {
    let line = before.trim_start();
    is_loop_target(line)
        || is_lambda_parameter(line)
        || is_capture(line, typed)
        || line.trim_end() == "type" && line.ends_with(' ')
        || is_parameter(line)
}

/// `for a, b`, also within brackets.
fn is_loop_target(line: &str) -> bool {
    let Some(targets) = after_last(line, "for") else { return false };
    !targets.split_whitespace().any(|word| word == "in")
        && targets.chars().all(|c| is_word(c) || " \t,(*".contains(c))
}

/// `lambda a, b`.
fn is_lambda_parameter(line: &str) -> bool {
    let Some(parameters) = after_last(line, "lambda") else { return false };
    is_name_of_parameter(parameters, ':')
}

/// `case a`: what begins with a capital letter may be a class.
fn is_capture(line: &str, typed: &str) -> bool {
    let Some(pattern) = line.strip_prefix("case ") else { return false };
    let is_pattern = pattern.chars().all(|c| is_word(c) || " \t,()[]{}*|=".contains(c));
    let has_guard = pattern.split_whitespace().any(|word| word == "if");
    is_pattern && !has_guard && !pattern.starts_with('=') && !typed.starts_with(char::is_uppercase)
}

/// A parameter of a function, or a type parameter.
fn is_parameter(line: &str) -> bool {
    let line = line.strip_prefix("async ").unwrap_or(line).trim_start();
    let (head, is_function) = match line.split_once(' ') {
        Some(("def", head)) => (head.trim_start(), true),
        Some(("class" | "type", head)) => (head.trim_start(), false),
        _ => return false,
    };
    let name = head.find(|c: char| !is_word(c)).unwrap_or(head.len());
    let Some(rest) = head.get(name..) else { return false };
    if let Some(rest) = rest.strip_prefix('[') {
        match rest.split_once(']') {
            None => return is_name_of_parameter(rest, '\0'),
            Some((_, rest)) if is_function => {
                return rest.strip_prefix('(').is_some_and(|rest| is_name_of_parameter(rest, ')'));
            }
            Some(_) => return false,
        }
    }
    is_function && rest.strip_prefix('(').is_some_and(|rest| is_name_of_parameter(rest, ')'))
}

/// Whether a name at the end of a list of parameters is a parameter's, and not part of an annotation or default;
/// `end` ends the list.
fn is_name_of_parameter(list: &str, end: char) -> bool {
    let mut depth = 0usize;
    let mut is_name = true;
    for c in list.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            c if c == end && depth == 0 => return false,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '\'' | '"' | '#' => return false,
            ',' if depth == 0 => is_name = true,
            ':' | '=' if depth == 0 => is_name = false,
            _ => {}
        }
    }
    is_name && depth == 0
}

/// What follows the last `word` of a line, if a blank does.
fn after_last<'t>(line: &'t str, word: &str) -> Option<&'t str> {
    let at = line.rfind(word)?;
    let is_whole = !line.get(..at)?.ends_with(is_word);
    let rest = line.get(at + word.len()..)?;
    (is_whole && rest.starts_with([' ', '\t'])).then_some(rest)
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::binds;

    #[test]
    fn tells_new_names_from_others() {
        for (before, typed) in [
            ("for ", "numb"),
            ("    async for a, ", "b"),
            ("x = [a for ", "a"),
            ("f = lambda ", "a"),
            ("f = lambda a, b=1, *", "c"),
            ("    case ", "a"),
            ("    case Point(x=", "a"),
            ("type ", "A"),
            ("def f[", "T"),
            ("class A[T: int, ", "U"),
            ("    def m(", "sel"),
            ("    async def m[T](self, a: dict[str, int] = {}, ", "b"),
        ] {
            assert!(binds(before, typed), "{before}|{typed}");
        }
        for (before, typed) in [
            ("for a in ", "numb"),
            ("x = [", "a"),
            ("for x[", "i"),
            ("f = lambda a: ", "a"),
            ("f = lambda a=", "b"),
            ("    case ", "Point"),
            ("    case x if ", "y"),
            ("case = ", "y"),
            ("type A = ", "x"),
            ("type(", "x"),
            ("class A(", "B"),
            ("def f(a: ", "in"),
            ("def f(a=", "b"),
            ("def f(a): ", "b"),
            ("def f[T: ", "b"),
            ("def f(a: dict[", "b"),
            ("xfor ", "b"),
            ("x = ", "lambda"),
        ] {
            assert!(!binds(before, typed), "{before}|{typed}");
        }
    }
}
