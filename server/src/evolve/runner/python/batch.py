"""Many candidates in one process: for tests that are no more than a call of their function.

Arguments are copied, and the globals of the modules at play compared afterwards: the first candidate that leaves
something behind ends the batch, and the rest runs in processes of its own.
"""

import copy
import time
import unittest

import pytest

from _siskin.code import Change, NotSwappable
from _siskin.globals import Globals
from _siskin.limits import LimitReached
from _siskin.testing import seed

# Batches are judged by what passes; why a test fails is worth a line.
LONGEST_MESSAGE = 300


def run_batch(target, items, request, watch, emit):
    """Runs the plan with each candidate; a row for each, in order, until one is not fit for a batch."""
    order = request["tests"]
    calls = [call_of(items[index]) for index in order]
    globals_of = Globals(target, [items[index] for index in order])
    stop_after = request.get("stop_after", len(order))
    for place, change in enumerate(request["batch"]):
        try:
            target.swap(change and Change(*change), watch.counter())
        except SyntaxError as error:
            emit({"candidate": place, "rejected": f"SyntaxError: {error.msg}"})
            continue
        except NotSwappable as error:
            emit({"candidate": place, "unswappable": str(error)})
            continue
        except (ValueError, RecursionError, MemoryError) as error:
            emit({"candidate": place, "rejected": f"{type(error).__name__}: {error}"})
            continue
        verdicts = run_candidate(order, calls, request, stop_after, watch)
        if not globals_of.are_unchanged():
            emit({"unfit": place})
            return
        emit({"candidate": place, "verdicts": verdicts})


def run_candidate(order, calls, request, stop_after, watch):
    """(test, status, message, ticks, seconds) of each test that ran."""
    verdicts, hangs = [], 0
    for place, index in enumerate(order):
        function, params = calls[place]
        limit = request["limits"][place]
        status, message = "passed", ""
        seed()
        begin = time.perf_counter()
        watch.start(limit["ticks"], limit["cpu"])
        try:
            function(**copy.deepcopy(params))
        except (pytest.skip.Exception, unittest.SkipTest):
            status = "skipped"
        except LimitReached as error:
            status, message = "timed-out", str(error)
        except BaseException as error:
            status, message = "failed", first_line(error)
        finally:
            watch.stop()
        if watch.reached:
            status, message = "timed-out", watch.reached
        verdicts.append([index, status, message, watch.ticks, time.perf_counter() - begin])
        hangs += status == "timed-out"
        if (status not in ("passed", "skipped") and place + 1 >= stop_after) or hangs >= request["most_hangs"]:
            break
    return verdicts


def first_line(error):
    """As pytest would say it: the type, and the message in one line."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text[:LONGEST_MESSAGE]


def call_of(item):
    """What to call for a test, and its parameters."""
    params = dict(getattr(getattr(item, "callspec", None), "params", {}))
    if isinstance(item, pytest.Function) and type(item) is not pytest.Function:
        cls, name = item.parent.obj, item.obj.__name__
        # As the library runs it: an instance for each run.
        return lambda: getattr(cls(name), name)(), params
    return item.obj, params
