"""Texts as queries: markup off, sentences apart, what is no query left out."""

import re

# What ends the first sentence of a docstring: the end of a sentence, or of a paragraph.
FIRST_END = re.compile(r"(?<=[.!?])\s|\n\s*\n")
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z])")
ROLE = re.compile(r":[a-zA-Z:]+:`~?\.?([^`<]*?)\s*(?:<[^`>]*>)?`")
MARKUP = re.compile(r"[`*|]+")
WORD = re.compile(r"[A-Za-z]{2,}")

# Comments for tools and readers of the code, which say nothing of what the next line does.
NO_QUERY = re.compile(
    r"todo|fixme|xxx|hack|noqa|nosec|pragma|type:|pylint|flake8|mypy|pyright|isort|ruff:|fmt:|copyright|licen[sc]e"
    r"|-\*-|!/usr|https?:|-{4}|={4}|#{4}|gh-\d|#\d{3,}",
    re.IGNORECASE,
)

MAX_QUERY_CHARS = 300
MAX_SUMMARY_CHARS = 200


def clean(text):
    """The text on one line, without the markup of reStructuredText and Markdown."""
    return " ".join(MARKUP.sub("", ROLE.sub(r"\1", text)).split())


def sentences(paragraph):
    """The sentences of a paragraph, cleaned."""
    return [sentence for part in SENTENCE_END.split(clean(paragraph)) if (sentence := part.strip())]


def first_sentence(doc):
    """The first sentence of a docstring, as it is written."""
    return FIRST_END.split(doc.strip(), maxsplit=1)[0][:MAX_SUMMARY_CHARS]


def as_query(text):
    """The text as somebody might ask it, or None: 3 to 40 words, mostly letters, ASCII, no comment for a tool."""
    query = clean(text)
    if not query.isascii() or NO_QUERY.search(query):
        return None
    if not 3 <= len(WORD.findall(query)) <= 40:
        return None
    n_plain = sum(char.isalpha() or char == " " for char in query)
    return query[:MAX_QUERY_CHARS] if n_plain > 0.75 * len(query) else None
