//! Comments that silence checks: a user's are heard, a model's are not.

use std::ops::Range;

/// What silences, and the part of it that is taken away.
const MARKS: [(&str, &str); 4] =
    [("siskin:", "siskin"), ("noqa", "noqa"), ("type: ignore", "type"), ("type:ignore", "type")];

/// The text with such comments made powerless in these ranges, byte for byte as long.
pub(super) fn lifted(text: &str, ranges: &[Range<usize>]) -> String {
    let mut out = text.to_owned();
    for range in ranges {
        let Some(part) = text.get(range.clone()) else { continue };
        let mut plain = part.to_owned();
        let lower = part.to_ascii_lowercase();
        for (mark, taken) in MARKS {
            for (at, _) in lower.match_indices(mark) {
                plain.replace_range(at..at + taken.len(), &"x".repeat(taken.len()));
            }
        }
        out.replace_range(range.clone(), &plain);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::lifted;

    #[test]
    fn lengths_stay() {
        let text = "a()  # siskin: ignore\nb()  # NOQA: X\né = 1  # type: ignore\n";
        let rest = 22..text.len();
        let plain = lifted(text, std::slice::from_ref(&rest));
        assert_eq!(plain.len(), text.len());
        assert!(plain.contains("a()  # siskin: ignore\nb()  # xxxx: X\né = 1  # xxxx: ignore"));
    }
}
