"""Candidates beside each other: the same inputs for all, and what each does with them."""

import copy
import json
import os
import select
import signal
import time

from _siskin.behaviour import behave, digest, show_call
from _siskin.branching import branches_seen, literals_of
from _siskin.channel import write_all
from _siskin.children import rows_of, use_folder
from _siskin.code import Change
from _siskin.inputs import Chance, make_inputs
from _siskin.limits import LimitReached, Watch
from _siskin.recording import record
from _siskin.scaling import leaves
from _siskin.testing import seed

# What a call that a test makes may use of the original, in ticks, and any call, in seconds of processor time.
TICKS, CPU = 100_000, 0.1
# A new input may take so many times what the dearest call of a test takes, but this at least and that at most.
DEARER, LEAST_DEAR, MOST_DEAR = 10, 500, 20_000
# Candidates may use so many times what the original does, and this at least.
FACTOR, LEAST_TICKS = 20, 5_000
# A candidate that takes too long on so many inputs is not run on more.
MOST_HANGS = 3
# Seconds for some inputs of one candidate.
WALL = 1.0
# Inputs that all candidates run on before the others are tried.
FIRST, LEAST_FIRST = 20, 3
# Values of recorded calls that new inputs may have elsewhere.
MOST_KNOWN = 60
TOO_LONG = "takes too long"


def observe(target, items, request, confinement, emit):
    """In a child that may fork: records, makes inputs, and forks for each candidate; the first is the original.

    Ticks bound it, so that it gives the same on each machine; where that does not do, `seconds` are the end: inputs
    that not all candidates have run on by then are left out, or else the candidates that had no turn.
    """
    wish = request["observe"]
    end = time.monotonic() + wish["seconds"]
    watch = Watch()
    try:
        target.swap(None, watch.counter())
    except Exception:
        emit({"inputs": []})
        return
    calls = record(target, items, request, watch)
    watch.stop()
    chance, own_words = Chance(wish["seed"]), None
    if wish["exact"]:
        literals = literals_of(target)
        own_words = [literal for literal in literals if type(literal) is str]
        # What refers to another part of a call should do so in new inputs too.
        known = dict.fromkeys(leaf for leaf in leaves(calls) if type(leaf) in (int, str))
        chance.literals, chance.is_deep = literals + list(known)[:MOST_KNOWN], True
    inputs = make_inputs(calls, chance, wish["count"])
    runs = Runs(target, confinement, end, own_words)
    begin = time.monotonic()
    inputs, original = affordable(runs, inputs, wish["ticks"])
    per_input = (time.monotonic() - begin) / max(1, len(inputs))
    limits = [max(LEAST_TICKS, FACTOR * min(row["ticks"], MOST_DEAR)) for row in original]
    limited = [(call, limit) for (call, _), limit in zip(inputs, limits)]
    changes = wish["changes"][1:]
    fit_in = (end - begin) / 2 / (per_input * max(1, len(changes)) + 1e-9)
    first = min(len(inputs), FIRST, max(LEAST_FIRST, int(fit_in)))
    seen = {place: runs.look(change, limited[:first], 2 * wish["ticks"]) for place, change in enumerate(changes, 1)}
    more = {}
    if first < len(inputs) and not runs.is_over():
        more = {place: runs.look(change, limited[first:], 2 * wish["ticks"]) for place, change in enumerate(changes, 1)}
    n_common = first if changes and None in (more or {0: None}).values() else len(inputs)
    emit({"inputs": [[show_call(call), is_recorded] for call, is_recorded in inputs[:n_common]]})
    if wish["exact"]:
        emit(runs.branches([(call, limit) for call, limit in limited[:n_common]]))
    for place, rows in [(0, original), *seen.items()]:
        if rows is not None:
            rows = (rows + (more.get(place) or []))[:n_common]
            emit({"candidate": place, "seen": [[row["digest"], row["shown"]] for row in rows]})


def affordable(runs, inputs, total):
    """The inputs that do not cost too much with the original, in `total` ticks together, and what it does on them."""
    recorded = [call for call, is_recorded in inputs if is_recorded]
    original = runs.fork(None, [(call, TICKS) for call in recorded], total, len(recorded))
    ticks = [row["ticks"] for row in original if row["shown"] != TOO_LONG]
    most = min(MOST_DEAR, max(LEAST_DEAR, DEARER * max(ticks, default=0)))
    made = [(call, most) for call, _ in inputs[len(recorded):]]
    original += runs.fork(None, made, total, len(made))
    fit, spent = [], 0
    for place, row in enumerate(original):
        if row["shown"] != TOO_LONG and row["ticks"] <= most and spent + row["ticks"] <= total:
            spent += row["ticks"]
            fit.append(place)
    # Where the original hangs on what the tests ask, it does not say what is dear.
    if 2 * len(ticks) < len(recorded) or not fit:
        fit = list(range(len(inputs)))
    return [inputs[place] for place in fit], [original[place] for place in fit]


class Runs:
    """Runs of candidates on inputs, each in a confined process of its own."""

    def __init__(self, target, confinement, end, own_words):
        self.target = target
        self.confinement = confinement
        self.end = end
        self.own_words = own_words
        self.count = 0

    def is_over(self):
        """Whether the time is used."""
        return time.monotonic() >= self.end

    def look(self, change, inputs, total):
        """A row for each input; None if the time did not do."""
        if self.is_over():
            return None
        rows = self.fork(change, inputs, total, MOST_HANGS)
        return None if self.is_over() else rows

    def fork(self, change, inputs, total, most_hangs):
        """A row for each input: digest, text for people, ticks; `total` ticks or `most_hangs` end it."""
        self.count += 1

        def work(writing):
            look(self.target, change, inputs, writing, total, most_hangs, self.own_words)

        rows, is_late = fork(work, self.confinement, self.count, min(time.monotonic() + WALL, self.end))
        seen = {row["input"]: row for row in rows if type(row.get("input")) is int}
        missing = LATE if is_late else GONE
        return [row_of(seen.get(place), missing) for place in range(len(inputs))]


    def branches(self, inputs):
        """Which outcomes of the original's branches these inputs show."""
        self.count += 1

        def work(writing):
            write_all(writing, json.dumps(branches_seen(self.target, inputs)).encode() + b"\n")

        rows, _ = fork(work, self.confinement, self.count, time.monotonic() + WALL)
        return rows[0] if rows else {}


GONE = {"digest": "gone", "shown": "ends the process", "ticks": 0}
LATE = {"digest": digest(TOO_LONG), "shown": TOO_LONG, "ticks": 0}


def row_of(row, missing):
    """A row as it must be: what a candidate's process wrote may be anything."""
    if row is None:
        return dict(missing)
    ticks = row.get("ticks")
    return {
        "digest": str(row.get("digest")),
        "shown": str(row.get("shown")),
        "ticks": ticks if type(ticks) is int and ticks >= 0 else 0,
    }


def fork(work, confinement, place, deadline):
    """The rows that `work` writes in a confined process of its own, and whether time ended it."""
    folder = os.path.join(os.environ["TMPDIR"], f"o{place}")
    os.mkdir(folder)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            use_folder(folder)
            confinement.apply(folder, int(WALL) + 1)
            work(writing)
        finally:
            os._exit(0)
    os.close(writing)
    output, is_late = b"", False
    while len(output) < 1 << 22:
        wait = deadline - time.monotonic()
        if wait <= 0 or not select.select([reading], [], [], wait)[0]:
            is_late = True
            break
        part = os.read(reading, 1 << 16)
        if not part:
            break
        output += part
    os.close(reading)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return rows_of(output), is_late


def look(target, change, inputs, writing, total, most_hangs, own_words):
    """Runs the inputs one after the other and writes a row of each."""
    watch = Watch()
    dumps, write = json.dumps, write_all
    trouble = ""
    try:
        target.swap(change and Change(*change), watch.counter())
    except BaseException as error:
        trouble = f"cannot run: {type(error).__name__}"
    function = target.function()
    hangs = spent = 0
    for place, (call, ticks) in enumerate(inputs):
        text = shown = trouble or TOO_LONG
        if not trouble and hangs < most_hangs and spent <= total:
            text, shown = look_once(function, call, ticks, watch, own_words)
            hangs += shown == TOO_LONG
            spent += watch.ticks
        row = {"input": place, "digest": digest(text), "shown": shown, "ticks": watch.ticks}
        write(writing, dumps(row).encode() + b"\n")


def look_once(function, call, ticks, watch, own_words=None):
    """All that one call did as text, and shortened."""
    args, kwargs = copy.deepcopy(call)
    seed()
    watch.start(ticks, CPU)
    text = shown = TOO_LONG
    try:
        text, shown = behave(function, args, kwargs, own_words)
    except LimitReached:
        pass
    except BaseException as error:
        text = shown = f"raises {type(error).__name__}"
    finally:
        watch.stop()
    return (TOO_LONG, TOO_LONG) if watch.reached else (text, shown)
