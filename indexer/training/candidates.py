"""Lists of candidates: for each query the features of its candidates, in one matrix."""

from dataclasses import dataclass

import numpy as np

# The product gives names these weights itself, far above all others; see indexer/src/search/model.rs.
NAME_WEIGHTS = {"exact_path": 1000.0, "exact_name": 500.0, "exact_case": 10.0, "prefix": 100.0}


@dataclass
class Candidates:
    """Candidates of many queries, one list after another."""

    # The features' names: the columns of `values`.
    features: list
    values: np.ndarray
    # What each candidate is worth: 1 if a call can only mean it, less if it can mean others too.
    gains: np.ndarray
    # The length of each list.
    sizes: np.ndarray
    # Of each list: its package, the variant of its corpus, its query's origin, whether there was code.
    packages: np.ndarray
    variants: np.ndarray
    origins: np.ndarray
    has_code: np.ndarray
    # How many calls each query asks for.
    n_wanted: np.ndarray

    @classmethod
    def load(cls, path):
        with np.load(path) as file:
            return cls(**{name: file[name] for name in file.files if name != "features"},
                       features=[str(name) for name in file["features"]])

    def save(self, path):
        np.savez(path, **vars(self))

    @property
    def owners(self):
        """The list of each candidate."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @property
    def starts(self):
        """Where each list starts."""
        return np.concatenate([[0], np.cumsum(self.sizes)[:-1]]).astype(int)

    def only(self, is_kept):
        """The lists for which `is_kept`, an array of truths, holds."""
        rows = is_kept[self.owners]
        of_lists = {name: getattr(self, name)[is_kept]
                    for name in ("sizes", "packages", "variants", "origins", "has_code", "n_wanted")}
        return Candidates(features=self.features, values=self.values[rows], gains=self.gains[rows], **of_lists)


def feature_matrix(hits, features):
    """The features of hits, one row for each."""
    rows = [[hit["features"][name] for name in features] for hit in hits]
    return np.array(rows, dtype=np.float32).reshape(len(hits), len(features))


def weight_vectors(model, features):
    """The weights of a model with code and without it, in the order of `features`, as the product scores."""
    def vector(weights):
        return np.array([NAME_WEIGHTS.get(name, weights.get(name, 0.0)) for name in features])

    return {True: vector(model["with_code"]), False: vector(model["without_code"])}
