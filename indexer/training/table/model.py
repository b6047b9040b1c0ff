"""The table while it is trained: vectors of queries and entries, and one step down the slope."""

import numpy as np
from scipy.sparse import csr_matrix

from table.pieces import Table, unit

# Steps of vectors; weights, shares of fields and temperature are few, and move faster.
RATE = 5e-4
WEIGHTS_RATE = 2.5e-3
MIX_RATE = 3e-3
TEMPERATURE_RATE = 5e-3
# Cosines are divided by it; it is learned too, down to the least.
TEMPERATURE = 0.06
MIN_TEMPERATURE = 0.025
# The share of what is wanted that is spread over all entries of a batch: pairs from docs are not sure.
SMOOTHING = 0.05


class Adam:
    """A value that is moved by Adam, all of it or the columns of it that a batch has."""

    def __init__(self, value, rate):
        self.value, self._rate, self._n_steps = value, rate, 0
        self._mean, self._square = np.zeros_like(value), np.zeros_like(value)

    def move(self, slope, pace, index=...):
        """A step against the slope, at a share of the rate."""
        self._n_steps += 1
        mean = self._mean[index] = 0.9 * self._mean[index] + 0.1 * slope
        square = self._square[index] = 0.999 * self._square[index] + 0.001 * slope**2
        rate = pace * self._rate * (1 - 0.999**self._n_steps) ** 0.5 / (1 - 0.9**self._n_steps)
        self.value[index] -= rate * mean / (np.sqrt(square) + 1e-8)


class Model:
    """The table's numbers in training, over the bags of pieces of all entries and queries."""

    def __init__(self, table, examples):
        self._pieces, self._examples = table.pieces, examples
        # Rates are meant for rows of about length one.
        self._vectors = Adam(table.vectors / np.linalg.norm(table.vectors, axis=1).mean(), RATE)
        self._weights = Adam(np.log(table.weights), WEIGHTS_RATE)
        self._mix = Adam(table.mix.astype(np.float32), MIX_RATE)
        self._sharpness = Adam(np.log(np.float32([1 / TEMPERATURE])), TEMPERATURE_RATE)

    def table(self):
        """The table as it is now."""
        return Table(self._pieces, self._vectors.value, np.exp(self._weights.value), self._mix.value)

    def entries(self, rows):
        """The vectors of entries."""
        fields = zip(self._mix.value, self._examples.fields)
        return unit(sum(share * self._mean(bags[rows], 1) for share, bags in fields))

    def queries(self, rows):
        """The vectors of queries."""
        return unit(self._mean(self._examples.queries[rows], 0))

    def step(self, queries, entries, masks, is_left_out, pace):
        """Moves each query to the entry at its place, away from the others; the loss before.

        `masks` has a 0 for each field of an entry that is hidden; `is_left_out` marks the entries that are no wrong
        answer to a query.
        """
        examples = self._examples
        asked = examples.queries[queries]
        fields = [_scaled(bags[entries], mask) for bags, mask in zip(examples.fields, masks)]
        columns = np.unique(np.concatenate([asked.indices, *(bags.indices for bags in fields)]))
        asked, *fields = [_narrow(bags, columns) for bags in (asked, *fields)]
        rows, weights = self._vectors.value[columns], np.exp(self._weights.value[:, columns])
        weighted = [_weighted(bags, weights[1]) for bags in fields]
        weighted_asked = _weighted(asked, weights[0])
        means = [bags @ rows for bags in weighted]

        left, left_length = _with_length(weighted_asked @ rows)
        right, right_length = _with_length(sum(share * mean for share, mean in zip(self._mix.value, means)))
        sharpness = np.exp(self._sharpness.value[0])
        cosines = left @ right.T
        loss, slope = _softmax(np.where(is_left_out, -1e4, sharpness * cosines))
        slope[is_left_out] = 0

        left_slope = _turned(sharpness * (slope @ right), left, left_length)
        right_slope = _turned(sharpness * (slope.T @ left), right, right_length)
        rows_slope = weighted_asked.T @ left_slope
        weights_slope = np.zeros_like(weights)
        weights_slope[0] = weights[0] * np.einsum("ij,ij->i", asked.T @ left_slope, rows)
        mix_slope = np.zeros_like(self._mix.value)
        for index, (bags, bags_weighted, mean) in enumerate(zip(fields, weighted, means)):
            share_slope = self._mix.value[index] * right_slope
            rows_slope += bags_weighted.T @ share_slope
            weights_slope[1] += weights[1] * np.einsum("ij,ij->i", bags.T @ share_slope, rows)
            mix_slope[index] = (right_slope * mean).sum()
        self._vectors.move(rows_slope, pace, columns)
        self._weights.move(weights_slope, pace, (slice(None), columns))
        self._mix.move(mix_slope, pace)
        self._sharpness.move(np.float32([(slope * cosines).sum() * sharpness]), pace)
        np.minimum(self._sharpness.value, -np.log(MIN_TEMPERATURE), out=self._sharpness.value)
        return loss

    def _mean(self, bags, side):
        return _weighted(bags, np.exp(self._weights.value[side])) @ self._vectors.value


def _scaled(bags, mask):
    """Bags whose rows are kept or emptied."""
    data = bags.data * np.repeat(mask.astype(np.float32), np.diff(bags.indptr))
    return csr_matrix((data, bags.indices, bags.indptr), bags.shape)


def _narrow(bags, columns):
    """Bags over those columns alone."""
    places = np.searchsorted(columns, bags.indices).astype(np.int32)
    return csr_matrix((bags.data, places, bags.indptr), (bags.shape[0], len(columns)))


def _weighted(bags, weights):
    return csr_matrix((bags.data * weights[bags.indices], bags.indices, bags.indptr), bags.shape)


def _with_length(vectors):
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return vectors / lengths, lengths


def _turned(slope, directions, lengths):
    """The slope of vectors from that of their directions."""
    return (slope - directions * (slope * directions).sum(axis=1, keepdims=True)) / lengths


def _softmax(scores):
    """The mean loss of the scores' diagonal, and its slope."""
    n_rows, n_columns = scores.shape
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    diagonal = np.arange(n_rows)
    loss = -np.log(shares[diagonal, diagonal] + 1e-9).mean()
    slope = shares - np.float32(SMOOTHING / n_columns)
    slope[diagonal, diagonal] -= 1 - SMOOTHING
    return float(loss), slope / n_rows
