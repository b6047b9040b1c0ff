"""Entries and pairs as word pieces, for the training."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from product import read_lines
from table.questions import asked, things_of
from table.words import fields_of, words_of

# Pairs of a package, so that no package outweighs others; one with fewer says little.
MAX_PAIRS = 6_000
MIN_PAIRS = 20
MAX_FIELD_PIECES = 24
MAX_QUERY_PIECES = 40
MIN_QUERY_PIECES = 2
# The share of texts that are put as questions: docs are terse, users are not.
ASKED_SHARE = 0.4


@dataclass
class Examples:
    """All entries, and all pairs of a query and entries, as numbers."""

    # Of each field a bag of pieces for each entry, and one for each query: rows that add up to 1.
    fields: list
    queries: csr_matrix
    # Of each entry: a number for its short name.
    names: np.ndarray
    # Of each query: the entries it is about, its package, whether it is the first sentence of their docs.
    wanted: list
    packages: list
    is_summary: list
    # Where each package's entries start and end.
    spans: list

    def by_package(self):
        """The queries of each package."""
        queries = defaultdict(list)
        for query, package in enumerate(self.packages):
            queries[package].append(query)
        return queries


def read(folder, table, chance):
    """The examples of all packages in a folder; which pairs, and which are put as questions, by chance."""
    fields, queries, names, wanted, packages, is_summary, spans = [[], [], [], []], [], [], [], [], [], []
    for path in sorted((folder / "corpus").glob("*.jsonl")):
        entries, pairs = read_lines(path), read_lines(folder / "pairs" / path.name)
        if len(pairs) < MIN_PAIRS:
            continue
        chance.shuffle(pairs)
        places, things = {}, things_of(entries)
        for entry in entries:
            places[entry["qualname"]] = len(names)
            names.append(entry["qualname"].rsplit(".", 1)[-1])
            for field, words in zip(fields, fields_of(entry)):
                field.append(table.text(words, MAX_FIELD_PIECES))
        for pair in pairs[:MAX_PAIRS]:
            is_question = chance.random() < ASKED_SHARE
            text = asked(pair["query"], things, chance) if is_question else pair["query"]
            pieces = table.text(words_of(text), MAX_QUERY_PIECES)
            if len(pieces) >= MIN_QUERY_PIECES:
                queries.append(pieces)
                wanted.append([places[name] for name in pair["wanted"]])
                packages.append(len(spans))
                is_summary.append(pair["origin"] == "summary")
        spans.append((len(names) - len(entries), len(names)))
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return Examples([_bags(field, len(table.pieces)) for field in fields], _bags(queries, len(table.pieces)),
                    np.array([numbers[name] for name in names]), wanted, packages, is_summary, spans)


def _bags(lists, n_columns):
    lengths = np.array([len(pieces) for pieces in lists])
    shares = np.repeat(1 / np.maximum(lengths, 1), lengths).astype(np.float32)
    pieces = np.fromiter((piece for pieces in lists for piece in pieces), np.int32, lengths.sum())
    return csr_matrix((shares, pieces, np.concatenate([[0], np.cumsum(lengths)])), (len(lists), n_columns))
