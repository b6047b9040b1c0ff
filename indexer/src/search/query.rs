//! What is asked: words, names, and names among words.

use std::sync::Arc;

use super::Usage;
use crate::tokenizer::{Analyzer, identifiers};

/// A search.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What is wanted, in words (`merge two tables on a key`), or a name or the beginning of one
    /// (`DataFrame.groupby`).
    pub text: String,
    /// The code before the cursor, if there is any.
    pub context: Option<String>,
    /// Only entries of these shards, by their index in [`Searcher::open`](super::Searcher::open).
    pub packages: Option<Vec<usize>>,
    /// Of these, the shards in question, such as those that the code imports: their entries come first, and all of
    /// them are compared by meaning. None of them: all are alike.
    pub near: Vec<usize>,
    /// The most hits that are given.
    pub limit: usize,
    /// Public paths of classes of which values are at hand, nearest first (`pandas.DataFrame`).
    pub receivers: Vec<String>,
    /// What the code base calls; `None` if that is not known.
    pub usage: Option<Arc<Usage>>,
}

/// Terms beyond these add time and no meaning.
const MAX_TERMS: usize = 32;

/// A query's term and how often it stands there, at most twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QueryTerm {
    pub(crate) text: String,
    pub(crate) count: u32,
}

/// The terms of a query, in order of first occurrence.
pub(crate) fn terms(analyzer: &mut Analyzer, text: &str) -> Vec<QueryTerm> {
    let mut terms: Vec<QueryTerm> = Vec::new();
    analyzer.each_term(text, &mut |term| {
        if let Some(known) = terms.iter_mut().find(|known| known.text == term) {
            known.count = 2;
        } else if terms.len() < MAX_TERMS {
            terms.push(QueryTerm { text: term.to_owned(), count: 1 });
        }
    });
    terms
}

/// The parts of `text` if it is a name as code writes it: `DataFrame.groupby`, `` `np.concatenate()` ``.
pub(crate) fn name_parts(text: &str) -> Option<Vec<&str>> {
    let text = text.trim().trim_matches('`');
    let text =
        text.split_once('(').map_or(text, |(name, rest)| if rest.ends_with(')') { name } else { text });
    let parts: Vec<&str> = text.strip_prefix('.').unwrap_or(text).split('.').collect();
    parts.iter().all(|part| is_identifier(part)).then_some(parts)
}

/// Names that stand among words and can be nothing else: with an underscore, a dot or a capital inside.
pub(crate) fn mentioned_names(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for identifier in identifiers(text).take(4 * MAX_TERMS) {
        let inner = identifier.trim_matches('_');
        let is_name = inner.contains('_')
            || inner.chars().skip(1).any(char::is_uppercase) && inner.chars().any(char::is_lowercase);
        if is_name && !names.contains(&identifier) {
            names.push(identifier);
        }
    }
    names
}

fn is_identifier(text: &str) -> bool {
    identifiers(text).next() == Some(text) && !text.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{mentioned_names, name_parts, terms};
    use crate::tokenizer::Analyzer;

    #[test]
    fn reads_names() {
        assert_eq!(name_parts("DataFrame.groupby"), Some(vec!["DataFrame", "groupby"]));
        assert_eq!(name_parts(" `np.concatenate(a, b)` "), Some(vec!["np", "concatenate"]));
        assert_eq!(name_parts(".merge"), Some(vec!["merge"]));
        for text in ["", "merge two tables", "a..b", "3d", "x-y", "f(x"] {
            assert_eq!(name_parts(text), None, "{text}");
        }
    }

    #[test]
    fn sees_names_among_words() {
        assert_eq!(mentioned_names("call read_csv on a DataFrame, IO and the I"), ["read_csv", "DataFrame"]);
    }

    #[test]
    fn counts_terms_up_to_two() {
        let terms = terms(&mut Analyzer::default(), "rows, rows, rows and columns");
        let terms: Vec<_> = terms.iter().map(|term| (term.text.as_str(), term.count)).collect();
        assert_eq!(terms, [("row", 2), ("column", 1)]);
    }
}
