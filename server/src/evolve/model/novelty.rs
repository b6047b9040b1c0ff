//! Whether a proposal is worth a run: not where it was tried, where it is nearly what was tried in vain, or where it
//! cheats (novelty before evaluation, as in ShinkaEvolve, Lange et al. 2025; by tokens and not by embeddings).

use std::collections::HashMap;

use super::facts::Facts;
use crate::evolve::screen::{Screened, objection};
use crate::evolve::syntax::{EditList, Node, Syntax, bound_names, normalised_hash};

/// Two functions that differ in one of so many tokens are nearly the same. Of a short function every token counts:
/// there, only other names of its own variables are no difference.
const NEARLY: usize = 100;
/// Longer functions are compared by hash alone.
const MAX_TOKENS: usize = 3000;
/// What was tried in vain that a proposal is compared with.
const MAX_USELESS: usize = 200;

/// What a proposal looks like.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// Of the normalised syntax.
    pub(super) hash: u64,
    /// A number for each token; the function's own variables are numbered as they appear.
    tokens: Vec<u64>,
}

impl Form {
    /// Of the function with these edits; an error says why it is not worth a run at all.
    pub(super) fn of(facts: &Facts, edits: &EditList) -> Result<Self, String> {
        let text = edits.apply(&facts.text);
        let end = facts.function.end.saturating_add_signed(edits.shift());
        let syntax = Syntax::parse(&text, facts.function.start..end).filter(|syntax| !syntax.has_error());
        let original = Syntax::parse(&facts.text, facts.function.clone());
        let (Some(syntax), Some(original)) = (syntax, original) else {
            return Err("it is no complete Python function".to_owned());
        };
        let (Some(candidate), Some(original)) = (syntax.function(), original.function()) else {
            return Err("it is no complete Python function".to_owned());
        };
        if let Some(objection) = objection(&Screened { original, candidate, facts: &facts.screened }) {
            return Err(format!("it {objection}"));
        }
        Ok(Self { hash: normalised_hash(&syntax), tokens: tokens(candidate) })
    }
}

fn tokens(function: Node<'_>) -> Vec<u64> {
    let parameters = function.field("parameters").map(Node::range).unwrap_or_default();
    let is_parameter = |name: &str| {
        let named = function.descendants().filter(|node| node.is("identifier") && node.text() == name);
        named.into_iter().any(|node| parameters.contains(&node.start()))
    };
    // Parameters are a part of how the function is called.
    let own: Vec<&str> = bound_names(function).into_iter().filter(|name| !is_parameter(name)).collect();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let leaves = function.descendants().filter(|node| node.is_leaf() && !node.is("comment"));
    leaves
        .map(|node| {
            let text = node.text();
            let is_member = node.field_name() == Some("attribute");
            let token = if node.is("identifier") && !is_member && own.contains(&text) {
                let n = numbers.len();
                format!("\0{}", numbers.entry(text).or_insert(n))
            } else {
                text.to_owned()
            };
            // Depth is what braces are elsewhere.
            let depth = node.ancestors().filter(|ancestor| ancestor.is("block")).count();
            let hash = blake3::hash(format!("{depth} {token}").as_bytes());
            hash.as_bytes().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
        })
        .collect()
}

/// What was tried in a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried {
    /// By hash of the normalised syntax, what came of it.
    results: HashMap<u64, String>,
    /// Proposals that gained nothing, with what came of each.
    useless: Vec<(Vec<u64>, String)>,
}

impl Tried {
    /// Something was evaluated.
    pub(super) fn add(&mut self, hash: u64, result: String) {
        self.results.insert(hash, result);
    }

    /// A proposal gained nothing.
    pub(super) fn add_useless(&mut self, form: &Form, result: String) {
        if self.useless.len() < MAX_USELESS && form.tokens.len() <= MAX_TOKENS {
            self.useless.push((form.tokens.clone(), result));
        }
    }

    /// Why a proposal is not worth a run, if so.
    pub(super) fn objection(&self, form: &Form) -> Option<String> {
        if let Some(result) = self.results.get(&form.hash) {
            return Some(format!("the same was tried before, and {result}"));
        }
        let near = self.useless.iter().find(|(tokens, _)| is_near(tokens, &form.tokens))?;
        Some(format!("nearly the same was tried before, and {}", near.1))
    }
}

/// Whether the longest common subsequence makes up nearly all of both.
fn is_near(a: &[u64], b: &[u64]) -> bool {
    let longest = a.len().max(b.len());
    if longest > MAX_TOKENS {
        return false;
    }
    let most = longest / NEARLY;
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    longest - common(a, b, most) <= most
}

/// The length of the longest common subsequence, where positions differ by no more than `most`.
fn common(a: &[u64], b: &[u64], most: usize) -> usize {
    let mut row = vec![0_usize; b.len() + 1];
    for (i, x) in a.iter().enumerate() {
        let (from, to) = (i.saturating_sub(most), (i + most + 1).min(b.len()));
        let mut diagonal = row.get(from).copied().unwrap_or(0);
        for (j, y) in b.iter().enumerate().take(to).skip(from) {
            let above = row.get(j + 1).copied().unwrap_or(0);
            let left = row.get(j).copied().unwrap_or(0);
            let length = if x == y { diagonal + 1 } else { above.max(left) };
            diagonal = above;
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = length;
            }
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "def f(a, b):\n    total = 0\n    for x in a:\n        total += x\n    return total + b\n";

    fn facts() -> Facts {
        Facts {
            text: TEXT.to_owned(),
            range: 0..TEXT.len() - 1,
            function: 0..TEXT.len() - 1,
            indent: String::new(),
            goal: String::new(),
            evidence: String::new(),
            tests: Vec::new(),
            screened: crate::evolve::mutator::Facts::default(),
            least_gain: 0.0,
        }
    }

    fn form(text: &str) -> Result<Form, String> {
        let edit = crate::evolve::syntax::Edit::replace(0..TEXT.len() - 1, text.trim_end());
        Form::of(&facts(), &EditList::from(edit))
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let mut tried = Tried::default();
        tried
            .add_useless(&form(&TEXT.replace("+= x", "+= x * b")).unwrap(), "passes 1 of 2 tests".to_owned());
        tried.add(form(&TEXT.replace("= 0", "= 1")).unwrap().hash, "passes 0 of 2 tests".to_owned());
        let found = form(text).map_or_else(Some, |form| tried.objection(&form));
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn what_is_new_is_run_and_what_is_known_is_not() {
        check(&TEXT.replace("+= x", "+= b"), None);
        let same = "the same was tried before, and passes 0 of 2 tests";
        check(&TEXT.replace("total = 0", "total=1  # begin"), Some(same));
        // Other names of its own variables are no difference; other parameters are.
        let renamed = TEXT.replace("+= x", "+= x * b").replace("total", "n").replace('x', "item");
        check(&renamed, Some("nearly the same was tried before, and passes 1 of 2 tests"));
        check(&TEXT.replace("+= x", "+= x / b"), None);
        check("def f(a, b):\n    total = (\n", Some("it is no complete Python function"));
        check("def f(a, b):\n    import gc\n    return sum(a) + b\n", Some("it imports `gc`"));
    }

    #[test]
    fn of_a_long_function_one_token_in_a_hundred_makes_no_difference() {
        let long = |last: u64| (0..300).chain([last, last, 7]).collect::<Vec<u64>>();
        assert!(is_near(&long(1000), &long(1001)));
        assert!(!is_near(&long(1000), &(0..250).collect::<Vec<u64>>()));
        let mut moved: Vec<u64> = (0..300).collect();
        moved.insert(0, 999);
        moved.pop();
        assert!(is_near(&(0..300).collect::<Vec<u64>>(), &moved), "one more and one less");
        assert_eq!(common(&[1, 2, 3, 4], &[1, 3, 4, 5], 4), 3);
    }
}
