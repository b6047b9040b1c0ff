"""Runs tests of a collected session in this process and says how each ended."""

import random
import sys
import time

from _siskin.limits import LimitReached

LONGEST_MESSAGE = 300


def run_one(item, following, watch, limit):
    """How one test ended: (status, message, ticks, seconds)."""
    from _pytest.runner import runtestprotocol

    seed()
    watch.start(limit["ticks"], limit["cpu"])
    begin = time.perf_counter()
    try:
        reports = runtestprotocol(item, log=False, nextitem=following)
        status, message = judge(reports)
    except LimitReached as error:
        status, message = "timed-out", str(error)
    except BaseException as error:
        status, message = "failed", f"{type(error).__name__}: {error}"
    finally:
        watch.stop()
    seconds = time.perf_counter() - begin
    if watch.reached:
        status, message = "timed-out", watch.reached
    return status, " ".join(message.split())[:LONGEST_MESSAGE], watch.ticks, seconds


def seed():
    """Chance is the same in each run."""
    random.seed(0)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed(0)


def judge(reports):
    """The status of a test from the reports of its set-up, call and tear-down."""
    for report in reports:
        if report.failed:
            return "failed", str(report.longrepr)
    if any(report.skipped for report in reports):
        return "skipped", ""
    if any(report.when == "call" and report.passed for report in reports):
        return "passed", ""
    return "failed", "no report of the test"


def run_planned(items, request, watch, emit, before=None, after=None):
    """Runs the planned tests and emits a row for each; stops as the plan says."""
    order = request["tests"]
    stop_after = request.get("stop_after", len(order))
    hangs = 0
    for place, index in enumerate(order):
        following = items[order[place + 1]] if place + 1 < len(order) else None
        if before is not None:
            before()
        status, message, ticks, seconds = run_one(items[index], following, watch, request["limits"][place])
        row = {"test": index, "status": status, "message": message, "ticks": ticks, "seconds": seconds}
        if after is not None:
            after(row)
        emit(row)
        hangs += status == "timed-out"
        is_bad = status not in ("passed", "skipped")
        if (is_bad and place + 1 >= stop_after) or hangs >= request["most_hangs"]:
            break


def thread_count():
    """Threads of this process."""
    import os
    import threading

    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


