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
PREPARING = 4.0


def measure(target, items, request, confinement, emit):
    """Emits a row for each input: its size, its arguments as text, and samples in seconds per call by version."""
    wish = request["time"]
    end = time.monotonic() + wish["seconds"]
    watch = Watch()
    calls = record(target, items, request, watch)
    watch.stop()
    sessions = Sessions(target, confinement)
    try:
        ladders = wish.get("ladders")
        if ladders is None:
            ladders = find_ladders(sessions, calls, random.Random(wish["seed"]), min(end, time.monotonic() + PREPARING))
            emit({"ladders": ladders})
        inputs = [call for ladder in ladders for call in climb_again(calls, ladder, wish["sizes"])]
        if wish["profiled"] and inputs:
            emit({"profile": profile(target, inputs[-1])})
        versions = [sessions.start(change, inputs) for change in [None, *wish["changes"]]]
        take_turns(versions, inputs, wish, end, emit)
    finally:
        sessions.end()


# A ladder is one call at growing sizes, as far as the original is quick enough: [place of the call, place of the way
# to make it larger, rungs], where a rung is [factor, which of the larger calls, seconds]. It can be kept.


def climb_again(calls, ladder, count):
    """The recorded call, and at most `count - 1` larger ones, the largest among them."""
    place, way, rungs = ladder
    if len(rungs) > count:
        last = len(rungs) - 1
        rungs = [rungs[round(i * last / (count - 1))] for i in range(count)] if count > 1 else rungs[-1:]
    return [larger_calls(calls[place], way, factor)[choice] for factor, choice, _ in rungs]


def larger_calls(call, way, factor):
    """The calls to choose from; the call itself where it is not made larger."""
    return [call] if factor == 1 or way is None else ways_of(call)[way](factor)


def find_ladders(sessions, calls, rng, end):
    """The ladders on which the original's time grows most, of different calls."""
    distinct = {}
    for place, call in enumerate(calls):
        distinct.setdefault(show_call(call), place)
    places = sorted(distinct.values(), key=lambda at: (count_of(calls[at]), size_of(calls[at])), reverse=True)
    others = places[MOST_CALLS // 2:]
    found = []
    for place in places[:MOST_CALLS // 2] + rng.sample(others, min(len(others), MOST_CALLS // 2)):
        best = None
        for way in range(len(ways_of(calls[place]))):
            rungs = climb(sessions, calls[place], way, end)
            if rungs and (best is None or rungs[-1][2] > 2 * best[2][-1][2]):
                best = [place, way, rungs]
            if time.monotonic() >= end:
                break
        if best is None:
            best = [place, None, climb(sessions, calls[place], None, end)]
        if best[2]:
            found.append(best)
        if time.monotonic() >= end:
            break
    found.sort(key=lambda ladder: -ladder[2][-1][2])
    # One that stays far below the first says nothing of large inputs.
    return [ladder for ladder in found[:MOST_LADDERS] if ladder[2][-1][2] * 20 > found[0][2][-1][2]]


def climb(sessions, call, way, end):
    rungs = []
    factor, kind = 1, None
    while time.monotonic() < end or not rungs:
        try:
            choices = larger_calls(call, way, factor)
        except Exception:
            break
        if factor > 1 and count_of(choices[0], MOST_ELEMENTS) > MOST_ELEMENTS:
            break
        tried = [sessions.try_original(larger) for larger in choices]
        # What raises where the recorded call does not is no larger input of the same kind.
        fit = [(row[0], choice) for choice, row in enumerate(tried) if row and (kind or row[2]) == row[2]]
        if not fit:
            break
        seconds, choice = max(fit)
        if seconds > LONGEST and rungs:
            break
        kind = kind or tried[choice][2]
        # A number that ends at once says nothing of larger ones.
        if not rungs or seconds > rungs[-1][2] * LEAST_GROWTH:
            rungs.append([factor, choice, seconds])
        if way is None or seconds > LONGEST or factor >= FAR * STEP ** len(rungs):
            break
        factor *= STEP
    return rungs


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
        """What `Session.look` says of the original with this call."""
        session = self.start(None, [call], TRIAL_PATIENCE)
        row = session.look(0)
        session.end()
        self.running.remove(session)
        return row

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
    own_words = [literal for literal in literals_of(target) if type(literal) is str]
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
