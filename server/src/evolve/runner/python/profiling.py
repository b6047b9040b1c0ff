"""Where the original spends its time: the share of each line of the target."""

import copy
import sys
import time

from _siskin.testing import seed

MOST_SECONDS, LEAST_SHARE = 0.5, 0.01


class TooLong(BaseException):
    """Enough was seen."""


def profile(target, call):
    """[line, share] of the lines that take a hundredth of the time or more; of calls, the time inside counts."""
    function = target.function()
    if function is None:
        return []
    code = function.__code__
    spent = {}
    state = {"line": None, "since": 0.0}
    begin = time.perf_counter()

    def on_line(frame, event, argument):
        now = time.perf_counter()
        if state["line"] is not None:
            spent[state["line"]] = spent.get(state["line"], 0.0) + now - state["since"]
        if now - begin > MOST_SECONDS:
            raise TooLong
        state["line"] = frame.f_lineno if event == "line" else None
        state["since"] = time.perf_counter()
        return on_line

    def on_call(frame, event, argument):
        return on_line if frame.f_code is code else None

    args, kwargs = copy.deepcopy(call)
    seed()
    sys.settrace(on_call)
    try:
        result = function(*args, **kwargs)
        if hasattr(result, "__next__"):
            for _ in result:
                pass
    except (Exception, TooLong):
        pass
    finally:
        sys.settrace(None)
    total = sum(spent.values()) or 1.0
    return [[line, round(took / total, 4)] for line, took in sorted(spent.items()) if took / total >= LEAST_SHARE]
