"""Pairs of a text and the entries that it asks for, from what authors wrote beside their calls."""

import ast
import re
from dataclasses import dataclass

from texts import as_query, sentences

MAX_COMMENT_LINES = 4
# Lines and characters of the code before a comment.
N_CONTEXT_LINES = 15
MAX_CONTEXT_CHARS = 1_200
# With more calls, the text is about none of them.
MAX_CALLS = {"comment": 4, "trailing": 3, "test": 5, "doctest": 3}
MAX_OPEN_CALLS = 3

SEE_ALSO = re.compile(r"See Also\n-+\n(.*?)(?:\n\n[A-Z]|\Z)", re.DOTALL)
SEE_ALSO_ITEM = re.compile(r"^([\w.]+)\s*:\s*(.+(?:\n[ \t]+.+)*)", re.MULTILINE)
TRAILING = re.compile(r"\s# ([^'\"]{12,})$")
RULER = re.compile(r"[-=~^]{3,}")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass
class Pair:
    """A query, what kind of text it was, the entries that each call can mean, and the code before it."""

    query: str
    origin: str
    wanted: list
    context: str = ""

    def line(self):
        wanted = [[entry.qualname for entry in entries] for entries in self.wanted]
        return {"query": self.query, "origin": self.origin, "wanted": wanted, "context": self.context}


def mine(modules, corpus):
    """All pairs of a package, each query once for the same first entry."""
    found = []
    for entry in corpus.entries:
        found += _see_also(entry, corpus)
        found += _doctests(entry, corpus)
    for module in modules:
        names = _names(module)
        found += _comments(module, names, corpus)
        if module.is_test:
            found += _tests(module, names, corpus)
    unique = {}
    for pair in found:
        unique.setdefault((pair.query.lower(), pair.wanted[0][0].qualname), pair)
    return list(unique.values())


def _pair(text, origin, wanted, context=""):
    """A list of one pair, or of none where the text is no query or nothing is wanted."""
    query = as_query(text) if wanted else None
    return [Pair(query, origin, wanted, context[-MAX_CONTEXT_CHARS:])] if query else []


def _names(module):
    """What the module's names stand for: imports, and its own definitions."""
    own = {node.name: f"{module.name}.{node.name}" for node in module.tree.body if isinstance(node, DEFINITIONS)}
    return own | module.imports


def _see_also(entry, corpus):
    """Descriptions of other entries in a section of the docstring."""
    found = []
    for section in SEE_ALSO.findall(entry.doc):
        for path, text in SEE_ALSO_ITEM.findall(section):
            entries = corpus.named(path.rsplit(".", 1)[-1])
            found += _pair(text, "see_also", [entries] if entries else [])
    return found


def _doctests(entry, corpus):
    """Prose, or a comment, above the lines of an interactive session."""
    found = []
    for prose, code in _sessions(entry.doc):
        try:
            tree = ast.parse("\n".join(code))
        except (SyntaxError, ValueError, RecursionError):
            continue
        wanted = corpus.called(tree, {})
        # An example in an entry's own docs is about that entry.
        if any(entry in entries for entries in wanted):
            wanted = [[entry]]
        if len(wanted) <= MAX_CALLS["doctest"]:
            found += _pair(prose, "doctest", wanted)
    return found


def _sessions(doc):
    """Prose and code of each interactive session in a docstring."""
    prose, code = [], []
    for line in [*doc.split("\n"), ""] if ">>>" in doc else []:
        line = line.strip()
        is_code = line.startswith(">>>") or (line.startswith("...") and code)
        comment = re.match(r">>>\s*#+\s*(.*)", line)
        if code and (comment or not line):
            if prose:
                yield " ".join(prose), code
            prose, code = [], []
        if comment:
            prose = [comment[1]]
        elif is_code:
            code.append(line[4:])
        elif RULER.match(line):
            prose = []
        elif line and not code:
            prose.append(line)


def _comments(module, names, corpus):
    """Comments above a statement, and at the end of one."""
    lines = module.text.split("\n")
    statements = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.stmt):
            statements.setdefault(node.lineno, node)
    found, block, start = [], [], 0
    for index, line in enumerate(lines):
        stripped = line.strip()
        if stripped.startswith("#"):
            start = index if not block else start
            block.append(stripped.strip("#:% \t"))
            continue
        statement = statements.get(index + 1)
        if block and statement and len(block) <= MAX_COMMENT_LINES:
            wanted = _first_calls(statement, names, corpus)
            if len(wanted) <= MAX_CALLS["comment"]:
                found += _pair(" ".join(block), "comment", wanted, _before(lines, start))
        block = []
        trailing = TRAILING.search(line)
        if trailing and statement and not isinstance(statement, DEFINITIONS) and statement.end_lineno == index + 1:
            wanted = corpus.called(statement, names)
            if len(wanted) <= MAX_CALLS["trailing"]:
                found += _pair(trailing[1], "trailing", wanted, _before(lines, index))
    return found


def _before(lines, index):
    return "\n".join(lines[max(0, index - N_CONTEXT_LINES):index])


def _first_calls(statement, names, corpus):
    """What a statement calls; of one that holds a block, its head and its first line."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            parts = []
        case ast.If() | ast.While():
            parts = [statement.test, *statement.body[:1]]
        case ast.For() | ast.AsyncFor():
            parts = [statement.iter, *statement.body[:1]]
        case ast.With() | ast.AsyncWith():
            parts = [*(item.context_expr for item in statement.items), *statement.body[:1]]
        case ast.Try():
            parts = statement.body[:1]
        case _:
            parts = [statement]
    found = []
    for part in parts:
        if not isinstance(part, DEFINITIONS):
            found += [entries for entries in corpus.called(part, names) if entries not in found]
    return found


def _tests(module, names, corpus):
    """First sentences of the docstrings of test functions."""
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test"):
            doc = sentences(ast.get_docstring(node) or "")
            if not doc:
                continue
            wanted = [entries for entries in corpus.called(node, names) if len(entries) <= MAX_OPEN_CALLS]
            if len(wanted) <= MAX_CALLS["test"]:
                found += _pair(doc[0], "test", wanted)
    return found
