"""Fits the ranker's weights: fit.py WORK [OUT]

Reads WORK/candidates.npz, writes the model: two sets of weights, for queries with and without code before them.
Listwise softmax over the candidates of a query, squared weights as penalty, L-BFGS. Without OUT it is the product's.
First the model of four fifths of the packages is measured on the fifth that it has not seen.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from candidates import Candidates
from metrics import mined_recall

MODEL = Path(__file__).resolve().parent.parent / "assets" / "ranker" / "model.json"

CONFIG = {
    "seed": 1,
    # Lists that are used, drawn at random from all.
    "n_lists": 4_200,
    # The penalty on squared weights, of features in standard deviations.
    "l2": 0.02,
    "n_iterations": 60,
    # Features without a weight, beside those that never vary here: why each.
    "left_out": {
        "exact_path": "names have weights of their own, set in the product",
        "exact_name": "names have weights of their own, set in the product",
        "exact_case": "names have weights of their own, set in the product",
        "prefix": "names have weights of their own, set in the product",
        "calls": "a corpus of API docs has no code base that asks",
        "calls_share": "a corpus of API docs has no code base that asks",
        "taken": "a corpus of API docs has no code base that asks",
        "bm25_name": "says what other features say; fitted without it the dev sets gain",
        "bm25_parent": "says what other features say; fitted without it the dev sets gain",
        "bm25_signature": "says what other features say; fitted without it the dev sets gain",
        "query_in_parent": "says what other features say; fitted without it the dev sets gain",
        "query_in_name": "says what other features say; fitted without it the dev sets gain",
        "query_in_summary": "says what other features say; fitted without it the dev sets gain",
        "query_alike_name": "says what other features say; fitted without it the dev sets gain",
        "words_sum": "says what other features say; fitted without it the dev sets gain",
        "meaning_deviations": "says what other features say; fitted without it the dev sets gain",
        "name_length": "says what other features say; fitted without it the dev sets gain",
        "doc_length": "says what other features say; fitted without it the dev sets gain",
        "initials_in_query": "says what other features say; fitted without it the dev sets gain",
        "namesakes": "mined calls of names that many entries share are left out, as nobody knows what they mean",
        "meaning_of_rare": "set below, on the dev sets",
        "near_package": "a corpus is one package; its weight is set in the product",
        "query_alike_by_rarity": "says what `meaning_of_rare` says",
        "bm25_hints": "mined corpora have no hints",
        "private_package": "the same for all entries of a package",
        "nearest_receiver": "types of values at hand are not known of mined code",
        "other_receiver": "types of values at hand are not known of mined code",
    },
    # Weights that are set, not fitted: the value and why.
    "fixed": {
        "refs": (0.35, "counts of uses contain the very call that is asked for"),
        "parent_refs": (0.05, "counts of uses contain the very call that is asked for"),
        "refs_share": (0.0, "counts of uses contain the very call that is asked for"),
        "is_class": (0.3, "a library's own code calls other kinds than its users do"),
        "is_function": (0.33, "a library's own code calls other kinds than its users do"),
        "is_method": (0.12, "a library's own code calls other kinds than its users do"),
        "is_property": (-1.8, "a property is not called, so nothing mined asks for one"),
        "is_module": (-1.0, "a module is not called, so nothing mined asks for one"),
        "is_constant": (-1.0, "a constant is not called, so nothing mined asks for one"),
        "is_dunder": (-1.0, "mined corpora have public names only"),
        "is_private_name": (-0.3, "mined corpora have public names only"),
        "deprecated": (-0.5, "a library's own code and tests call what users should no longer call"),
        "depth": (-0.18, "a library's own code calls its deep parts more than its users do"),
        "is_top": (0.25, "a library's own code calls its deep parts more than its users do"),
        "receiver": (0.5, "types of values at hand are not known of mined code"),
    },
    # Weights that are set or multiplied after the fit: the value and why.
    "set": {
        "meaning_of_rare": (8.0, "best on all dev sets together, with half of `meaning`"),
        "name_in_query": (0.0, "mined comments seldom have the name of what they ask for; nothing speaks against it"),
        "private_package": (0.05, "of equals the private one"),
        "nearest_receiver": (0.5, "a method of the value at hand"),
        "receiver": (1.0, "a method of the value at hand"),
        "other_receiver": (-0.5, "a method of another class than those at hand"),
        "bm25_hints": (0.03, "as much as `bm25_body`; more gains nothing on libraries without docstrings"),
        "calls": (0.35, "as much as uses by the package itself"),
        "taken": (0.5, "more than a call"),
    },
    "multiplied": {
        "meaning": (0.5, "it says in part what `meaning_of_rare` says"),
    },
    # What there is only where there is code: without a weight in the model for queries without it.
    "only_with_code": ["class_in_code", "parent_in_code", "name_in_code", "method_of_named_class",
                       "variable_like_parent", "initials_in_code", "modules_in_code", "receiver"],
    # Every so manyth package is held out for the measure.
    "held_out_step": 5,
}


def main(work, out):
    candidates = sample(Candidates.load(work / "candidates.npz"))
    is_held_out = held_out(candidates)
    model = fit_model(candidates.only(~is_held_out))
    unseen = candidates.only(is_held_out)
    print(f"recall@5 on {is_held_out.sum()} lists of packages that are held out: {mined_recall(unseen, model):.3f}")
    model = fit_model(candidates)
    out.write_text(as_json(model), encoding="utf-8")
    print(f"{len(candidates.sizes)} lists, {len(candidates.gains)} candidates -> {out}")


def sample(candidates):
    """As many of the lists as are to be used."""
    n_lists = len(candidates.sizes)
    is_kept = np.zeros(n_lists, dtype=bool)
    is_kept[np.random.default_rng(CONFIG["seed"]).permutation(n_lists)[:CONFIG["n_lists"]]] = True
    return candidates.only(is_kept)


def held_out(candidates):
    """Which lists are of packages that are held out."""
    packages = sorted(set(candidates.packages.tolist()))
    return np.isin(candidates.packages, packages[::CONFIG["held_out_step"]])


def fit_model(candidates, without=(), fixed=None):
    """Both sets of weights, with none for the features in `without`."""
    if fixed is None:
        fixed = {name: weight for name, (weight, _) in CONFIG["fixed"].items()}
    left_out = {*CONFIG["left_out"], *without}
    only_with_code = {*CONFIG["only_with_code"]}
    model = {"with_code": _fit(candidates, left_out, fixed),
             "without_code": _fit(candidates, left_out | only_with_code, fixed)}
    for weights in model.values():
        for name, (factor, _) in CONFIG["multiplied"].items():
            weights[name] = weights.get(name, 0.0) * factor
        weights.update({name: weight for name, (weight, _) in CONFIG["set"].items() if name not in without})
    return model


def _fit(candidates, left_out, fixed):
    columns = {name: column for column, name in enumerate(candidates.features)}
    fixed = {name: weight for name, weight in fixed.items() if name in columns and name not in left_out}
    deviations = candidates.values.std(axis=0)
    fitted = [name for name in candidates.features
              if name not in left_out and name not in fixed and deviations[columns[name]] > 1e-5]
    indexes = [columns[name] for name in fitted]
    deviations = deviations[indexes].astype(np.float64)
    values = (candidates.values[:, indexes] - candidates.values[:, indexes].mean(axis=0)) / deviations
    values = values.astype(np.float32)
    base = np.zeros(len(values))
    for name, weight in fixed.items():
        base += weight * candidates.values[:, columns[name]]
    owners, starts, gains = candidates.owners, candidates.starts, candidates.gains
    n_lists = len(starts)

    def loss(weights):
        """The mean of -log of the share of the softmax that has what is wanted, and its gradient."""
        scores = (values @ weights.astype(np.float32)).astype(np.float64) + base
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[owners])
        wanted = powers * gains
        total, found = np.add.reduceat(powers, starts), np.add.reduceat(wanted, starts) + 1e-12
        change = (powers / total[owners] - wanted / found[owners]) / n_lists
        gradient = values.T @ change.astype(np.float32) + 2 * CONFIG["l2"] * weights
        return np.mean(np.log(total) - np.log(found)) + CONFIG["l2"] * weights @ weights, gradient.astype(np.float64)

    options = {"maxiter": CONFIG["n_iterations"]}
    found = minimize(loss, np.zeros(len(fitted)), jac=True, method="L-BFGS-B", options=options)
    weights = dict(zip(fitted, (float(weight) for weight in found.x / deviations))) | fixed
    return {name: weight for name, weight in sorted(weights.items()) if weight}


def as_json(model):
    """The model's file: two lines of weights, four digits each."""
    lines = [f" {json.dumps(part)}: {json.dumps({name: float(f'{weight:.4g}') for name, weight in weights.items()})}"
             for part, weights in model.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else MODEL)
