//! Tables: grid, simple and Markdown ones, to Markdown tables; a block of code where that cannot be.

use super::escape::{Inline, Place};
use super::line::{Line, bullet, code};
use super::writer::Writer;

/// More columns than this are shown as code.
const COLUMNS: usize = 12;
const ROWS: usize = 200;

/// Writes the table or line block at the start of `rest` and says how many lines it has; `None` if there is none.
pub(super) fn table(rest: &[Line<'_>], out: &mut Writer) -> Option<usize> {
    let first = rest.first()?;
    if first.text.starts_with("+-") || first.text.starts_with("+=") {
        return grid(rest, out);
    }
    if first.text.starts_with("==") && first.text.bytes().all(|b| b == b'=' || b == b' ') {
        return simple(rest, out);
    }
    if rest.get(1).is_some_and(|l| is_delimiter(l.text)) {
        let length = rest.iter().take_while(|l| l.text.contains('|')).count().max(2);
        let rows = rest.get(..length)?.iter().enumerate().filter(|(n, _)| *n != 1);
        let rows: Vec<Vec<String>> = rows.map(|(_, l)| cells(l.text)).collect();
        write(&rows, out);
        return Some(length);
    }
    (first.text == "|" || first.text.starts_with("| ")).then(|| line_block(rest, out))
}

/// `|---|:--:|`
fn is_delimiter(text: &str) -> bool {
    text.len() >= 3
        && text.contains('|')
        && text.contains('-')
        && text.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' '))
}

fn cells(text: &str) -> Vec<String> {
    let text = text.trim().trim_start_matches('|');
    let text = text.strip_suffix('|').unwrap_or(text);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        match c {
            '|' if !escaped => cells.push(String::new()),
            c => {
                if let Some(cell) = cells.last_mut() {
                    if c == '|' {
                        cell.pop();
                    }
                    cell.push(c);
                }
            }
        }
        escaped = c == '\\' && !escaped;
    }
    cells
}

fn line_block(rest: &[Line<'_>], out: &mut Writer) -> usize {
    let length = rest.iter().take_while(|l| l.text == "|" || l.text.starts_with("| ")).count();
    for line in rest.get(..length).unwrap_or_default() {
        out.paragraph(line.text.get(1..).unwrap_or("").trim());
    }
    length
}

/// Writes rows of marked-up cells; the first is the head.
fn write(rows: &[Vec<String>], out: &mut Writer) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    if columns == 0 || out.is_full() {
        return;
    }
    let columns = columns.min(COLUMNS);
    let mut body = String::new();
    for (n, row) in rows.iter().take(ROWS).enumerate() {
        if n > 0 {
            body.push('\n');
        }
        body.push('|');
        for column in 0..columns {
            body.push(' ');
            let cell = row.get(column).map_or("", |c| c.trim());
            Inline::new(&mut body, Place::Cell, usize::MAX).markup(cell);
            body.push_str(" |");
        }
        if n == 0 {
            body.push_str("\n|");
            body.push_str(&" --- |".repeat(columns));
        }
    }
    out.table(&body);
}

/// Byte ranges of the columns in a border, by column of characters.
fn columns_of(border: &str, mark: char) -> Vec<(usize, usize)> {
    let mut columns = Vec::new();
    let mut start = None;
    for (at, c) in border.chars().chain(std::iter::once('\n')).enumerate() {
        if c == mark {
            start.get_or_insert(at);
        } else if let Some(from) = start.take() {
            columns.push((from, at));
        }
    }
    columns
}

fn slice(text: &[char], from: usize, to: usize) -> String {
    let to = to.min(text.len());
    text.get(from.min(to)..to).unwrap_or_default().iter().collect()
}

fn append(cell: &mut String, text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        if !cell.is_empty() {
            cell.push(' ');
        }
        cell.push_str(text);
    }
}

fn grid(rest: &[Line<'_>], out: &mut Writer) -> Option<usize> {
    let first = rest.first()?;
    let length =
        rest.iter().take_while(|l| l.text.starts_with(['+', '|']) && l.indent == first.indent).count();
    let lines = rest.get(..length)?;
    let border: Vec<char> = first.text.chars().collect();
    let corners: Vec<usize> =
        border.iter().enumerate().filter(|(_, c)| **c == '+').map(|(at, _)| at).collect();
    if length < 3 || corners.len() < 2 || corners.len() > COLUMNS + 1 || length > 4 * ROWS {
        out.code("", &code(lines));
        return Some(length.max(1));
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = vec![String::new(); corners.len() - 1];
    let mut regular = true;
    for line in lines.iter().skip(1) {
        let chars: Vec<char> = line.text.chars().take(2000).collect();
        if line.text.starts_with('+') {
            regular &= chars.len() == border.len() && corners.iter().all(|at| chars.get(*at) == Some(&'+'));
            rows.push(std::mem::replace(&mut row, vec![String::new(); corners.len() - 1]));
            continue;
        }
        regular &= corners.iter().all(|at| chars.get(*at) == Some(&'|'));
        for (cell, pair) in row.iter_mut().zip(corners.windows(2)) {
            if let [from, to] = pair {
                append(cell, &slice(&chars, from + 1, *to));
            }
        }
    }
    if regular {
        write(&rows, out);
    } else {
        out.code("", &code(lines));
    }
    Some(length)
}

fn simple(rest: &[Line<'_>], out: &mut Writer) -> Option<usize> {
    let first = rest.first()?;
    let columns = columns_of(first.text, '=');
    if columns.len() < 2 && rest.get(1).is_none_or(Line::is_blank) {
        return None;
    }
    let is_border = |l: &Line<'_>| l.text.starts_with("==") && l.text.bytes().all(|b| b == b'=' || b == b' ');
    // Ends with the third border, or the second one if a blank line follows it.
    let mut end = None;
    let mut borders = 0;
    for (at, line) in rest.iter().enumerate().take(4 * ROWS) {
        if is_border(line) {
            borders += 1;
            let blank_after = rest.get(at + 1).is_none_or(Line::is_blank);
            if at > 0 && (borders == 3 || blank_after) {
                end = Some(at + 1);
                break;
            }
        } else if line.is_blank() && rest.get(at + 1).is_none_or(Line::is_blank) {
            break;
        }
    }
    let length = end?;
    let lines = rest.get(..length)?;
    if columns.len() > COLUMNS {
        out.code("", &code(lines));
        return Some(length);
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut head = None;
    for line in lines.iter().skip(1) {
        if is_border(line) {
            head.get_or_insert(rows.len());
            continue;
        }
        if line.is_blank() || line.text.starts_with("--") {
            continue;
        }
        // The table's own margin is gone; what stands deeper is.
        let lead = line.indent.saturating_sub(first.indent).min(500);
        let chars: Vec<char> = std::iter::repeat_n(' ', lead).chain(line.text.chars().take(2000)).collect();
        let texts = columns.iter().enumerate().map(|(n, (from, to))| {
            let to = if n + 1 == columns.len() {
                usize::MAX
            } else {
                columns.get(n + 1).map_or(*to, |next| next.0)
            };
            slice(&chars, *from, to)
        });
        let texts: Vec<String> = texts.collect();
        // Two borders hold rows alone; three hold a head first, whose lines are one row.
        let in_head = borders == 3 && head.is_none();
        let blank_first = texts.first().is_some_and(|t| t.trim().is_empty());
        let starts_body = head == Some(rows.len());
        match rows.last_mut() {
            Some(row) if (in_head || blank_first) && !starts_body => {
                for (cell, text) in row.iter_mut().zip(&texts) {
                    append(cell, text);
                }
            }
            _ => rows.push(texts),
        }
    }
    write(&rows, out);
    Some(length)
}

/// The rows of a `list-table`: a list of lists.
pub(super) fn list_table(lines: &[Line<'_>], out: &mut Writer) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in lines.iter().filter(|l| !l.is_blank()).take(20 * ROWS) {
        let mut text = line.text;
        if text.starts_with("* -") {
            rows.push(Vec::new());
            text = text.get(2..).unwrap_or("");
        }
        let Some(row) = rows.last_mut() else { continue };
        match bullet(text) {
            Some((None, cell)) => row.push(cell.to_owned()),
            _ => {
                if let Some(cell) = row.last_mut() {
                    append(cell, text);
                }
            }
        }
    }
    write(&rows, out);
}
