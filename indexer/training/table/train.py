"""Trains the table on pairs from docs: python -m table.train WORK SEED

Reads WORK/table/begin.npz, corpus and pairs, writes WORK/table/trained-SEED.npz. The vector of a query is moved to
that of its entry and away from those of other entries: those of the batch, which comes mostly from one package, and
one that is nearly right and one at random for each query. Runs on one core: start a process for each seed.
"""

import random
import sys
import time
from pathlib import Path

import numpy as np

from table.examples import read
from table.model import Model
from table.pieces import Table

N_EPOCHS = 3
BATCH = 512
# The pace falls evenly from 1 to this.
LAST_PACE = 0.05
# Entries near a query, of which its nearly right ones are drawn; queries that are compared with a package at once.
N_NEAR = 24
N_AT_ONCE = 1_024
# How often fields are hidden, so that none has to say all: the name, the parent, the parameters, the docs. A first
# sentence is never compared with the docs that it is from.
HIDDEN_SHARES = (0.08, 0.2, 0.2, 0.2)


def main(work, seed):
    start, chance = time.perf_counter(), random.Random(seed)
    table = Table.load(work / "begin.npz")
    examples = read(work, table, chance)
    print(f"seed {seed}: {len(examples.spans)} packages, {len(examples.names)} entries, {len(examples.wanted)} pairs")
    model = Model(table, examples)
    n_steps, n_done = N_EPOCHS * (len(examples.wanted) // BATCH), 0
    for epoch in range(N_EPOCHS):
        near, losses = near_entries(model, examples), []
        for batch in batches(examples, chance):
            pace = max(LAST_PACE, 1 - n_done / n_steps)
            losses.append(model.step(batch, *draw(batch, near, examples, chance), pace))
            n_done += 1
        minutes = (time.perf_counter() - start) / 60
        print(f"seed {seed}, epoch {epoch + 1}: loss {np.mean(losses):.3f}, {minutes:.1f} min", flush=True)
    model.table().save(work / f"trained-{seed}.npz")


def batches(examples, chance):
    """All queries in batches, those of a package mostly together; what does not fill a batch is left out."""
    chunks = []
    for queries in examples.by_package().values():
        chance.shuffle(queries)
        chunks += [queries[start:start + BATCH] for start in range(0, len(queries), BATCH)]
    chance.shuffle(chunks)
    order = [query for chunk in chunks for query in chunk]
    return [np.array(order[start:start + BATCH]) for start in range(0, len(order) - BATCH + 1, BATCH)]


def near_entries(model, examples):
    """For each query the entries of its package that the model takes for the nearest."""
    near = np.zeros((len(examples.wanted), N_NEAR), np.int32)
    for package, queries in examples.by_package().items():
        start, end = examples.spans[package]
        entries = model.entries(slice(start, end)).T
        n_near = min(N_NEAR, end - start)
        for first in range(0, len(queries), N_AT_ONCE):
            rows = queries[first:first + N_AT_ONCE]
            best = np.argpartition(-(model.queries(rows) @ entries), n_near - 1, axis=1)[:, :n_near]
            near[rows] = np.resize(start + best.T, (N_NEAR, len(rows))).T
    return near


def draw(batch, near, examples, chance):
    """Entries for a batch: the right one of each query, then wrong ones; masks of fields; what is no wrong answer."""
    right, wrong = [], []
    for query in batch:
        wanted, span = examples.wanted[query], examples.spans[examples.packages[query]]
        others = [entry for entry in near[query].tolist() if entry not in wanted]
        right.append(chance.choice(wanted))
        wrong += [chance.choice(others) if others else chance.randrange(*span), chance.randrange(*span)]
    entries = np.array(right + wrong)
    masks = np.ones((len(HIDDEN_SHARES), len(entries)))
    for mask, share in zip(masks, HIDDEN_SHARES):
        mask[:len(batch)] = [chance.random() >= share for _ in batch]
    # An entry keeps its docs or its name.
    masks[3, :len(batch)][[examples.is_summary[query] for query in batch]] = 0
    masks[0, masks[3] == 0] = 1
    is_left_out = examples.names[entries][None] == examples.names[right][:, None]
    for row, query in enumerate(batch):
        if len(examples.wanted[query]) > 1:
            is_left_out[row] |= np.isin(entries, examples.wanted[query])
    np.fill_diagonal(is_left_out, False)
    return entries, masks, is_left_out


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]) / "table", int(sys.argv[2]))
