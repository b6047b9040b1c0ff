use super::*;
use crate::evolve::random::Random;

fn list(edits: &[(usize, usize, &str)]) -> EditList {
    EditList::new(edits.iter().map(|(start, end, new)| Edit::replace(*start..*end, *new)).collect()).unwrap()
}

#[test]
fn applies_in_order() {
    assert_eq!(list(&[(0, 1, "A"), (2, 2, "-"), (4, 5, "")]).apply("abcde"), "Ab-cd");
}

#[test]
fn overlapping_edits_are_no_list() {
    assert!(EditList::new(vec![Edit::replace(0..3, "x"), Edit::replace(2..4, "y")]).is_none());
    assert!(EditList::new(vec![Edit::insert(2, "x"), Edit::insert(2, "y")]).is_none());
    assert!(EditList::new(vec![Edit::replace(0..2, "x"), Edit::insert(2, "y")]).is_some());
}

#[test]
fn an_edit_that_is_taken_back_is_gone() {
    let first = list(&[(1, 2, "X")]);
    assert_eq!(first.then("abc", &list(&[(1, 2, "b")])), EditList::default());
}

#[test]
fn union_keeps_edits_that_stand_apart() {
    let (a, b, c) = (list(&[(0, 1, "A")]), list(&[(3, 4, "D")]), list(&[(0, 2, "x")]));
    assert_eq!(a.union(&b), Some(list(&[(0, 1, "A"), (3, 4, "D")])));
    assert_eq!(a.union(&c), None);
    assert_eq!(a.union(&a), Some(a.clone()));
}

/// Later edits of any kind, composed, give the same text as one after the other.
#[test]
fn composition_is_application_in_sequence() {
    let mut random = Random::new(5);
    let mut below = |n: usize| (random.next() % (n as u64 + 1)) as usize;
    for _ in 0..2000 {
        let original = "abcdefghij";
        let mut composed = EditList::default();
        let mut text = original.to_owned();
        for step in 0..4 {
            let start = below(text.len());
            let end = (start + below(3)).min(text.len());
            let new = "XYZ".repeat(2).get(..below(4)).unwrap().to_owned() + &step.to_string();
            let later = EditList::from(Edit::replace(start..end, new));
            text = later.apply(&text);
            composed = composed.then(original, &later);
            assert_eq!(composed.apply(original), text);
            assert!(EditList::new(composed.edits().to_vec()).is_some(), "{composed:?}");
        }
    }
}
