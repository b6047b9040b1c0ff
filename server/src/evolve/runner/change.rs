//! A candidate as the lines that it changes: what crosses to the interpreter, and what most candidates share.

use serde::Serialize;

/// Lines `first` to `last` (from 0, `last` excluded) of the original become these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Change(usize, usize, Vec<String>);

impl Change {
    /// What makes `candidate` of `original`; `None` if they are the same.
    pub(super) fn between(original: &str, candidate: &str) -> Option<Self> {
        if original == candidate {
            return None;
        }
        let old: Vec<&str> = original.split('\n').collect();
        let new: Vec<&str> = candidate.split('\n').collect();
        let shorter = old.len().min(new.len());
        let first = (0..shorter).take_while(|&i| old[i] == new[i]).count();
        let common =
            (0..shorter - first).take_while(|&i| old[old.len() - 1 - i] == new[new.len() - 1 - i]).count();
        let lines = new[first..new.len() - common].iter().map(|&line| line.to_owned()).collect();
        Some(Self(first, old.len() - common, lines))
    }
}

#[cfg(test)]
mod tests {
    use super::Change;

    fn check(original: &str, candidate: &str) {
        let Change(first, last, new) = Change::between(original, candidate).unwrap();
        let old: Vec<&str> = original.split('\n').collect();
        let mut lines = old[..first].to_vec();
        lines.extend(new.iter().map(String::as_str));
        lines.extend(&old[last..]);
        assert_eq!(lines.join("\n"), candidate);
    }

    #[test]
    fn the_change_leads_from_the_original_to_the_candidate() {
        check("a\nb\nc\n", "a\nx\nc\n");
        check("a\nb\nc\n", "a\nc\n");
        check("a\nc\n", "a\nb\nb2\nc\n");
        check("a\na\na", "a\na");
        check("a\nb", "a\n\nb");
        check("a\r\nb", "a\r\nc");
        check("a\nb\n", "a\nb");
        check("a", "\na");
        assert_eq!(Change::between("a\n", "a\n"), None);
    }
}
