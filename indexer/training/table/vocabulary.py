"""Gives words that the start table has only in pieces a row of their own: python -m table.vocabulary WORK

Reads the start table and WORK/table, writes WORK/table/wide.npz. A word is taken if several packages use it; its row
begins as the mean of its pieces. The longest match then finds it.
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np

from product import read_lines
from table.pieces import Table
from table.words import first_paragraph, words_of

START = Path(__file__).resolve().parent.parent / "start", "api_static_256"
# A word counts where a package has it in so many texts; it is taken if so many packages have it.
MIN_TEXTS = 2
MIN_PACKAGES = 3
WORD_CHARS = range(3, 21)
# Rows of 264 bytes, in every binary.
MAX_WORDS = 4_000


def main(work):
    table = Table.read(*START)
    n_packages, n_texts = count(work)
    words = [word for word, n in n_packages.items() if n >= MIN_PACKAGES and len(table.word(word)) > 1]
    words = sorted(words, key=lambda word: (-n_packages[word], -n_texts[word], word))[:MAX_WORDS]
    wide(table, words).save(work / "wide.npz")
    print(f"{len(words)} words more: {' '.join(words[:10])} …")


def count(work):
    """In how many packages and in how many texts each word is."""
    n_packages, n_texts = Counter(), Counter()
    for path in sorted((work / "corpus").glob("*.jsonl")):
        texts = [pair["query"] for pair in read_lines(work / "pairs" / path.name)]
        for entry in read_lines(path):
            texts.append(f"{entry['qualname'].rsplit('.', 1)[-1]} {first_paragraph(entry['doc'])}")
        counts = Counter(word for text in texts for word in set(words_of(text)))
        for word, n in counts.items():
            if n >= MIN_TEXTS and len(word) in WORD_CHARS and word.isascii():
                n_packages[word] += 1
                n_texts[word] += n
    return n_packages, n_texts


def wide(table, words):
    """The table with rows for the words."""
    parts = [table.word(word) for word in words]
    rows = np.stack([(table.vectors[part] * table.weights[1, part, None]).mean(axis=0) for part in parts])
    # As long as the rows of their pieces, so that none weighs more only because it is new.
    length = np.linalg.norm(table.vectors[np.concatenate(parts)], axis=1).mean()
    rows *= length / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    weights = np.stack([table.weights[:, part].mean(axis=1) for part in parts], axis=1)
    return Table(table.pieces + words, np.concatenate([table.vectors, rows]),
                 np.concatenate([table.weights, weights], axis=1), table.mix)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]) / "table")
