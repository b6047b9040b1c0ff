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

# What one call may use.
TICKS, CPU = 100_000, 0.25
# Seconds for all inputs of one candidate.
WALL = 10.0


def observe(target, items, request, confinement, emit):
    """In a child that may fork: records, makes inputs, and forks for each candidate."""
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
    emit({"inputs": [[show_call(call), is_recorded] for call, is_recorded in inputs]})
    if not inputs:
        return
    for place, change in enumerate(wish["changes"]):
        rows = fork(target, change, inputs, confinement, place)
        seen = {row["input"]: row for row in rows if type(row.get("input")) is int}
        emit({"candidate": place, "seen": [
            [str(seen[i].get("digest")), str(seen[i].get("shown"))] if i in seen else ["gone", "ends the process"]
            for i in range(len(inputs))
        ]})


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
    for place, (call, _) in enumerate(inputs):
        text = shown = trouble
        if not trouble:
            args, kwargs = copy.deepcopy(call)
            random.seed(0)
            watch.start(TICKS, CPU)
            try:
                text, shown = behave(function, args, kwargs)
            except LimitReached:
                pass
            except BaseException as error:
                text = shown = f"raises {type(error).__name__}"
            finally:
                watch.stop()
            if watch.reached:
                text = shown = "takes too long"
        write(writing, dumps({"input": place, "digest": digest(text), "shown": shown}).encode() + b"\n")
