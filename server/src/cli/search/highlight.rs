//! Words of an answer that the query has, too.

use std::collections::BTreeSet;

use anstyle::Style;
use siskin_indexer::tokenizer::{Analyzer, identifiers, is_stop_word, split_identifier};

use crate::terminal::paint;

/// What stands out.
pub(super) struct Highlighter {
    terms: BTreeSet<String>,
    analyzer: Analyzer,
}

impl Highlighter {
    /// For the words of `query`, in any of their forms.
    pub(super) fn new(query: &str) -> Self {
        let mut analyzer = Analyzer::default();
        Self { terms: analyzer.terms(query).into_iter().collect(), analyzer }
    }

    /// `text` in `style`, the query's words underlined.
    pub(super) fn paint(&mut self, style: Style, text: &str) -> String {
        let (mut out, mut done) = (String::new(), 0);
        let matched = style.underline();
        let mut add = |style: Style, part: Option<&str>| {
            if let Some(part) = part.filter(|part| !part.is_empty()) {
                out.push_str(&paint(style, part));
            }
        };
        for word in identifiers(text).flat_map(split_identifier) {
            let Some(at) = text.get(done..).and_then(|rest| rest.find(word)).map(|at| done + at) else {
                continue;
            };
            if self.is_asked(word) {
                add(style, text.get(done..at));
                add(matched, Some(word));
                done = at + word.len();
            }
        }
        add(style, text.get(done..));
        out
    }

    fn is_asked(&mut self, word: &str) -> bool {
        let lower = word.to_lowercase();
        !is_stop_word(&lower) && self.terms.contains(self.analyzer.stem(&lower))
    }
}

#[cfg(test)]
mod tests {
    use anstyle::AnsiColor;

    use super::*;

    fn check(query: &str, text: &str, expected: &str) {
        let style = AnsiColor::Cyan.on_default();
        let painted = Highlighter::new(query).paint(style, text);
        let (open, close) = (format!("{}", style.underline()), format!("{style:#}"));
        // Plain parts carry marks of their own.
        let shown = painted.replace(&open, "<").replace(&close, ">").replace(&format!("{style}"), "{");
        assert_eq!(shown.replace('{', "[").replace('>', "]").replace('<', "*"), expected);
    }

    #[test]
    fn words_in_any_form_and_inside_names() {
        check("merge two tables", "merge_tables(left, how)", "*merge][_]*tables][(left, how)]");
        check("joining the rows", "Join the rows", "*Join][ the ]*rows]");
        check("zebra", "Join", "[Join]");
        check("é", "", "");
    }
}
