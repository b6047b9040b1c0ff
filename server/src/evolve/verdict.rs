//! How a run ended, in one sentence of plain text.

use super::improve::Improvement;
use super::runs::OutcomeRecord;

/// `9 of 9 tests pass, 4 of 4 held out, verified apart; 1 line changed`; why nothing was found, otherwise.
pub(crate) fn verdict(outcome: &OutcomeRecord) -> String {
    let reason = outcome.reason.trim_end_matches('.');
    match outcome.status.as_str() {
        "improved" => {
            let kind = match outcome.verified.as_str() {
                "separate" => "verified apart".to_owned(),
                "in-process" => "verified in one process".to_owned(),
                _ if reason.is_empty() => "plausible only".to_owned(),
                _ => format!("plausible only: {reason}"),
            };
            let gained = outcome.improvement.as_ref().and_then(Improvement::gained);
            let gained = gained.map_or_else(String::new, |gained| format!("{gained}; "));
            format!("{gained}{}, {kind}; {}", tests(outcome), changed(outcome))
        }
        "unchanged" if outcome.visible.1 > 0 => format!("{}: {reason}", tests(outcome)),
        _ => reason.to_owned(),
    }
}

/// `9 of 9 tests pass, 4 of 4 held out`
fn tests(outcome: &OutcomeRecord) -> String {
    let (passed, all) = outcome.visible;
    let noun = if all == 1 { "test passes" } else { "tests pass" };
    let visible = format!("{passed} of {all} {noun}");
    match outcome.held_out {
        (_, 0) => format!("{visible}, none held out"),
        (passed, all) => format!("{visible}, {passed} of {all} held out"),
    }
}

/// `1 line changed`
fn changed(outcome: &OutcomeRecord) -> String {
    let lines = outcome.diff.lines().skip(2);
    let (mut n_new, mut n_old) = (0, 0);
    for line in lines {
        n_new += usize::from(line.starts_with('+'));
        n_old += usize::from(line.starts_with('-'));
    }
    match n_new.max(n_old) {
        1 => "1 line changed".to_owned(),
        n => format!("{n} lines changed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::syntax::EditList;

    fn check(status: &str, verified: &str, reason: &str, counts: [usize; 4], expected: &str) {
        let outcome = OutcomeRecord {
            status: status.to_owned(),
            diff: "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n".to_owned(),
            visible: (counts[0], counts[1]),
            held_out: (counts[2], counts[3]),
            verified: verified.to_owned(),
            reason: reason.to_owned(),
            ..OutcomeRecord::default()
        };
        assert_eq!(verdict(&outcome), expected);
        assert_eq!(outcome.edits, EditList::default());
    }

    #[test]
    fn says_what_was_measured_and_no_more() {
        let whole = "9 of 9 tests pass, 4 of 4 held out, verified apart; 1 line changed";
        check("improved", "separate", "", [9, 9, 4, 4], whole);
        let plausible = "1 of 1 test passes, none held out, plausible only: too few tests; 1 line changed";
        check("improved", "none", "too few tests", [1, 1, 0, 0], plausible);
        check(
            "unchanged",
            "none",
            "no version was found",
            [1, 3, 1, 2],
            "1 of 3 tests pass, 1 of 2 held out: no version was found",
        );
        check(
            "no-tests",
            "none",
            "no test executes the function",
            [0, 0, 0, 0],
            "no test executes the function",
        );
    }
}
