"""Mines training pairs from wheels: mine.py LIST WHEELS OUT [--corpus]

WHEELS has a folder for each package of LIST/packages.txt, with its wheel.
Writes OUT/corpus/PACKAGE.jsonl, the public entries as API docs, and OUT/pairs/PACKAGE.jsonl, the pairs; with --corpus
the entries alone.
Reads syntax trees only: no code of the packages is imported or run.
"""

import json
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

import pairs
from corpus import EXCLUDED, Corpus
from fetch import read_names
from sources import read_modules

N_PROCESSES = int(os.environ.get("JOBS", "2"))
MAX_PAIRS_OF_ORIGIN = {"comment": 4_000, "trailing": 1_500, "test": 1_000, "doctest": 1_500, "see_also": 1_500}


def main(folder, wheels, out, is_corpus):
    names = [name for name in read_names(folder) if list((wheels / name).glob("*.whl"))]
    if refused := EXCLUDED.intersection(name.replace("-", "_") for name in names):
        sys.exit(f"packages.txt lists what must not be learned from: {', '.join(sorted(refused))}")
    for kind in ("corpus", "pairs"):
        (out / kind).mkdir(parents=True, exist_ok=True)
    with multiprocessing.Pool(N_PROCESSES, maxtasksperchild=4) as pool:
        for report in pool.imap_unordered(_mine_package, [(wheels, out, is_corpus, name) for name in names]):
            print(report, flush=True)


def _mine_package(task):
    """Mines one package; what it found, as a line."""
    wheels, out, is_corpus, name = task
    start = time.perf_counter()
    wheel = next((wheels / name).glob("*.whl"))
    modules = read_modules(wheel, max_test_bytes=0) if is_corpus else read_modules(wheel)
    modules = [module for module in modules if module.name.split(".")[0] not in EXCLUDED]
    corpus = Corpus(modules)
    _write(out / "corpus" / f"{name}.jsonl", corpus.entries)
    found = []
    if not is_corpus:
        found = _limit(pairs.mine(modules, corpus))
        _write(out / "pairs" / f"{name}.jsonl", found)
    counts = Counter(pair.origin for pair in found)
    origins = ", ".join(f"{counts[origin]} {origin}" for origin in sorted(counts))
    seconds = time.perf_counter() - start
    return f"{name}: {len(modules)} modules, {len(corpus.entries)} entries; {origins or 'no pairs'}; {seconds:.1f} s"


def _limit(found):
    """The pairs in random order, so many of each origin at most."""
    random.Random(7).shuffle(found)
    counts, kept = Counter(), []
    for pair in found:
        counts[pair.origin] += 1
        if counts[pair.origin] <= MAX_PAIRS_OF_ORIGIN[pair.origin]:
            kept.append(pair)
    return kept


def _write(path, rows):
    path.write_text("".join(json.dumps(row.line()) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    arguments = [Path(argument) for argument in sys.argv[1:] if argument != "--corpus"]
    if len(arguments) != 3:
        sys.exit(__doc__)
    main(*arguments, "--corpus" in sys.argv)
