"""Pairs of a text and the entries it is about, from docs: python -m table.docs WORK

Reads WORK/table/corpus, writes WORK/table/pairs. A first sentence stands for a wish to do what it says; so do the
sentences behind it, and what other entries say of an entry under "See Also".
"""

import json
import random
import re
import sys
from collections import defaultdict
from pathlib import Path

from pairs import SEE_ALSO, SEE_ALSO_ITEM
from product import read_lines
from texts import as_query, sentences

# Pairs of a package and an origin, so that no package outweighs others.
MAX_PAIRS = {"summary": 4_000, "rest": 4_000, "see_also": 2_000}
# Of the sentences behind the first, and of the paragraphs they are in: what comes later is detail.
MAX_REST = 3
MAX_PARAGRAPHS = 3
# A name that more entries share says too little about which of them is meant.
MAX_NAMESAKES = 6
# Where the prose of a docstring ends.
SECTION = re.compile(
    r"\s*(Parameters|Args|Arguments|Returns?|Yields|Raises|Examples?|Notes?|See Also|Attributes|References|Warnings?)\b"
    r"|\s*(:\w+|@\w+|\.\.|>>>)"
)


def main(work):
    (work / "pairs").mkdir(exist_ok=True)
    n_pairs = 0
    for path in sorted((work / "corpus").glob("*.jsonl")):
        found = limit(pairs_of(read_lines(path)))
        lines = "".join(json.dumps(pair) + "\n" for pair in found)
        (work / "pairs" / path.name).write_text(lines, encoding="utf-8")
        n_pairs += len(found)
    print(f"{n_pairs} pairs from docs")


def pairs_of(entries):
    """All pairs of a package; of entries with the same docs, those of one."""
    by_name = defaultdict(list)
    for entry in entries:
        by_name[entry["qualname"].rsplit(".", 1)[-1]].append(entry["qualname"])
    found = {}
    for entry in entries:
        texts = [(origin, text, [entry["qualname"]]) for origin, text in _own_texts(entry["doc"])]
        texts += [("see_also", text, by_name[path.rsplit(".", 1)[-1]])
                  for section in SEE_ALSO.findall(entry["doc"]) for path, text in SEE_ALSO_ITEM.findall(section)]
        for origin, text, wanted in texts:
            query = as_query(text) if 1 <= len(wanted) <= MAX_NAMESAKES else None
            if query:
                name = wanted[0].rsplit(".", 1)[-1]
                found.setdefault((query.lower(), name), {"query": query, "origin": origin, "wanted": wanted})
    return list(found.values())


def limit(found):
    """The pairs in random order, so many of each origin at most."""
    random.Random(7).shuffle(found)
    return [pair for origin, most in MAX_PAIRS.items()
            for pair in [pair for pair in found if pair["origin"] == origin][:most]]


def _own_texts(doc):
    """What a docstring says of its own entry."""
    first, *others = re.split(r"\n\s*\n", doc.strip())
    summary, *rest = sentences(first) or [""]
    yield "summary", summary
    for paragraph in others[:MAX_PARAGRAPHS - 1]:
        if SECTION.match(paragraph):
            break
        rest += sentences(paragraph)
    rest = rest[:MAX_REST]
    for sentence in rest:
        yield "rest", sentence
    if len(rest) > 1:
        yield "rest", " ".join(rest)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]) / "table")
