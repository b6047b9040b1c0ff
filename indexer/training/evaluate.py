"""Recall@5 of models on dev sets: evaluate.py SISKIN WORK DEVSETS [MODEL ...]

DEVSETS has a file SET.jsonl for each set, with a query a line: id, query, context, library, gold_alternatives (sets of
qualnames, of which any one will do); and its API docs in corpora/SET.jsonl or corpora/LIBRARY.jsonl.
The candidates are those that SISKIN finds, ranked anew by each model: strictly, and by short name in brackets.
Without MODEL, that is the product's. Features are kept in WORK/dev; remove it after a change of SISKIN.
"""

import json
import pickle
import sys
from pathlib import Path

import numpy as np

from candidates import feature_matrix, weight_vectors
from fit import MODEL
from metrics import ranked, recall
from product import Siskin, read_lines

LIMIT = 200


def main(binary, work, folder, paths):
    sets = load_sets(binary, work, folder)
    print(heading(sets, "model"))
    for path in paths or [MODEL]:
        print(row(f"{path.parent.name}/{path.name}", evaluate(sets, json.loads(path.read_text(encoding="utf-8")))))


def load_sets(binary, work, folder):
    """The queries of each set, with the names and features of their candidates."""
    siskin, sets = Siskin(binary, work), {}
    (work / "dev").mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("*.jsonl")):
        kept = work / "dev" / f"{path.stem}.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(_search(siskin, path)))
        sets[path.stem] = pickle.loads(kept.read_bytes())
    if not sets:
        sys.exit(f"no SET.jsonl in {folder}")
    return sets


def evaluate(sets, model):
    """Recall of each set, strict and by short name."""
    result = {}
    for name, queries in sets.items():
        strict, short = [], []
        for query in queries:
            weights = weight_vectors(model, query["features"])[query["has_code"]]
            recalls = both_recalls([query["names"][index] for index in ranked(query["values"], weights)],
                                   query["alternatives"])
            strict.append(recalls[0])
            short.append(recalls[1])
        result[name] = (float(np.mean(strict)), float(np.mean(short)))
    return result


def heading(sets, first):
    """The head of a Markdown table with a column for each set."""
    columns = [first, "mean", *(f"{name} ({len(queries)})" for name, queries in sets.items())]
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"


def row(name, result):
    """A row of the table."""
    mean = tuple(np.mean(list(result.values()), axis=0))
    cells = [f"{strict:.3f} ({short:.3f})" for strict, short in [mean, *result.values()]]
    return f"| {name} | {' | '.join(cells)} |"


def both_recalls(names, alternatives):
    """Recall of ranked names, strict and by short name."""
    short = [[*map(_short, wanted)] for wanted in alternatives]
    return recall(names, alternatives), recall(map(_short, names), short)


def read_set(path):
    """The lines of a dev set that have an answer, its entries, and the qualname of each alias."""
    lines = [line for line in read_lines(path) if line.get("gold_alternatives") and all(line["gold_alternatives"])]
    library = lines[0].get("library", "").replace("-", "_")
    corpora = [path.parent / "corpora" / f"{name}.jsonl" for name in (path.stem, library)]
    corpus = next((corpus for corpus in corpora if corpus.exists()), None)
    if corpus is None:
        sys.exit(f"no API docs for {path}: {corpora[0]} is not there")
    entries, canonical = read_lines(corpus), {}
    for entry in entries:
        for alias in entry.get("aliases") or []:
            canonical.setdefault(alias, entry["qualname"])
    return lines, entries, canonical


def _search(siskin, path):
    lines, entries, canonical = read_set(path)
    siskin.index(path.stem, entries)
    asked = [{"id": index, "query": line["query"], "context": line.get("context") or ""}
             for index, line in enumerate(lines)]
    answers = siskin.search(path.stem, asked, LIMIT)
    features = next(sorted(hits[0]["features"]) for hits in answers.values() if hits)
    queries = []
    for query, line in zip(asked, lines):
        hits = answers[query["id"]]
        queries.append({
            "names": [canonical.get(hit["qualname"], hit["qualname"]) for hit in hits],
            "features": features,
            "values": feature_matrix(hits, features),
            "alternatives": [[canonical.get(name, name) for name in wanted] for wanted in line["gold_alternatives"]],
            "has_code": bool(query["context"]),
        })
    return queries


def _short(name):
    return name.rsplit(".", 1)[-1].lower()


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), [Path(path) for path in sys.argv[4:]])
