"""Words of texts and of entries, as Siskin takes them: indexer/src/embedding/fields.rs and schema.rs."""

import re

# As in indexer/src/tokenizer.rs.
STOP_WORDS = frozenset("""
    a an the of to in for and or is are be with on by as at it this that from i you we my your me do does how what which
    can could should would want there their its if into have has using use given each""".split())
NO_PARAMETERS = {"self", "cls", "args", "kwargs", "kwds"}
PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
MAX_PARAMETERS = 12
MAX_SUMMARY_CHARS = 300


def words_of(text):
    """The words that say something: identifiers split, lower case, letters only."""
    parts = (part.lower() for part in PART.findall(text))
    return [part for part in parts if part not in STOP_WORDS]


def fields_of(entry):
    """The words of an entry's fields: its names, its parent's name, its parameters, its first paragraph."""
    parts = entry["qualname"].split(".")
    names = dict.fromkeys([parts[-1], *(alias.rsplit(".", 1)[-1] for alias in entry["aliases"])])
    parent = parts[-2] if len(parts) > 1 else ""
    texts = (" ".join(names), parent, " ".join(parameters(entry["signature"])), first_paragraph(entry["doc"]))
    return [words_of(text) for text in texts]


def first_paragraph(doc):
    """The first paragraph of a docstring, as far as it is read."""
    return doc.strip().split("\n\n", 1)[0][:MAX_SUMMARY_CHARS]


def parameters(signature):
    """The names of the parameters in a signature that say something."""
    names, depth, is_name = [], 0, True
    for token in re.findall(r"\w+|[^\w\s]", signature):
        if token in "([{":
            depth += 1
            is_name = depth == 1
        elif token in ")]}":
            depth -= 1
            if depth == 0:
                break
        elif depth == 1 and token == ",":
            is_name = True
        elif depth == 1 and is_name and token not in "*/":
            is_name = False
            if token.isidentifier() and token not in NO_PARAMETERS:
                names.append(token)
    return names[:MAX_PARAMETERS]
