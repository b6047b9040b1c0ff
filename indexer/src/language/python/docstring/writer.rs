//! Blocks of Markdown, one after the other, up to a size.

use super::escape::{Inline, Place, guard_start, push_code_line};

/// What marks the place where the rest was left out, with the blank line before it.
const MORE: &str = "\n\n…";
/// Deeper lists are written at this depth.
const DEEPEST: usize = 6;

/// What was written last: it decides how far off the next block stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Item,
    Block,
}

/// Collects blocks of Markdown. Once the limit is met nothing more is taken.
pub(super) struct Writer {
    out: String,
    limit: usize,
    full: bool,
    last: Last,
    /// Columns that list items above take.
    indents: Vec<usize>,
    /// The mark of an item that has no text yet.
    mark: Option<String>,
    /// Finished Markdown that the next paragraph starts with.
    lead: String,
}

impl Writer {
    /// For at most `limit` bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            out: String::new(),
            limit,
            full: false,
            last: Last::Nothing,
            indents: Vec::new(),
            mark: None,
            lead: String::new(),
        }
    }

    /// Whether the limit was met.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// The Markdown, with a mark at the end if something was left out.
    pub(super) fn finish(mut self) -> String {
        self.flush();
        if self.full {
            if self.out.is_empty() {
                self.out.push_str(MORE.trim_start());
            } else {
                self.out.push_str(MORE);
            }
            if self.out.len() > self.limit {
                self.out.clear();
            }
        }
        self.out
    }

    /// Opens a list item; blocks go into it until [`Self::close_item`]. Items of one list are numbered if `number`
    /// is given.
    pub(super) fn open_item(&mut self, number: Option<u32>) {
        self.flush();
        let mark = number.map_or_else(|| "- ".to_owned(), |n| format!("{n}. "));
        if self.indents.len() < DEEPEST {
            self.indents.push(mark.len());
            // An item that starts with an item: both marks stand in one line.
            self.mark.get_or_insert_default().push_str(&mark);
        } else {
            self.indents.push(0);
        }
    }

    /// Ends the innermost item.
    pub(super) fn close_item(&mut self) {
        self.flush();
        let width = self.indents.pop().unwrap_or(0);
        if let Some(mut mark) = self.mark.take() {
            mark.truncate(mark.len().saturating_sub(width));
            self.mark = Some(mark).filter(|mark| !mark.is_empty());
        }
    }

    /// Sets finished Markdown that the next paragraph is to start with; another block makes it a paragraph of its own.
    pub(super) fn lead(&mut self, markdown: impl FnOnce(&mut String)) {
        self.flush();
        markdown(&mut self.lead);
    }

    /// Writes a waiting lead as a paragraph.
    fn flush(&mut self) {
        if !self.lead.is_empty() {
            let lead = std::mem::take(&mut self.lead);
            let text = lead.trim_end();
            let text = text.strip_suffix("\\:").unwrap_or_else(|| text.trim_end_matches(':'));
            // `**Note:**` keeps its colon.
            let text = if text.len() < lead.len() { text } else { &lead };
            self.block(text);
        }
    }

    /// A paragraph of marked-up text.
    pub(super) fn paragraph(&mut self, text: &str) {
        if self.full || text.trim().is_empty() {
            return;
        }
        let mut body = std::mem::take(&mut self.lead);
        let start = body.len();
        let room = self.room();
        let whole = Inline::new(&mut body, Place::Paragraph, room).markup(text);
        if start == 0 {
            guard_start(&mut body, 0);
        }
        let end = body.trim_end().len();
        body.truncate(end);
        if !whole {
            // A long paragraph is cut between words only where little else would be left to show.
            if body.len() < 80
                || (self.out.len() > self.limit / 2 && self.last != Last::Nothing && start == 0)
            {
                self.full = true;
                return;
            }
            body.push('…');
        }
        self.block(&body);
        self.full |= !whole;
    }

    /// A heading in bold.
    pub(super) fn heading(&mut self, title: &str) {
        self.flush();
        if self.full || title.is_empty() {
            return;
        }
        let mut body = "**".to_owned();
        let room = self.room();
        Inline::new(&mut body, Place::Paragraph, room).text(&super::inline::plain(title, 300));
        body.push_str("**");
        self.block(&body);
    }

    /// A block of code in `language`, which may be empty.
    pub(super) fn code(&mut self, language: &str, code: &str) {
        self.flush();
        if self.full || code.trim().is_empty() {
            return;
        }
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat((longest + 1).max(3));
        let language: String = language
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '#' | '_'))
            .take(20)
            .collect();
        let mut body = format!("{fence}{language}");
        let opened = body.len();
        let room = self.room().saturating_sub(fence.len() + 1);
        for line in code.split('\n') {
            let before = body.len();
            body.push('\n');
            push_code_line(&mut body, line.trim_end());
            if body.len() + self.margin() * (body.len() / 40 + 2) > room
                && body.len() + self.margin_of(&body) > room
            {
                body.truncate(before);
                self.full = true;
                break;
            }
        }
        if self.full && (body.len() == opened || body.len() < opened + 40) {
            return;
        }
        body.push('\n');
        body.push_str(&fence);
        self.push(&body);
    }

    /// Finished Markdown of one or more lines.
    pub(super) fn block(&mut self, body: &str) {
        if self.full || body.is_empty() {
            return;
        }
        if body.len() + self.margin_of(body) > self.room() {
            self.full = true;
            return;
        }
        self.push(body);
    }

    /// A finished Markdown table; only its first rows where it does not fit.
    pub(super) fn table(&mut self, body: &str) {
        self.flush();
        let room = self.room().saturating_sub(self.margin_of(body));
        if self.full || body.len() <= room {
            return self.block(body);
        }
        let mut end = room;
        while !body.is_char_boundary(end) {
            end -= 1;
        }
        let rows = body.get(..end).and_then(|kept| kept.rfind('\n')).and_then(|newline| body.get(..newline));
        if let Some(rows) = rows.filter(|rows| memchr::memchr_iter(b'\n', rows.as_bytes()).count() > 2) {
            self.push(rows);
        }
        self.full = true;
    }

    fn margin(&self) -> usize {
        self.indents.iter().sum()
    }

    /// The bytes that indentation adds to `body`.
    fn margin_of(&self, body: &str) -> usize {
        match self.margin() {
            0 => 0,
            margin => margin * (memchr::memchr_iter(b'\n', body.as_bytes()).count() + 1),
        }
    }

    /// How many bytes a block may have.
    fn room(&self) -> usize {
        self.limit.saturating_sub(self.out.len() + 2 + MORE.len() + '…'.len_utf8() + self.margin() + 8)
    }

    fn push(&mut self, body: &str) {
        let starts_item = self.mark.is_some();
        match (self.last, starts_item) {
            (Last::Nothing, _) => {}
            (Last::Item, true) => self.out.push('\n'),
            _ => self.out.push_str("\n\n"),
        }
        let margin = self.margin();
        let mark = self.mark.take().unwrap_or_default();
        self.out.extend(std::iter::repeat_n(' ', margin.saturating_sub(mark.len())));
        self.out.push_str(&mark);
        for (n, line) in body.split('\n').enumerate() {
            if n > 0 {
                self.out.push('\n');
                if !line.is_empty() {
                    self.out.extend(std::iter::repeat_n(' ', margin));
                }
            }
            self.out.push_str(line);
        }
        self.last = if starts_item && !body.contains('\n') { Last::Item } else { Last::Block };
    }
}
