//! What a model is told whose code was wrong: what is wrong, and how it is.

use std::fmt::Write as _;

use super::guard::{Judged, Verdict};
use super::prompt;
use super::tools::Toolbox;
use crate::llm::Message;

/// Findings that are told; who makes more gets no better by hearing of them.
const MAX_FINDINGS: usize = 8;
/// The docs of each API that are told, in bytes.
const MAX_SHOWN: usize = 700;

/// The message.
pub(super) fn message(judged: &Judged, toolbox: &Toolbox<'_>) -> Message {
    if judged.verdict == Verdict::Broken {
        return prompt::again("- it is not complete Python code that can stand at the mark", "");
    }
    let (mut findings, mut shown) = (String::new(), String::new());
    let mut seen: Vec<&str> = Vec::new();
    for one in judged.findings.iter().take(MAX_FINDINGS) {
        let _ = writeln!(findings, "- {}", one.message);
        // The API itself, what to use in its place, or what holds it.
        let holder = one.qualname.rsplit_once('.').map_or("", |(holder, _)| holder);
        let names = [one.replacement.as_deref().unwrap_or_default(), &one.qualname, holder];
        let name = names.into_iter().find(|name| !name.is_empty() && toolbox.exists(name));
        if let Some(name) = name.filter(|name| !seen.contains(name)) {
            seen.push(name);
            let whole = toolbox.show(name);
            let _ =
                writeln!(shown, "{}", whole.get(..whole.floor_char_boundary(MAX_SHOWN)).unwrap_or_default());
            if name == holder {
                let words = one.qualname.rsplit('.').next().unwrap_or_default().replace('_', " ");
                let _ = writeln!(shown, "{}", toolbox.search(&words));
            }
        }
    }
    prompt::again(&findings, &prompt::defused(&shown))
}
