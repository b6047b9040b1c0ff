//! A page of Markdown or reStructuredText as headings, paragraphs and code, as far as both can be told apart by lines.

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    Heading(String),
    /// A paragraph, an item of a list or a row of a table, on one line.
    Text(String),
    /// Python code.
    Code(String),
}

/// Directives of reStructuredText whose content is Python code.
const CODE: [&str; 9] = [
    "code-block",
    "code",
    "ipython",
    "sourcecode",
    "testcode",
    "doctest",
    "testsetup",
    "python",
    "literalinclude",
];
/// Directives whose content is prose.
const PROSE: [&str; 10] = [
    "note",
    "tip",
    "warning",
    "important",
    "hint",
    "seealso",
    "versionadded",
    "versionchanged",
    "attention",
    "rubric",
];
/// Languages of fenced code that are Python.
const PYTHON: [&str; 9] = ["", "python", "py", "python3", "py3", "pycon", "ipython", "ipython3", "console"];

/// The blocks of `text`, in order.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut reader =
        Reader { lines: text.lines().collect(), at: 0, out: Vec::new(), paragraph: String::new() };
    while reader.at < reader.lines.len() {
        reader.step();
    }
    reader.end_paragraph();
    reader.out
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    at: usize,
    out: Vec<Block>,
    paragraph: String,
}

impl<'a> Reader<'a> {
    fn line(&self, at: usize) -> &'a str {
        self.lines.get(at).copied().unwrap_or_default()
    }

    fn step(&mut self) {
        let line = self.line(self.at);
        let text = line.trim();
        self.at += 1;
        if text.is_empty() {
            self.end_paragraph();
        } else if text.starts_with("```") || text.starts_with("~~~") {
            self.fence(text);
        } else if text.starts_with(">>> ") {
            self.end_paragraph();
            self.at -= 1;
            let code = self.take_while(|line| !line.trim().is_empty());
            self.code(&code);
        } else if let Some(directive) = text.strip_prefix(".. ") {
            self.directive(directive, indent(line));
        } else if text.starts_with('#') && text.trim_start_matches('#').starts_with(' ') && indent(line) == 0
        {
            self.end_paragraph();
            self.out.push(Block::Heading(text.trim_matches(['#', ' ']).to_owned()));
        } else if is_rule(text) {
            // Over a title, between rows, or below the paragraph's only line, which then is a heading.
            let is_heading = !self.paragraph.is_empty() && !self.paragraph.contains('\n') && text.len() >= 3;
            if is_heading {
                self.out.push(Block::Heading(std::mem::take(&mut self.paragraph)));
            } else {
                self.end_paragraph();
            }
        } else if self.paragraph.is_empty() && indent(line) >= 4 && !self.follows_item() {
            self.at -= 1;
            let code = self.take_while(|line| line.trim().is_empty() || indent(line) >= 4);
            self.code(&code);
        } else if text.starts_with('<') || text.starts_with("[![") || text.starts_with("![") {
            self.end_paragraph();
        } else {
            let is_item = text.starts_with("- ")
                || text.starts_with("* ")
                || text.starts_with('|')
                || is_numbered(text);
            if is_item {
                self.end_paragraph();
            }
            if !self.paragraph.is_empty() {
                self.paragraph.push('\n');
            }
            self.paragraph.push_str(text);
            if text.ends_with("::") {
                self.literal(indent(line));
            }
        }
    }

    /// Indented lines below an item of a list belong to it.
    fn follows_item(&self) -> bool {
        matches!(self.out.last(), Some(Block::Text(text)) if text.starts_with(['-', '*']) || is_numbered(text))
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let text = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            self.out.push(Block::Text(text));
        }
    }

    /// Code in what Python prints at its prompt counts without the prompt and without what was printed.
    fn code(&mut self, lines: &[&str]) {
        let margin =
            lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
        let dedented = lines.iter().map(|line| line.get(margin..).unwrap_or_default());
        let has_prompt = lines.iter().any(|line| line.trim_start().starts_with(">>> "));
        let code: Vec<&str> = if has_prompt {
            let prompted = dedented.map(str::trim_start);
            prompted
                .filter_map(|line| line.strip_prefix(">>> ").or_else(|| line.strip_prefix("... ")))
                .collect()
        } else {
            dedented.collect()
        };
        let code = code.join("\n");
        if !code.trim().is_empty() {
            self.out.push(Block::Code(code));
        }
    }

    fn fence(&mut self, open: &str) {
        self.end_paragraph();
        let mark = open.get(..3).unwrap_or(open);
        let language =
            open.trim_start_matches(['`', '~']).trim().trim_start_matches('{').to_ascii_lowercase();
        let language = language.split([' ', '}', ',']).next().unwrap_or_default().to_owned();
        let code = self.take_while(|line| !line.trim_start().starts_with(mark));
        self.at += 1;
        if PYTHON.contains(&language.as_str()) || CODE.contains(&language.as_str()) {
            self.code(&code);
        }
    }

    /// The indented lines below a paragraph that ends in `::`.
    fn literal(&mut self, above: usize) {
        let mut next = self.at;
        while self.line(next).trim().is_empty() && next < self.lines.len() {
            next += 1;
        }
        if indent(self.line(next)) > above && next < self.lines.len() {
            self.end_paragraph();
            self.at = next;
            let code = self.take_while(|line| line.trim().is_empty() || indent(line) > above);
            self.code(&code);
        }
    }

    fn directive(&mut self, directive: &str, margin: usize) {
        self.end_paragraph();
        let Some((name, argument)) = directive.split_once("::") else {
            // A comment, or the target of a link.
            self.take_while(|line| line.trim().is_empty() || indent(line) > margin);
            return;
        };
        let name = name.trim();
        if PROSE.contains(&name) {
            self.paragraph.push_str(argument.trim());
            return;
        }
        let argument = argument.trim();
        let is_api = name.starts_with("py:")
            || name.starts_with("auto")
            || matches!(name, "function" | "method" | "class");
        if is_api && !argument.is_empty() {
            self.out.push(Block::Heading(format!("``{argument}``")));
            return;
        }
        let content = self.take_while(|line| line.trim().is_empty() || indent(line) > margin);
        if CODE.contains(&name) && (PYTHON.contains(&argument) || argument == "default") {
            let options = content.iter().take_while(|line| line.trim_start().starts_with(':')).count();
            self.code(content.get(options..).unwrap_or_default());
        }
    }

    fn take_while(&mut self, is_taken: impl Fn(&str) -> bool) -> Vec<&'a str> {
        let start = self.at;
        while self.at < self.lines.len() && is_taken(self.line(self.at)) {
            self.at += 1;
        }
        self.lines.get(start..self.at).unwrap_or_default().to_vec()
    }
}

fn indent(line: &str) -> usize {
    line.bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .map(|byte| if byte == b'\t' { 4 } else { 1 })
        .sum()
}

/// A line of one mark repeated.
fn is_rule(text: &str) -> bool {
    let mut bytes = text.bytes();
    let Some(first) = bytes.next() else { return false };
    text.len() >= 3 && b"=-~^\"'*+#.:_".contains(&first) && bytes.all(|byte| byte == first)
}

fn is_numbered(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < text.len() && (rest.starts_with(". ") || rest.starts_with(") "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &[&str]) {
        let shown: Vec<String> = blocks(page)
            .into_iter()
            .map(|block| match block {
                Block::Heading(text) => format!("# {text}"),
                Block::Text(text) => text,
                Block::Code(code) => format!("> {}", code.trim().replace('\n', " | ")),
            })
            .collect();
        assert_eq!(shown, expected, "{page}");
    }

    #[test]
    fn reads_markdown() {
        check("# Title\nA\nB\n\n```python\nf()\n```\nC\n", &["# Title", "A B", "> f()", "C"]);
        check("```bash\nls\n```\n- one\n- two\n  more\n\n| a | b |\n", &["- one", "- two more", "| a | b |"]);
        check("Title\n=====\n[![b](u)](v)\n<p>\n", &["# Title"]);
        check("```\nnever closed\n", &["> never closed"]);
    }

    #[test]
    fn reads_restructured_text() {
        check(
            "=====\nTitle\n=====\n\nText::\n\n    f()\n    g()\n\nMore\n",
            &["# Title", "Text::", "> f() | g()", "More"],
        );
        check(".. code-block:: python\n   :linenos:\n\n   f()\n\nA\n", &["> f()", "A"]);
        check("A\n\n>>> f()\n1\n>>> g()\n", &["A", "> f() | g()"]);
        check(
            ".. autofunction:: a.b\n\n.. note:: Careful.\n\n.. image:: x\n   :alt: y\n",
            &["# ``a.b``", "Careful."],
        );
    }
}
