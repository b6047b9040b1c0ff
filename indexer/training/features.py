"""Candidates and their features for the mined pairs: features.py SISKIN WORK

Reads WORK/mined, writes WORK/candidates.npz. The features are those of the product: each corpus is indexed and each
query searched by SISKIN, with `--trace`. Lists that have nothing wanted in them are left out, never forced.

Each corpus comes in three variants, since libraries differ in how much they say of themselves:
whole; thin, with first sentences as docs; flat, a few entries in one module, with first sentences and no counts.
CAP in the environment is the number of pairs of a package.
"""

import os
import random
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from candidates import Candidates, feature_matrix
from fetch import read_names
from product import Siskin, read_lines
from texts import first_sentence

HERE = Path(__file__).resolve().parent
CAP = int(os.environ.get("CAP", "90"))
LIMIT = 120
MIN_ENTRIES = 30
MIN_PAIRS = 10
MIN_FLAT_PAIRS = 8
# The share of pairs of each origin that is used.
SHARES = {"comment": 1.0, "trailing": 1.0, "see_also": 1.0, "test": 0.7, "doctest": 0.6}
# The share of queries that are joined with another one, and what stands between the two.
JOINED_SHARE = 0.4
JOINTS = [". ", " and ", ". Then ", ", and "]
# Entries of a flat corpus, and how many of them at least are not wanted.
N_FLAT_ENTRIES = 60
N_OTHERS = 20
# What an entry is worth where a call can mean others too.
SHARED_GAIN = 0.5


def main(binary, work):
    siskin, lists, features = Siskin(binary, work), [], None
    for name in read_names(HERE):
        path = work / "mined" / "pairs" / f"{name}.jsonl"
        if not path.exists():
            continue
        entries = read_lines(work / "mined" / "corpus" / f"{name}.jsonl")
        chance = random.Random(name)
        pairs = choose(read_lines(path), chance)
        if len(entries) < MIN_ENTRIES or len(pairs) < MIN_PAIRS:
            continue
        pairs = joined(pairs, chance)
        n_before, n_queries = len(lists), 0
        for variant, corpus, queries in variants(name, entries, pairs, chance):
            corpus_name = f"{name}-{variant}"
            siskin.index(corpus_name, corpus)
            numbered = [{"id": index, **query} for index, query in enumerate(queries)]
            answers = siskin.search(corpus_name, [_asked(query) for query in numbered], LIMIT)
            n_queries += len(numbered)
            for query in numbered:
                hits = answers[query["id"]]
                features = features or (sorted(hits[0]["features"]) if hits else None)
                gains = np.array([query["gains"].get(hit["qualname"], 0.0) for hit in hits], dtype=np.float32)
                if gains.any():
                    lists.append((name, variant, query, gains, feature_matrix(hits, features)))
        print(f"{name}: {len(lists) - n_before} of {n_queries} queries", flush=True)
    if not lists:
        sys.exit("no pairs: nothing was mined")
    collected = _collect(lists, features)
    collected.save(work / "candidates.npz")
    counts = Counter(collected.variants.tolist()) + Counter(collected.origins.tolist())
    print(f"{len(lists)} lists: {', '.join(f'{count} {name}' for name, count in counts.items())}")


def choose(pairs, chance):
    """At most CAP of the pairs."""
    pairs = [pair for pair in pairs if chance.random() < SHARES[pair["origin"]]]
    chance.shuffle(pairs)
    return pairs[:CAP]


def joined(pairs, chance):
    """The pairs, some of them joined with another one: several things are wanted at once."""
    result = []
    for pair in pairs:
        other = chance.choice(pairs) if chance.random() < JOINED_SHARE else pair
        if other is not pair:
            query = pair["query"].rstrip(". ") + chance.choice(JOINTS) + other["query"]
            pair = pair | {"query": query, "wanted": pair["wanted"] + other["wanted"]}
        result.append(pair)
    return result


def variants(name, entries, pairs, chance):
    """Name, entries and queries of each variant of a corpus."""
    yield "whole", entries, [_query(pair) for pair in pairs]
    thin = [entry | {"doc": first_sentence(entry["doc"])} for entry in entries]
    yield "thin", thin, [_query(pair) for pair in pairs[:CAP // 3]]
    pairs = pairs[:CAP // 4]
    if len(pairs) >= min(MIN_FLAT_PAIRS, CAP // 4):
        flat, paths = flatten(name, thin, pairs, chance)
        yield "flat", flat, [_query(pair, paths, chance.random() < 0.5) for pair in pairs]


def flatten(name, entries, pairs, chance):
    """A few of the entries in one module, and their paths there: what is wanted, and some others with docs."""
    wanted = {path for pair in pairs for paths in pair["wanted"] for path in paths}
    others = [entry["qualname"] for entry in entries if entry["doc"] and entry["qualname"] not in wanted]
    chance.shuffle(others)
    kept = wanted.union(others[:max(N_FLAT_ENTRIES - len(wanted), N_OTHERS)])
    flat, paths = {}, {}
    for entry in entries:
        if entry["qualname"] in kept:
            path = f"{name.replace('-', '_')}.{entry['qualname'].rsplit('.', 1)[-1]}"
            paths[entry["qualname"]] = path
            flat.setdefault(path, {"qualname": path, "kind": "api", "signature": entry["signature"],
                                   "doc": entry["doc"]})
    return list(flat.values()), paths


def _query(pair, paths=None, has_code=True):
    """The query of a pair, and what each entry is worth as its answer."""
    gains = {}
    for entries in pair["wanted"]:
        for entry in entries:
            path = paths[entry] if paths else entry
            gains[path] = max(gains.get(path, 0.0), 1.0 if len(entries) == 1 else SHARED_GAIN)
    return {"query": pair["query"], "context": pair["context"] if has_code else "", "gains": gains,
            "origin": pair["origin"], "n_wanted": len(pair["wanted"])}


def _asked(query):
    return {name: query[name] for name in ("id", "query", "context")}


def _collect(lists, features):
    packages, kinds, queries, gains, values = zip(*lists)
    return Candidates(
        features=features,
        values=np.concatenate(values),
        gains=np.concatenate(gains),
        sizes=np.array([len(row) for row in gains]),
        packages=np.array(packages),
        variants=np.array(kinds),
        origins=np.array([query["origin"] for query in queries]),
        has_code=np.array([bool(query["context"]) for query in queries]),
        n_wanted=np.array([query["n_wanted"] for query in queries]),
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]))
