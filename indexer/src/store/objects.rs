//! What a package is about: the classes that most of its docs name.

use std::cmp::Reverse;

use super::write::is_searchable;
use crate::entry::{ApiEntry, Extraction, Kind};

/// So many classes at most.
const MAX_OBJECTS: usize = 6;
/// A class with fewer methods and properties is one of many things.
const MIN_MEMBERS: u32 = 3;
/// In a package whose docs list no methods, classes are what it is about if at most every so manyth entry is one.
const MIN_ENTRIES_PER_CLASS: usize = 5;

/// The lower-case names of those classes, those first that are used most.
pub(super) fn of(extraction: &Extraction) -> Vec<String> {
    let entries = &extraction.entries;
    let mut n_members = vec![0_u32; entries.len()];
    for entry in entries.iter().filter(|entry| matches!(entry.kind, Kind::Method | Kind::Property)) {
        if let Some(count) = entry.parent.and_then(|parent| n_members.get_mut(parent.index())) {
            *count += 1;
        }
    }
    let is_class = |entry: &ApiEntry| entry.kind == Kind::Class && is_searchable(entry);
    let mut classes: Vec<(&ApiEntry, u32)> =
        entries.iter().zip(n_members).filter(|(entry, _)| is_class(entry)).collect();
    if classes.iter().any(|(_, n)| *n >= MIN_MEMBERS) {
        classes.retain(|(_, n)| *n >= MIN_MEMBERS);
    } else if classes.len() * MIN_ENTRIES_PER_CLASS
        > entries.iter().filter(|entry| is_searchable(entry)).count()
    {
        classes.clear();
    }
    classes.sort_by_key(|(entry, n)| (Reverse((entry.refs, *n)), &entry.public_path));
    let mut names: Vec<String> = Vec::new();
    for (class, _) in classes {
        let name = class.name.to_lowercase();
        if !names.contains(&name) && names.len() < MAX_OBJECTS {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::tests::entry;
    use super::*;

    fn check(classes: &[(&str, u32, Option<u32>)], n_functions: u32, expected: &[&str]) {
        let mut entries = vec![entry(None, "frames", Kind::Module, "frames")];
        let (mut members, first) = (Vec::new(), 1);
        for (at, (name, n_members, refs)) in (first..).zip(classes) {
            entries.push(ApiEntry {
                refs: *refs,
                ..entry(Some(0), name, Kind::Class, &format!("frames.{name}"))
            });
            for member in 0..*n_members {
                let path = format!("frames.{name}.m{member}");
                members.push(entry(Some(at), &format!("m{member}"), Kind::Method, &path));
            }
        }
        for number in 0..n_functions {
            entries.push(entry(Some(0), &format!("f{number}"), Kind::Function, &format!("frames.f{number}")));
        }
        entries.append(&mut members);
        assert_eq!(of(&Extraction { entries, ..Extraction::default() }), expected);
    }

    #[test]
    fn the_most_used_classes_are_objects() {
        check(
            &[("Frame", 3, Some(5)), ("Series", 4, Some(9)), ("Flag", 1, Some(99))],
            0,
            &["series", "frame"],
        );
        check(&[("Frame", 3, None), ("Series", 4, None)], 0, &["series", "frame"]);
    }

    #[test]
    fn docs_without_methods_have_few_objects() {
        check(&[("Frame", 0, None)], 9, &["frame"]);
        check(&[("Mapper", 0, None), ("Filter", 0, None)], 3, &[]);
    }
}
