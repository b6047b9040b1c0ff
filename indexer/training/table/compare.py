"""Recall@5 of tables alone on dev sets: python -m table.compare DEVSETS TABLE ...

A TABLE is FOLDER/NAME, for the files FOLDER/NAME.i8 and so on, with FOLDER/vocab.txt. All entries are ranked by the
cosine of the query's vector and theirs, by nothing else. evaluate.py says what DEVSETS holds.
"""

import sys
from pathlib import Path

import numpy as np

from evaluate import both_recalls, heading, read_set, row
from table.examples import MAX_FIELD_PIECES
from table.pieces import Table, unit
from table.words import fields_of, words_of

# As in the product; the training cuts queries earlier.
MAX_QUERY_PIECES = 64
# Of the ranked entries, as many as can matter to recall@5 where names repeat.
N_RANKED = 200


def main(folder, paths):
    sets = {path.stem: read_set(path) for path in sorted(folder.glob("*.jsonl"))}
    print(heading({name: lines for name, (lines, _, _) in sets.items()}, "table"))
    for path in paths:
        table = Table.read(path.parent, path.name)
        print(row(f"{path.parent.name}/{path.name}", {name: evaluate(table, *parts) for name, parts in sets.items()}))


def evaluate(table, lines, entries, canonical):
    """Recall on one set, strict and by short name."""
    vectors = unit(np.stack([entry_vector(table, entry) for entry in entries]))
    recalls = []
    for line in lines:
        query = mean(table, words_of(line["query"]), MAX_QUERY_PIECES, 0)
        best = np.argsort(-(vectors @ query), kind="stable")[:N_RANKED]
        alternatives = [[canonical.get(name, name) for name in wanted] for wanted in line["gold_alternatives"]]
        recalls.append(both_recalls([entries[index]["qualname"] for index in best], alternatives))
    return tuple(map(float, np.mean(recalls, axis=0)))


def entry_vector(table, entry):
    """The vector of an entry: the mean of each field, by what the field weighs."""
    fields = fields_of({"aliases": [], "signature": "", "doc": ""} | entry)
    return sum(share * mean(table, words, MAX_FIELD_PIECES, 1) for share, words in zip(table.mix, fields))


def mean(table, words, limit, side):
    """The weighted mean of the words' pieces, in queries (side 0) or in docs (side 1)."""
    pieces = table.text(words, limit)
    return (table.vectors[pieces] * table.weights[side, pieces, None]).sum(axis=0) / max(len(pieces), 1)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
