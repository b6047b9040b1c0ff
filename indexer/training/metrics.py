"""Recall of a model's five best candidates."""

import numpy as np

from candidates import weight_vectors

K = 5


def ranked(values, weights):
    """The positions of candidates, best first; ties stay in order."""
    return np.argsort(-(values.astype(np.float64) @ weights), kind="stable")


def recall(names, alternatives):
    """The share of a set of wanted names among the first five; the best of several such sets."""
    first = set(list(dict.fromkeys(names))[:K])
    return max(len(first & set(wanted)) / len(set(wanted)) for wanted in alternatives)


def mined_recall(candidates, model):
    """The mean share of calls whose entries are among the first five, over mined lists.

    Counts candidates that a call can mean, so it is a little high where one call can mean several.
    """
    weights = weight_vectors(model, candidates.features)
    shares = []
    for start, size, has_code, n_wanted in zip(candidates.starts, candidates.sizes, candidates.has_code,
                                               candidates.n_wanted):
        rows = slice(start, start + size)
        best = ranked(candidates.values[rows], weights[bool(has_code)])[:K]
        shares.append(min(np.count_nonzero(candidates.gains[rows][best]) / n_wanted, 1.0))
    return float(np.mean(shares))
