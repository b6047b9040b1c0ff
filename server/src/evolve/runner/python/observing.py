"""Candidates beside each other: the same inputs for all, and what each does with them."""

import copy
import json
import os
import random
import select
import signal
import time

from _siskin.behaviour import behave, digest, show_call
from _siskin.channel import write_all
from _siskin.children import rows_of, use_folder
from _siskin.code import Change
from _siskin.inputs import make_inputs
from _siskin.limits import LimitReached, Watch
from _siskin.recording import record
from _siskin.testing import seed

# What one call of the original may use: ticks, and seconds of processor time.
TICKS, CPU = 100_000, 0.25
# Candidates may use so many times what the original does, and this at least.
FACTOR, LEAST_TICKS = 20, 20_000
# A candidate that takes too long on so many inputs is not run on more.
MOST_HANGS = 5
# Seconds for all inputs of one candidate.
WALL = 10.0
TOO_LONG = "takes too long"


def observe(target, items, request, confinement, emit):
    """In a child that may fork: records, makes inputs, and forks for each candidate; the first is the original."""
    wish = request["observe"]
    watch = Watch()
    try:
        target.swap(None, watch.counter())
    except Exception:
        emit({"inputs": []})
        return
    calls = record(target, items, request, watch)
    watch.stop()
    inputs = make_inputs(calls, random.Random(wish["seed"]), wish["count"])
    runs = Runs(target, confinement)
    original = runs.fork(None, [(call, TICKS) for call, _ in inputs])
    # Inputs that are too much for the original would be for all.
    fit = [i for i, row in enumerate(original) if row["shown"] != TOO_LONG]
    if len(fit) < len(inputs) / 2:
        fit = list(range(len(inputs)))
    emit({"inputs": [[show_call(inputs[i][0]), inputs[i][1]] for i in fit]})
    if not fit:
        return
    limited = [(inputs[i][0], max(LEAST_TICKS, FACTOR * min(original[i]["ticks"], TICKS))) for i in fit]
    for place, change in enumerate(wish["changes"]):
        rows = [original[i] for i in fit] if change is None else runs.fork(change, limited)
        emit({"candidate": place, "seen": [[row["digest"], row["shown"]] for row in rows]})


class Runs:
    """Runs of candidates on inputs, each in a confined process of its own."""

    def __init__(self, target, confinement):
        self.target = target
        self.confinement = confinement
        self.count = 0

    def fork(self, change, inputs):
        """A row for each input: digest, text for people, ticks."""
        self.count += 1
        rows = fork(self.target, change, inputs, self.confinement, self.count)
        seen = {row["input"]: row for row in rows if type(row.get("input")) is int}
        return [row_of(seen.get(place)) for place in range(len(inputs))]


def row_of(row):
    """A row as it must be: what a candidate's process wrote may be anything."""
    if row is None:
        return {"digest": "gone", "shown": "ends the process", "ticks": 0}
    ticks = row.get("ticks")
    return {
        "digest": str(row.get("digest")),
        "shown": str(row.get("shown")),
        "ticks": ticks if type(ticks) is int and ticks >= 0 else 0,
    }


def fork(target, change, inputs, confinement, place):
    """What one candidate does, in a confined process of its own."""
    folder = os.path.join(os.environ["TMPDIR"], f"o{place}")
    os.mkdir(folder)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            use_folder(folder)
            confinement.apply(folder, int(WALL))
            look(target, change, inputs, writing)
        finally:
            os._exit(0)
    os.close(writing)
    output, deadline = b"", time.monotonic() + WALL
    while len(output) < 1 << 22:
        wait = deadline - time.monotonic()
        if wait <= 0 or not select.select([reading], [], [], wait)[0]:
            break
        part = os.read(reading, 1 << 16)
        if not part:
            break
        output += part
    os.close(reading)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return rows_of(output)


def look(target, change, inputs, writing):
    watch = Watch()
    dumps, write = json.dumps, write_all
    trouble = ""
    try:
        target.swap(change and Change(*change), watch.counter())
    except BaseException as error:
        trouble = f"cannot run: {type(error).__name__}"
    function = target.function()
    hangs = 0
    for place, (call, ticks) in enumerate(inputs):
        text = shown = trouble or TOO_LONG
        if not trouble and hangs < MOST_HANGS:
            text, shown = look_once(function, call, ticks, watch)
            hangs += shown == TOO_LONG
        row = {"input": place, "digest": digest(text), "shown": shown, "ticks": watch.ticks}
        write(writing, dumps(row).encode() + b"\n")


def look_once(function, call, ticks, watch):
    """All that one call did as text, and shortened."""
    args, kwargs = copy.deepcopy(call)
    seed()
    watch.start(ticks, CPU)
    text = shown = TOO_LONG
    try:
        text, shown = behave(function, args, kwargs)
    except LimitReached:
        pass
    except BaseException as error:
        text = shown = f"raises {type(error).__name__}"
    finally:
        watch.stop()
    return (TOO_LONG, TOO_LONG) if watch.reached else (text, shown)
