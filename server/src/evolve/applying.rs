//! The edits of a run, as edits of a text that may have changed since.

use std::path::Path;

use super::runs::StartRecord;
use super::syntax::{Edit, EditList};
use super::target::Target;

/// Why the result of a run does not fit a text any more; for people.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Misfit {
    /// The function itself is another one.
    #[error("`{0}` was changed since it was evolved")]
    Changed(String),
    /// The function is not there.
    #[error("`{0}` is not in the file any more")]
    Gone(String),
    /// Something around the function was changed that the evolved version changes too.
    #[error("what is around `{0}` was changed since it was evolved, and the evolved version changes it too")]
    Around(String),
}

/// The edits, in bytes of `text`, that make the evolved version of a run's function in it. The text of the function has
/// to be what it was; around it anything may have changed. Line ends are those of `text`.
pub(crate) fn fit(start: &StartRecord, edits: &EditList, text: &str) -> Result<Vec<Edit>, Misfit> {
    let name = || start.function.clone();
    let find = |text: &str| Target::of_text(Path::new(""), &start.file, &start.function, text);
    let before = find(&start.source).map_err(|_| Misfit::Gone(name()))?;
    let now = find(text).map_err(|_| Misfit::Gone(name()))?;
    let (old, new) = (&before.subject.text, &now.subject.text);
    if old.get(before.range.clone()) != new.get(now.range.clone()) {
        return Err(Misfit::Changed(name()));
    }
    let is_same = old == new;
    let shift = now.range.start.cast_signed() - before.range.start.cast_signed();
    let moved = |edit: &Edit| {
        let is_inside = before.range.start <= edit.start && edit.end <= before.range.end;
        (is_inside || is_same).then(|| Edit {
            start: edit.start.saturating_add_signed(shift),
            end: edit.end.saturating_add_signed(shift),
            replacement: edit.replacement.clone(),
        })
    };
    let moved: Option<Vec<Edit>> = edits.edits().iter().map(moved).collect();
    let moved = moved.ok_or_else(|| Misfit::Around(name()))?;
    Ok(if text.contains("\r\n") { with_carriage_returns(&moved, text) } else { moved })
}

/// Edits of a text whose lines end in `\n` alone, as edits of the same text as it is.
fn with_carriage_returns(edits: &[Edit], text: &str) -> Vec<Edit> {
    let ends: Vec<usize> = text.match_indices("\r\n").map(|(at, _)| at).collect();
    // The n-th line end stands n bytes further than without those before it.
    let offset = |at: usize| {
        let (mut low, mut high) = (0, ends.len());
        while low < high {
            let middle = low.midpoint(high);
            if ends.get(middle).is_some_and(|end| end - middle < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        at + low
    };
    let edit = |edit: &Edit| Edit {
        start: offset(edit.start),
        end: offset(edit.end),
        replacement: edit.replacement.replace('\n', "\r\n"),
    };
    edits.iter().map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evolve::question::Objective;
    use crate::evolve::runner::Unsaved;

    const SOURCE: &str = "import re\n\n\ndef f(x):\n    y = x\n    return y\n";

    /// Applies `return y` to `return y + 1` to a text.
    fn applied(text: &str) -> Result<String, String> {
        let start = StartRecord {
            version: String::new(),
            file: "a.py".into(),
            function: "f".to_owned(),
            source: SOURCE.to_owned(),
            objective: Objective::Pass,
            seed: 0,
            evaluations: 1,
            seconds: 1.0,
            tests: Vec::new(),
            unsaved: Unsaved::new(),
            editor: true,
        };
        let at = SOURCE.find("return y").unwrap();
        let edits = vec![Edit::insert(at - 4, "    y += 1\n"), Edit::insert(at + 8, " + 1")];
        let fitted =
            fit(&start, &EditList::new(edits).unwrap(), text).map_err(|misfit| misfit.to_string())?;
        Ok(EditList::new(fitted).unwrap().apply(text))
    }

    #[test]
    fn the_function_may_have_moved() {
        let expected = |text: &str| text.replace("    return y", "    y += 1\n    return y + 1");
        for text in [SOURCE, "def f(x):\n    y = x\n    return y\n", &format!("# one\n{SOURCE}\n# more\n")] {
            assert_eq!(applied(text), Ok(expected(text)));
        }
        let windows = SOURCE.replace('\n', "\r\n");
        assert_eq!(applied(&windows), Ok(expected(SOURCE).replace('\n', "\r\n")));
    }

    #[test]
    fn a_changed_function_is_refused_with_the_reason() {
        let changed = applied(&SOURCE.replace("y = x", "y = 2 * x"));
        assert_eq!(changed, Err("`f` was changed since it was evolved".to_owned()));
        let gone = applied(&SOURCE.replace("def f", "def g"));
        assert_eq!(gone, Err("`f` is not in the file any more".to_owned()));
    }
}
