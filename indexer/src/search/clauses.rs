//! The parts of a query that wants several things: "group by customer and sum the amounts".

use crate::embedding::content_words;

/// More parts are the sentences of a story.
const MAX_CLAUSES: usize = 8;

/// The parts of `text`, in order, if it has at least two: sentences, and what stands between commas and `and`, `then`
/// or `or`. A part of one word belongs to the part before it.
pub(super) fn clauses(text: &str) -> Vec<String> {
    let mut clauses: Vec<String> = Vec::new();
    let mut current = String::new();
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_joint = ["and", "then", "or", "but", "while", "after"]
            .iter()
            .any(|joint| bare.eq_ignore_ascii_case(joint));
        if is_joint {
            finish(&mut clauses, &mut current);
            continue;
        }
        current.push_str(word);
        current.push(' ');
        if word.ends_with(['.', '?', '!', ';', ',', ':', '？', '。']) {
            finish(&mut clauses, &mut current);
        }
    }
    finish(&mut clauses, &mut current);
    if clauses.len() < 2 {
        clauses.clear();
    }
    clauses.truncate(MAX_CLAUSES);
    clauses
}

fn finish(clauses: &mut Vec<String>, current: &mut String) {
    let mut n_words = 0;
    content_words(current, &mut |_| n_words += 1);
    match clauses.last_mut() {
        Some(last) if n_words < 2 => {
            last.push_str(current);
            current.clear();
        }
        None if n_words < 2 => {}
        _ => clauses.push(std::mem::take(current)),
    }
}

#[cfg(test)]
mod tests {
    use super::clauses;

    #[test]
    fn splits_wishes() {
        let parts = clauses("group by customer and sum the amounts, then sort rows.");
        assert_eq!(parts, ["group by customer ", "sum the amounts, ", "sort rows. "]);
        assert!(clauses("merge two tables on a key").is_empty());
        assert_eq!(clauses("Load the file. And drop rows").len(), 2);
        assert!(clauses("rows and columns").is_empty());
        assert!(clauses("").is_empty());
    }
}
