//! Python with syntax colours, as HTML lines.

use std::fmt::Write as _;

use crate::evolve::syntax::{Node, Syntax};

/// Each line of `text` as HTML, its tokens in `span`s by class; plain where it is not understood.
pub(super) fn highlighted(text: &str) -> Vec<String> {
    let tokens = Syntax::module(text).map(|syntax| tokens(&syntax)).unwrap_or_default();
    let mut tokens = tokens.into_iter().peekable();
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.trim_end_matches('\n').len();
        let mut html = String::new();
        while let Some((start, stop, class)) = tokens.peek().copied().filter(|(start, ..)| *start < end) {
            html.push_str(&escaped(text.get(at..start.max(at)).unwrap_or_default()));
            let (from, to) = (start.max(at), stop.min(end));
            let _ = write!(
                html,
                "<span class=\"{class}\">{}</span>",
                escaped(text.get(from..to).unwrap_or_default())
            );
            at = to;
            // A token of several lines goes on in the next.
            if stop > end {
                break;
            }
            tokens.next();
        }
        html.push_str(&escaped(text.get(at..end.max(at)).unwrap_or_default()));
        lines.push(html);
        at = end + 1;
    }
    lines
}

/// Where tokens with a colour are, in order.
fn tokens(syntax: &Syntax<'_>) -> Vec<(usize, usize, &'static str)> {
    syntax
        .nodes()
        .filter(|node| node.is_leaf() && node.start() < node.end())
        .filter_map(|node| Some((node.start(), node.end(), class(node)?)))
        .collect()
}

fn class(node: Node<'_>) -> Option<&'static str> {
    let parent = node.parent();
    match node.kind() {
        "comment" => Some("c"),
        "string_start" | "string_content" | "string_end" | "escape_sequence" => Some("s"),
        "integer" | "float" => Some("n"),
        "true" | "false" | "none" => Some("k"),
        "identifier" => {
            let is_defined = parent
                .is_some_and(|parent| parent.is("function_definition") || parent.is("class_definition"));
            let is_called = parent.is_some_and(|parent| {
                parent.is("call")
                    || parent.is("attribute") && parent.parent().is_some_and(|call| call.is("call"))
            });
            let is_function =
                is_defined || is_called && matches!(node.field_name(), Some("function" | "attribute"));
            is_function.then_some("f")
        }
        kind if !node.is_named() && kind.chars().all(|c| c.is_ascii_alphabetic()) => Some("k"),
        _ => None,
    }
}

/// Text for HTML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_classes_and_text_is_escaped() {
        let lines = highlighted("def f(x):\n    return x < len('a&b')  # <why>\n");
        assert_eq!(lines[0], "<span class=\"k\">def</span> <span class=\"f\">f</span>(x):");
        assert!(lines[1].contains("x &lt; <span class=\"f\">len</span>("), "{}", lines[1]);
        assert!(lines[1].ends_with("<span class=\"c\"># &lt;why&gt;</span>"), "{}", lines[1]);
    }

    #[test]
    fn texts_of_several_lines_keep_their_lines() {
        let lines = highlighted("x = '''a\nb\n'''\ny = 1\n");
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[1], "<span class=\"s\">b</span>");
        assert!(lines[3].contains("<span class=\"n\">1</span>"));
    }
}
