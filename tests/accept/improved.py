"""Runs `siskin evolve` for an objective on functions of a copied project, and looks at what it says independently."""

import copy
import importlib.util
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import time
import timeit

SISKIN = os.environ["SISKIN"]
SECONDS = os.environ.get("SECONDS_EACH", "30")


def evolve(root, file, function, objective):
    """The outcome, and the module's text with the version that was found."""
    before = (root / file).read_text()
    command = [SISKIN, "evolve", f"{file}::{function}", "--root", str(root), "--objective", objective,
               "--seconds", SECONDS, "--seed", "1", "--apply=plausible", "--json"]
    begun = time.monotonic()
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    outcome = json.loads(done.stdout) if done.stdout else {"status": "failed", "reason": done.stderr.strip()[-300:]}
    outcome["wall"] = time.monotonic() - begun
    after = (root / file).read_text()
    (root / file).write_text(before)
    shutil.rmtree(root / ".siskin", ignore_errors=True)
    return outcome, after


def load(text, name, folder):
    """A module of that text."""
    path = pathlib.Path(folder) / f"{name}.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(folder))
    spec.loader.exec_module(module)
    return module


def outcome_of(function, arguments):
    """What a call does: result with its type, or exception; and its arguments afterwards."""
    arguments = copy.deepcopy(arguments)
    try:
        result = function(*arguments)
        result = list(result) if hasattr(result, "__next__") else result
    except Exception as error:
        return type(error).__name__, repr(arguments)
    return rounded(result), type(result).__name__, repr(arguments)


def rounded(value):
    if type(value) is float:
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return [(rounded(key), rounded(item)) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    return value


def differences(before, after, make, count=400):
    """Inputs on which two functions differ, of inputs of many sizes."""
    rng = random.Random(7)
    found = []
    for _ in range(count):
        arguments = make(rng, rng.choice((0, 1, 2, 3, 5, 9, 20)))
        if outcome_of(before, arguments) != outcome_of(after, arguments):
            found.append(arguments)
    return found


def speedup(before, after, arguments):
    """How many times faster by `timeit`: the median of ratios of runs that take turns."""
    def best(function):
        timer = timeit.Timer(lambda: function(*copied.pop()))
        copied = [copy.deepcopy(arguments) for _ in range(1)]
        return timer.timeit(1)

    ratios = []
    for turn in range(9):
        pair = (best(before), best(after)) if turn % 2 else tuple(reversed((best(after), best(before))))
        ratios.append(pair[0] / pair[1])
    return statistics.median(ratios)


def print_outcome(label, outcome, more):
    improvement = outcome.get("improvement") or {}
    branches = improvement.get("guard", {}).get("branches")
    print(f"{label:<44} {outcome['status']:<9} {outcome.get('verified', ''):<10} {outcome['wall']:5.1f} s  "
          f"branches {branches}  tests notice {improvement.get('tests_notice')}  "
          f"{'+'.join(improvement.get('rewrites', []))}  {more}  {outcome.get('reason', '')[:110]}", flush=True)
