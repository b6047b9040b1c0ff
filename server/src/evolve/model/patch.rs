//! Replies as new versions of a function: SEARCH/REPLACE blocks whose anchors need not be exact, as local models write
//! them; else the whole function from a block of code.

/// Two texts that are less alike are no anchor, from 0 to 1 by lines.
const LEAST_LIKENESS: f64 = 0.75;
/// Blocks of one reply.
const MAX_BLOCKS: usize = 16;

/// One replacement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Block {
    search: Vec<String>,
    replace: Vec<String>,
}

/// The function as a reply wants it, at no depth; `None` if it says nothing that can be read.
pub(super) fn apply(function: &str, name: &str, reply: &str) -> Option<String> {
    let blocks = blocks(reply);
    if !blocks.is_empty() {
        let mut lines: Vec<String> = function.lines().map(str::to_owned).collect();
        let n_applied = blocks.iter().filter(|block| replace(&mut lines, block)).count();
        if n_applied == blocks.len() {
            return Some(lines.join("\n"));
        }
        // Half of a change is another change.
    }
    whole(name, reply)
}

/// The SEARCH/REPLACE blocks of a reply.
fn blocks(reply: &str) -> Vec<Block> {
    #[derive(PartialEq)]
    enum Part {
        Outside,
        Search,
        Replace,
    }
    let is_mark = |line: &str, mark: char, word: &str| {
        let line = line.trim();
        let n_marks = line.chars().take_while(|c| *c == mark).count();
        n_marks >= 4 && (word.is_empty() || line.to_uppercase().contains(word))
    };
    let (mut part, mut block, mut blocks) = (Part::Outside, Block::default(), Vec::new());
    for line in reply.lines() {
        if is_mark(line, '<', "SEARCH") {
            (part, block) = (Part::Search, Block::default());
        } else if part == Part::Search && is_mark(line, '=', "") {
            part = Part::Replace;
        } else if part == Part::Replace && is_mark(line, '>', "") {
            blocks.push(std::mem::take(&mut block));
            part = Part::Outside;
        } else if part == Part::Search {
            block.search.push(line.to_owned());
        } else if part == Part::Replace {
            block.replace.push(line.to_owned());
        }
    }
    blocks.truncate(MAX_BLOCKS);
    blocks
}

/// Replaces what a block searches for, where it is found but once or best; false if it is not found.
fn replace(lines: &mut Vec<String>, block: &Block) -> bool {
    let is_blank = |line: &&String| line.trim().is_empty();
    let n_head = block.search.iter().take_while(is_blank).count();
    let n_tail = block.search.iter().skip(n_head).rev().take_while(is_blank).count();
    let search = block.search.get(n_head..block.search.len() - n_tail).unwrap_or_default();
    if search.is_empty() || search.len() > lines.len() {
        return false;
    }
    let windows = || lines.windows(search.len()).enumerate();
    let exact = windows().find(|(_, window)| *window == search);
    let loose = || windows().find(|(_, window)| same(window, search, str::trim_end));
    let bare = || windows().find(|(_, window)| same(window, search, str::trim));
    let found = exact.or_else(loose).or_else(bare).map(|(at, _)| at);
    let Some(at) = found.or_else(|| nearest(lines, search)) else { return false };
    let shift = depth(lines.get(at)) - depth(search.first());
    let new: Vec<String> = block.replace.iter().map(|line| shifted(line, shift)).collect();
    lines.splice(at..at + search.len(), new);
    true
}

fn same(window: &[String], search: &[String], form: fn(&str) -> &str) -> bool {
    window.iter().zip(search).all(|(a, b)| form(a) == form(b))
}

/// Where the lines are that are most like what is searched for, if that is one place.
fn nearest(lines: &[String], search: &[String]) -> Option<usize> {
    let mut found: Vec<(f64, usize)> = lines
        .windows(search.len())
        .enumerate()
        .map(|(at, window)| {
            let total: f64 = window.iter().zip(search).map(|(a, b)| likeness(a.trim(), b.trim())).sum();
            (total / search.len() as f64, at)
        })
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    match found.as_slice() {
        [(_, at)] => Some(*at),
        [(first, at), (second, _), ..] if first - second > 0.05 => Some(*at),
        _ => None,
    }
}

/// How alike two lines are, from 0 to 1, by pairs of letters (Dice).
fn likeness(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let pairs = |text: &str| {
        let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut pairs: Vec<(char, char)> =
            letters.iter().copied().zip(letters.iter().copied().skip(1)).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, mut b) = (pairs(a), pairs(b));
    let total = a.len() + b.len();
    let mut n_shared = 0;
    for pair in &a {
        if let Ok(at) = b.binary_search(pair) {
            b.remove(at);
            n_shared += 1;
        }
    }
    if total == 0 { 0.0 } else { 2.0 * f64::from(n_shared) / total as f64 }
}

fn depth(line: Option<&String>) -> isize {
    line.map_or(0, |line| (line.len() - line.trim_start().len()).cast_signed())
}

fn shifted(line: &str, shift: isize) -> String {
    if line.trim().is_empty() {
        return String::new();
    }
    if shift >= 0 {
        return format!("{}{line}", " ".repeat(shift.unsigned_abs()));
    }
    let n_blanks = line.len() - line.trim_start().len();
    line.get(shift.unsigned_abs().min(n_blanks)..).unwrap_or(line).to_owned()
}

/// The whole function from the reply's code, at no depth.
fn whole(name: &str, reply: &str) -> Option<String> {
    let lines: Vec<&str> = reply.lines().collect();
    let is_head = |line: &&str| {
        let line = line.trim_start();
        let line = line.strip_prefix("async ").unwrap_or(line);
        let rest = line.strip_prefix("def ").and_then(|rest| rest.trim_start().strip_prefix(name));
        rest.is_some_and(|rest| rest.trim_start().starts_with('('))
    };
    let start = lines.iter().position(is_head)?;
    let head = lines.get(start)?;
    let own = head.len() - head.trim_start().len();
    let mut taken: Vec<String> = Vec::new();
    let mut open = 0_i32;
    let mut is_body = false;
    for line in lines.get(start..)? {
        let depth = line.len() - line.trim_start().len();
        if is_body && !line.trim().is_empty() && (depth <= own || line.trim_start().starts_with("```")) {
            break;
        }
        for c in line.chars() {
            open += i32::from("([{".contains(c)) - i32::from(")]}".contains(c));
        }
        is_body |= open <= 0;
        taken.push(line.get(own.min(depth)..).unwrap_or_default().to_owned());
    }
    while taken.last().is_some_and(|line| line.trim().is_empty()) {
        taken.pop();
    }
    (taken.len() > 1 || taken.first().is_some_and(|line| !line.trim_end().ends_with(':')))
        .then(|| taken.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::apply;

    const FUNCTION: &str =
        "def f(a, b):\n    total = 0\n    for x in a:\n        total += x\n    return total";

    #[track_caller]
    fn check(reply: &str, expected: Option<&str>) {
        assert_eq!(apply(FUNCTION, "f", reply).as_deref(), expected);
    }

    #[test]
    fn blocks_are_found_though_they_are_written_loosely() {
        let expected = FUNCTION.replace("+= x", "+= x * b");
        for reply in [
            "<<<<<<< SEARCH\n        total += x\n=======\n        total += x * b\n>>>>>>> REPLACE",
            "Sure:\n```python\n<<<<<<< SEARCH\ntotal += x\n=======\ntotal += x * b\n>>>>>>> REPLACE\n```",
            "<<<<<< search\n\n            total += x  \n\n====\n            total += x * b\n>>>>>>",
            "<<<<<<< SEARCH\n    for  x in a :\n        total+= x\n=======\n    for x in a:\n        total += x * b\n>>>>>>> REPLACE",
        ] {
            check(reply, Some(&expected));
        }
        let two = "<<<<<<< SEARCH\n    total = 0\n=======\n    total = b\n>>>>>>> REPLACE\n\n<<<<<<< SEARCH\n    return total\n=======\n    return -total\n>>>>>>> REPLACE";
        let expected = FUNCTION.replace("= 0", "= b").replace("return total", "return -total");
        check(two, Some(&expected));
    }

    #[test]
    fn half_of_a_change_is_none() {
        let reply = "<<<<<<< SEARCH\n    total = 0\n=======\n    total = b\n>>>>>>> REPLACE\n<<<<<<< SEARCH\n    while gone:\n=======\n    pass\n>>>>>>> REPLACE";
        check(reply, None);
        check("I would change the loop.", None);
        check("", None);
    }

    #[test]
    fn a_whole_function_is_taken_out_of_a_reply() {
        let expected = "def f(\n    a,\n    b,\n):\n    return sum(a) * b";
        let reply = format!("Here:\n```python\nimport os\n\n{expected}\n\n\ndef g():\n    pass\n```\nDone.");
        check(&reply, Some(expected));
        let deep: String = expected.lines().flat_map(|line| ["    ", line, "\n"]).collect();
        check(&format!("class A:\n{deep}"), Some(expected));
        check("async def f(a, b): return 1", Some("async def f(a, b): return 1"));
        check("```\ndef other():\n    pass\n```", None);
    }
}
