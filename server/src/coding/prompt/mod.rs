//! What models are told: texts in files, filled within a bound on tokens.
//!
//! What comes from packages is fenced as data and cut to a length; a list of APIs is cut between APIs, code between
//! lines, far from the gap first.

use super::retrieval::Api;
use crate::llm::{Message, estimated_tokens};

const SYSTEM: &str = include_str!("system.md");
const IMPLEMENT: &str = include_str!("implement.md");
const INLINE: &str = include_str!("inline.md");
const AGAIN: &str = include_str!("again.md");

/// The mark that stands in code where something is to be written.
const GAP: &str = "<GAP>";
/// Parts of what a prompt may hold: for APIs, and of the rest for code before the gap.
const PERCENT_OF_APIS: usize = 35;
const PERCENT_BEFORE: usize = 75;
/// Docs of one API, in bytes.
pub(super) const MAX_DOCS: usize = 4 << 10;

/// What a prompt is made of.
#[derive(Clone, Debug)]
pub(crate) struct Material<'a> {
    /// The code before the gap and after it.
    pub(crate) before: &'a str,
    pub(crate) after: &'a str,
    /// What is wanted.
    pub(crate) wish: &'a str,
    /// The function whose body is missing; empty for none.
    pub(crate) function: &'a str,
    /// Best first.
    pub(crate) apis: &'a [Api],
    /// Whether the model may look for more.
    pub(crate) has_tools: bool,
}

/// The conversation that asks for a body, or for the lines under a comment, in at most so many tokens.
pub(crate) fn implement(material: &Material<'_>, tokens: usize) -> Vec<Message> {
    let fixed = estimated_tokens(SYSTEM) + estimated_tokens(IMPLEMENT) + estimated_tokens(material.wish);
    let left = tokens.saturating_sub(fixed);
    let apis = list(material.apis, part(left, PERCENT_OF_APIS));
    let code = around(material, left.saturating_sub(estimated_tokens(&apis)));
    let task = match material.function {
        "" => format!("the statements that stand at {GAP}"),
        name => format!("the body of the function `{name}`, which stands at {GAP}"),
    };
    let tools = if material.has_tools {
        "Look an API up with the tools before you use it, unless it is listed; four calls are all you have."
    } else {
        "You cannot look up further ones."
    };
    let values =
        [("wish", material.wish), ("apis", &apis), ("code", &code), ("task", &task), ("tools", tools)];
    vec![Message::System(SYSTEM.trim().to_owned()), Message::User(fill(IMPLEMENT, &values))]
}

/// The same for a model that fills in between two texts: the text before the gap, and the one after it.
pub(crate) fn infill(material: &Material<'_>, tokens: usize) -> (String, String) {
    let apis = list(material.apis, part(tokens, PERCENT_OF_APIS));
    let mut header = String::new();
    for line in apis.lines() {
        header.push_str("# ");
        header.push_str(line);
        header.push('\n');
    }
    let left = tokens.saturating_sub(estimated_tokens(&header));
    let before = last_lines(material.before, part(left, PERCENT_BEFORE));
    let after = first_lines(material.after, left.saturating_sub(estimated_tokens(&before)));
    (format!("{header}{before}"), after)
}

/// The conversation that asks for an inline completion.
pub(crate) fn inline(material: &Material<'_>, tokens: usize) -> Vec<Message> {
    let left = tokens.saturating_sub(estimated_tokens(SYSTEM) + estimated_tokens(INLINE));
    let apis = list(material.apis, part(left, PERCENT_OF_APIS));
    let code = around(material, left.saturating_sub(estimated_tokens(&apis)));
    let values = [("wish", material.wish), ("apis", &apis), ("code", &code)];
    vec![Message::System(SYSTEM.trim().to_owned()), Message::User(fill(INLINE, &values))]
}

/// What is said to a model whose code was wrong.
pub(crate) fn again(findings: &str, apis: &str) -> Message {
    Message::User(fill(AGAIN, &[("findings", findings), ("apis", apis)]))
}

/// As many APIs as fit, fenced.
fn list(apis: &[Api], tokens: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for api in apis {
        let line = defused(&api.line());
        used += estimated_tokens(&line) + 1;
        if used > tokens {
            break;
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// Text of a package as data: it cannot end its fence, and brings no letters that show otherwise than they are.
pub(super) fn fenced(text: &str, max: usize) -> String {
    let end = text.floor_char_boundary(max);
    let cut = if end < text.len() { "\n[cut]" } else { "" };
    format!("<package-docs>\n{}{cut}\n</package-docs>", defused(text.get(..end).unwrap_or_default()))
}

pub(crate) fn defused(text: &str) -> String {
    let is_shown = |c: &char| *c == '\n' || !c.is_control() && !is_invisible(*c);
    let text: String = text.chars().filter(is_shown).collect();
    text.replace("package-docs>", "package docs>").replace("```", "'''").replace(GAP, "gap")
}

/// Letters that turn the direction of writing, or have no width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

fn part(tokens: usize, percent: usize) -> usize {
    tokens.saturating_mul(percent) / 100
}

/// The code with the gap in it.
fn around(material: &Material<'_>, tokens: usize) -> String {
    let before = last_lines(material.before, part(tokens, PERCENT_BEFORE));
    let after = first_lines(material.after, tokens.saturating_sub(estimated_tokens(&before)));
    format!("{before}{GAP}{after}")
}

/// The last lines that fit, after the imports of what is left out.
fn last_lines(text: &str, tokens: usize) -> String {
    if estimated_tokens(text) <= tokens {
        return text.to_owned();
    }
    let mut lines: Vec<&str> = Vec::new();
    let mut used = 0;
    let mut all: Vec<&str> = text.split_inclusive('\n').collect();
    while let Some(line) = all.pop() {
        used += estimated_tokens(line);
        if used > tokens * 4 / 5 && !lines.is_empty() {
            all.push(line);
            break;
        }
        lines.push(line);
    }
    let mut imports = String::new();
    for line in all.into_iter().filter(|line| line.starts_with("import ") || line.starts_with("from ")) {
        used += estimated_tokens(line);
        if used > tokens {
            break;
        }
        imports.push_str(line);
    }
    lines.reverse();
    format!("{imports}{}", lines.concat())
}

/// The first lines that fit.
fn first_lines(text: &str, tokens: usize) -> String {
    let mut used = 0;
    let fits = |line: &&str| {
        used += estimated_tokens(line);
        used <= tokens
    };
    text.split_inclusive('\n').take_while(fits).collect()
}

/// The template with the values in the place of their names. Values are not looked into.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = template.trim();
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, after)) = after.split_once("}}") else { break };
        let value = values.iter().find(|(known, _)| *known == name.trim());
        out.push_str(value.map_or("", |(_, value)| value.trim_end_matches('\n')));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
