"""How long versions of the target take, on inputs of growing size.

Each version runs in a confined process of its own; this process, which runs none of them, says when and holds the
clock. The versions take turns, so that what disturbs the machine disturbs all alike.
"""

import copy
import gc
import os
import random
import select
import signal
import time

from _siskin.behaviour import behave, digest, show_call
from _siskin.branching import literals_of
from _siskin.children import use_folder
from _siskin.code import Change
from _siskin.limits import LimitReached, Watch
from _siskin.profiling import profile
from _siskin.recording import record
from _siskin.scaling import count_of, size_of, ways_of
from _siskin.testing import seed

# Calls of tests that are made larger, and for how many of the results time is measured.
MOST_CALLS, MOST_LADDERS = 6, 2
# A call with the original may take so many seconds; larger inputs are not tried.
LONGEST = 0.06
# Each input is so many times as large as the one before, and has so many elements at most.
STEP, MOST_ELEMENTS = 2, 60_000
# A rung takes so many times what the one before takes, or is left out; when so many are, it ends.
LEAST_GROWTH, FAR = 0.8, 64
# A sample takes so long, in calls of the original, so many at most.
SAMPLE, MOST_REPEATS = 0.003, 2_000
# Seconds for one answer of a version.
PATIENCE = 3.0
# The same while larger inputs are looked for.
TRIAL_PATIENCE = 0.5
# Seconds for the search for inputs.
PREPARING = 2.5


def measure(target, items, request, confinement, emit):
    """Emits a row for each input: its size, its arguments as text, and samples in seconds per call by version."""
    wish = request["time"]
    end = time.monotonic() + wish["seconds"]
    watch = Watch()
    calls = record(target, items, request, watch)
    watch.stop()
    sessions = Sessions(target, confinement)
    try:
        ladders = find_ladders(sessions, calls, random.Random(wish["seed"]), min(end, time.monotonic() + PREPARING))
        inputs = [call for ladder in ladders for call in ladder.chosen(wish["sizes"])]
        if wish["profiled"] and inputs:
            emit({"profile": profile(target, inputs[-1])})
        versions = [sessions.start(change, inputs) for change in [None, *wish["changes"]]]
        take_turns(versions, inputs, wish, end, emit)
    finally:
        sessions.end()


class Ladder:
    """One call at growing sizes, as far as the original is quick enough."""

    def __init__(self):
        self.rungs = []  # (call, seconds)

    def chosen(self, count):
        """The recorded call, and `count - 1` larger ones, the largest among them."""
        calls = [call for call, _ in self.rungs]
        if len(calls) <= count:
            return calls
        if count == 1:
            return calls[-1:]
        return [calls[round(i * (len(calls) - 1) / (count - 1))] for i in range(count)]

    def seconds(self):
        return self.rungs[-1][1]

    def size(self):
        return size_of(self.rungs[-1][0])


def find_ladders(sessions, calls, rng, end):
    """The ladders on which the original's time grows most, of different calls."""
    distinct = {}
    for call in calls:
        distinct.setdefault(show_call(call), call)
    calls = sorted(distinct.values(), key=lambda call: (count_of(call), size_of(call)), reverse=True)
    calls = calls[:MOST_CALLS // 2] + rng.sample(calls[MOST_CALLS // 2:], min(len(calls[MOST_CALLS // 2:]), MOST_CALLS // 2))
    found = []
    for call in calls:
        best = None
        for grow in ways_of(call):
            ladder = climb(sessions, call, grow, end)
            if ladder.rungs and (best is None or ladder.seconds() > 2 * best.seconds()):
                best = ladder
            if time.monotonic() >= end:
                break
        if best is None:
            best = climb(sessions, call, None, end)
        if best.rungs:
            found.append(best)
        if time.monotonic() >= end:
            break
    found.sort(key=lambda ladder: -ladder.seconds())
    # One that stays far below the first says nothing of large inputs.
    return [ladder for ladder in found[:MOST_LADDERS] if ladder.seconds() * 20 > found[0].seconds()]


def climb(sessions, call, grow, end):
    ladder = Ladder()
    factor, kind = 1, None
    while time.monotonic() < end:
        try:
            choices = [call] if factor == 1 or grow is None else grow(factor)
        except Exception:
            break
        if factor > 1 and count_of(choices[0], MOST_ELEMENTS) > MOST_ELEMENTS:
            break
        tried = [(sessions.try_original(larger), larger) for larger in choices]
        # What raises where the recorded call does not is no larger input of the same kind.
        fit = [(seconds, larger) for (seconds, outcome), larger in tried if seconds and (kind or outcome) == outcome]
        if not fit:
            break
        seconds, larger = max(fit, key=lambda one: one[0])
        if seconds > LONGEST and ladder.rungs:
            break
        kind = tried[0][0][1] if kind is None else kind
        # A number that ends at once says nothing of larger ones.
        if not ladder.rungs or seconds > ladder.rungs[-1][1] * LEAST_GROWTH:
            ladder.rungs.append((larger, seconds))
        if grow is None or seconds > LONGEST or factor >= FAR * STEP ** len(ladder.rungs):
            break
        factor *= STEP
    return ladder


def take_turns(versions, inputs, wish, end, emit):
    for place, call in enumerate(inputs):
        original = versions[0]
        looked = [version.look(place) for version in versions]
        if not looked[0] or not looked[0][1]:
            continue
        repeats = repeats_for(original, place, looked[0][0])
        samples = [[] for _ in versions]
        left = (end - time.monotonic()) / max(1, len(inputs) - place)
        deadline = time.monotonic() + left
        for turn in range(wish["rounds"]):
            if turn >= 3 and time.monotonic() >= deadline:
                break
            order = list(range(len(versions)))
            for which in order if turn % 2 else reversed(order):
                if looked[which] and looked[which][1]:
                    seconds = versions[which].sample(place, repeats)
                    if seconds is None:
                        looked[which] = None
                        samples[which] = []
                    else:
                        samples[which].append(seconds / repeats)
        count = len(samples[0])
        emit({
            "size": size_of(call), "arguments": show_call(call), "repeats": repeats,
            "samples": [taken if len(taken) == count else [] for taken in samples],
            "agrees": [bool(row and row[1] == looked[0][1]) for row in looked],
        })
        if original.is_gone:
            return


def repeats_for(original, place, once):
    """Calls of the original that fill a sample; for quick ones the way to the process and back counts at first."""
    repeats = max(1, min(MOST_REPEATS, int(SAMPLE / once)))
    while repeats < MOST_REPEATS:
        took = original.sample(place, repeats)
        if took is None or took > SAMPLE / 2:
            break
        repeats = min(MOST_REPEATS, repeats * max(2, int(SAMPLE / took)))
    return repeats


class Sessions:
    """The processes that run versions."""

    def __init__(self, target, confinement):
        self.target = target
        self.confinement = confinement
        self.count = 0
        self.running = []

    def start(self, change, inputs, patience=PATIENCE):
        self.count += 1
        session = Session(self, change, inputs, f"t{self.count}", patience)
        self.running.append(session)
        return session

    def try_original(self, call):
        """Seconds that the original takes for one call, the best of a few, and what kind of outcome it has."""
        session = self.start(None, [call], TRIAL_PATIENCE)
        row = session.look(0)
        session.end()
        self.running.remove(session)
        return (row[0], row[2]) if row else (None, None)

    def end(self):
        for session in self.running:
            session.end()


class Session:
    """One version in a confined process."""

    def __init__(self, sessions, change, inputs, name, patience):
        self.is_gone = False
        self.patience = patience
        folder = os.path.join(os.environ["TMPDIR"], name)
        os.mkdir(folder)
        from_here, self.to_child = os.pipe()
        self.from_child, to_here = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self.to_child)
                os.close(self.from_child)
                for other in sessions.running:
                    os.close(other.to_child)
                    os.close(other.from_child)
                use_folder(folder)
                sessions.confinement.apply(folder, 60)
                serve(sessions.target, change, inputs, from_here, to_here)
            finally:
                os._exit(0)
        os.close(from_here)
        os.close(to_here)

    def ask(self, line):
        """The line that answers; None if the process is gone or takes too long."""
        if self.is_gone:
            return None
        try:
            os.write(self.to_child, line.encode() + b"\n")
        except OSError:
            return self.lose()
        return self.hear()

    def hear(self):
        output, deadline = b"", time.monotonic() + self.patience
        while not output.endswith(b"\n"):
            wait = deadline - time.monotonic()
            if wait <= 0 or not select.select([self.from_child], [], [], wait)[0]:
                return self.lose()
            part = os.read(self.from_child, 1 << 12)
            if not part or len(output) > 1 << 12:
                return self.lose()
            output += part
        return output.decode("utf-8", "replace").strip()

    def lose(self):
        self.is_gone = True
        return None

    def look(self, place):
        """(seconds for one call, digest of what it did, kind of outcome); None if it does not answer."""
        if self.ask(f"look {place}") is None:
            return None
        best = None
        for _ in range(3):
            if self.ask("ready 1") is None:
                return None
            begin = time.perf_counter()
            if self.ask("go") is None:
                return None
            took = time.perf_counter() - begin
            best = took if best is None else min(best, took)
            if took > LONGEST:
                break
        parts = (self.ask("say") or "").split(" ")
        return (best, parts[0], parts[1]) if len(parts) == 2 else None

    def sample(self, place, repeats):
        """Seconds for so many calls; what goes before and after them does not count."""
        if self.ask(f"use {place}") is None or self.ask(f"ready {repeats}") is None:
            return None
        begin = time.perf_counter()
        if self.ask("go") is None:
            return None
        return time.perf_counter() - begin

    def end(self):
        os.close(self.to_child)
        os.close(self.from_child)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def serve(target, change, inputs, source, sink):
    """In the process of a version: does what is asked, a line for each line."""
    gc.disable()
    write = os.write
    try:
        target.swap(change and Change(*change), None)
    except BaseException:
        return
    function = target.function()
    own_words = literals_of(target)
    call, prepared, done, is_changed = None, [], "", True
    pending = b""
    while True:
        while b"\n" not in pending:
            part = os.read(source, 1 << 12)
            if not part:
                return
            pending += part
        line, _, pending = pending.partition(b"\n")
        word, _, rest = line.decode().partition(" ")
        answer = b"ok\n"
        if word == "look":
            call = inputs[int(rest)]
            done, is_changed = look_once(function, call, own_words)
        elif word == "use":
            if inputs[int(rest)] is not call:
                call = inputs[int(rest)]
                done, is_changed = look_once(function, call, own_words)
        elif word == "ready":
            # Arguments that the function leaves as they are serve again.
            prepared = [copy.deepcopy(call) for _ in range(int(rest))] if is_changed else [call] * int(rest)
        elif word == "go":
            run(function, prepared)
        elif word == "say":
            answer = done.encode() + b"\n"
        write(sink, answer)


def run(function, prepared):
    for args, kwargs in prepared:
        try:
            result = function(*args, **kwargs)
            if hasattr(result, "__next__"):
                for _ in result:
                    pass
            elif hasattr(result, "send"):
                behave(lambda result=result: result, [], {})
        except Exception:
            pass


def look_once(function, call, own_words):
    """Digest and kind of what one call does, and whether its arguments change by it."""
    args, kwargs = copy.deepcopy(call)
    seed()
    try:
        text, shown = behave(function, args, kwargs, own_words)
    except BaseException as error:
        text = shown = f"raises {type(error).__name__}"
    kind = text.split(";")[0].split(" ")[1] if text.startswith("raises ") else "returns"
    before = behave(lambda *args, **kwargs: None, *copy.deepcopy(call), own_words)[0]
    after = behave(lambda *args, **kwargs: None, args, kwargs, own_words)[0]
    return f"{digest(text)} {kind}", before != after
