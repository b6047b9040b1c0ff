"""Pulls the rows of words that programmers use for one another together: python -m table.synonyms WORK

Reads WORK/table/wide.npz, writes WORK/table/begin.npz, the table that the training begins with. The groups of words
are in synonyms.txt, one a line. Forms of a word follow it.
"""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import snowballstemmer

from table.pieces import Table, unit

GROUPS = Path(__file__).resolve().parent / "synonyms.txt"
# How far a row moves to the middle of its groups, and to the middle of the forms of its word: 0 not, 1 wholly. Half
# the way leaves a word its own meaning.
STRENGTH = 0.4
FORMS_STRENGTH = 0.2
MIN_CHARS = 3


def main(work):
    table = Table.load(work / "wide.npz")
    n_moved = pull(table)
    table.save(work / "begin.npz")
    print(f"{n_moved} of {len(table.pieces)} rows pulled to their synonyms")


def pull(table):
    """Moves rows to those of their synonyms and forms, lengths kept; how many have synonyms."""
    lengths, directions = np.linalg.norm(table.vectors, axis=1), unit(table.vectors)
    families, middles = _families(table.numbers), _middles(table.numbers, directions)
    rows, n_moved = table.vectors.copy(), 0
    for family in families:
        middle = unit(directions[family].mean(axis=0))
        groups = [group for number in family for group in middles.get(number, [])]
        for number in family:
            row = unit((1 - FORMS_STRENGTH) * directions[number] + FORMS_STRENGTH * middle)
            if groups:
                row = unit((1 - STRENGTH) * row + STRENGTH * unit(np.mean(groups, axis=0)))
                n_moved += 1
            rows[number] = row * lengths[number]
    table.vectors = rows
    return n_moved


def _families(numbers):
    """The numbers of whole words, those with the same stem together."""
    stemmer, families = snowballstemmer.stemmer("english"), defaultdict(list)
    for word, number in numbers.items():
        if word.isalpha() and len(word) >= MIN_CHARS:
            families[stemmer.stemWord(word)].append(number)
    return list(families.values())


def _middles(numbers, directions):
    """The middles of the groups that each word is in."""
    middles = defaultdict(list)
    for line in GROUPS.read_text(encoding="utf-8").splitlines():
        group = [numbers[word] for word in line.split() if word in numbers]
        for number in group if len(group) > 1 else []:
            middles[number].append(unit(directions[group].mean(axis=0)))
    return middles


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]) / "table")
