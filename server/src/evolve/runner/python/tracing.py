"""One run of the tests that says which lines of the target's file each executes, and what types its variables have."""

import os
import sys

from _siskin.testing import run_planned

# Variables of so many events are looked at for each test.
MOST_LOOKS = 500


class Tracer:
    """Follows frames of the target's file."""

    def __init__(self, target):
        self.target = target
        self.lines = set()
        self.has_run = False
        self.looks = 0
        self.kinds = {}
        self.elements = {}
        self.codes = {}

    def begin(self):
        self.lines, self.has_run, self.looks = set(), False, 0
        sys.settrace(self.on_call)

    def end(self, row):
        sys.settrace(None)
        row["lines"] = sorted(self.lines)
        row["has_run"] = self.has_run

    def on_call(self, frame, event, argument):
        code = frame.f_code
        where = self.codes.get(code)
        if where is None:
            if os.path.realpath(code.co_filename) != self.target.real:
                where = 0
            else:
                where = 2 if self.target.is_in(code) else 1
            self.codes[code] = where
        if where == 0:
            return None
        if where == 1:
            return self.on_line
        self.has_run = True
        return self.on_target_line

    def on_line(self, frame, event, argument):
        if event == "line":
            self.lines.add(frame.f_lineno)
        return self.on_line

    def on_target_line(self, frame, event, argument):
        if event == "line":
            self.lines.add(frame.f_lineno)
        if self.looks < MOST_LOOKS:
            self.looks += 1
            for name, value in frame.f_locals.items():
                self.look(name, value)
        return self.on_target_line

    def look(self, name, value):
        self.kinds.setdefault(name, set()).add(type(value).__name__)
        if type(value) in (list, tuple, set, frozenset, dict) and value:
            self.elements.setdefault(name, set()).add(type(next(iter(value))).__name__)


def trace(target, items, request, watch, emit):
    """Runs the original; each row has the lines and whether the target ran."""
    tracer = Tracer(target)
    run_planned(items, request, watch, emit, tracer.begin, tracer.end)
    emit({
        "kinds": {name: sorted(kinds) for name, kinds in tracer.kinds.items()},
        "elements": {name: sorted(kinds) for name, kinds in tracer.elements.items()},
    })
