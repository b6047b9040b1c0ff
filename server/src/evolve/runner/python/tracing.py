"""One run of the tests that says which lines of the target's file each executes, and what types its variables have."""

import os
import sys
import types

from _siskin.globals import Globals
from _siskin.testing import run_planned
from _siskin.tracebacks import Traceback, keep

# Variables of so many events are looked at for each test, and so many instructions of the target.
MOST_LOOKS = 500
MOST_INSTRUCTIONS = 20_000


class Tracer:
    """Follows frames of the target's file.

    `change` is what was swapped in, if something was: code that was not swapped has the lines of the original.
    """

    def __init__(self, target, change=None):
        self.target = target
        self.change = change
        self.swapped = set(codes_in(target.swapped)) if change else set()
        self.lines = set()
        self.old_lines = set()
        self.has_run = False
        self.looks = 0
        self.instructions = set()
        self.n_instructions = 0
        self.kinds = {}
        self.elements = {}
        self.codes = {}
        self.places = {}
        # Tests run with the project as the working folder, until one goes elsewhere.
        self.root = os.getcwd()

    def begin(self):
        self.lines, self.old_lines, self.has_run, self.looks = set(), set(), False, 0
        self.instructions, self.n_instructions = set(), 0
        self.traceback = Traceback(self.root)
        keep(self.traceback)
        sys.settrace(self.on_call)

    def end(self, row):
        sys.settrace(None)
        moved = {moved_line(self.change, line) for line in self.old_lines}
        row["lines"] = sorted(self.lines | moved - {None})
        row["spans"] = sorted(self.spans())
        row["has_run"] = self.has_run
        row["traceback"] = self.traceback.text()
        keep(None)

    def spans(self):
        """Where the instructions that ran stand in the text."""
        found = set()
        for code, at in self.instructions:
            if code not in self.places:
                self.places[code] = list(code.co_positions()) if hasattr(code, "co_positions") else []
            line, last, column, end = self.places[code][at // 2] if at // 2 < len(self.places[code]) else (None,) * 4
            if None not in (line, last, column, end):
                found.add((line, column, last, end))
        return found

    def on_call(self, frame, event, argument):
        code = frame.f_code
        where = self.codes.get(code)
        if where is None:
            if os.path.realpath(code.co_filename) != self.target.real:
                where = 0
            elif self.change and code not in self.swapped:
                where = 3
            else:
                where = 2 if self.target.is_in(code) else 1
            self.codes[code] = where
        if where == 0:
            return None
        if where == 3:
            return self.on_old_line
        if where == 1:
            return self.on_line
        self.has_run = True
        if frame.f_back is None or self.codes.get(frame.f_back.f_code) != 2:
            self.traceback.see_call(frame)
        frame.f_trace_opcodes = self.n_instructions < MOST_INSTRUCTIONS
        return self.on_target_line

    def on_line(self, frame, event, argument):
        if event == "line":
            self.lines.add(frame.f_lineno)
        return self.on_line

    def on_old_line(self, frame, event, argument):
        if event == "line":
            self.old_lines.add(frame.f_lineno)
        return self.on_old_line

    def on_target_line(self, frame, event, argument):
        if event == "opcode":
            self.instructions.add((frame.f_code, frame.f_lasti))
            self.n_instructions += 1
            frame.f_trace_opcodes = self.n_instructions < MOST_INSTRUCTIONS
            return self.on_target_line
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


class CallTracer:
    """Follows nothing but the beginnings of frames, to see whether the target runs."""

    def __init__(self, target):
        self.target = target
        self.files = {}
        self.has_run = False

    def begin(self):
        self.has_run = False
        sys.settrace(self.on_call)

    def end(self, row):
        sys.settrace(None)
        row["has_run"] = self.has_run

    def on_call(self, frame, event, argument):
        if self.has_run:
            return None
        name = frame.f_code.co_filename
        is_file = self.files.get(name)
        if is_file is None:
            is_file = self.files[name] = os.path.realpath(name) == self.target.real
        self.has_run = is_file and self.target.is_in(frame.f_code)
        return None


def codes_in(code):
    """This code and all that lies in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes_in(constant)


def moved_line(change, line):
    """Where a line of the original (from 1) is in the candidate's text; None if it is there no longer."""
    if line <= change.first:
        return line
    return line + len(change.lines) - (change.last - change.first) if line > change.last else None


def survey(target, items, request, watch, emit):
    """Runs the original; each row says whether the target ran, and whether the test left something behind."""
    globals_of = Globals(target, [items[index] for index in request["tests"]])

    def look(row):
        row["leaves_traces"] = not globals_of.are_unchanged()
        if row["leaves_traces"]:
            globals_of.look_again()

    if target.swapped is not None and not target.is_nested and len(target.definitions) == 1:
        # It counts where it begins, which costs the tests nothing.
        def after(row):
            row["has_run"] = row["ticks"] > 0
            look(row)

        run_planned(items, request, watch, emit, after=after)
    else:
        tracer = CallTracer(target)

        def after(row):
            tracer.end(row)
            look(row)

        run_planned(items, request, watch, emit, tracer.begin, after)


def trace(target, items, request, watch, emit, change=None):
    """Runs what is swapped in; each row has the lines of its text, and whether the target ran."""
    tracer = Tracer(target, change)
    run_planned(items, request, watch, emit, tracer.begin, tracer.end)
    emit({
        "kinds": {name: sorted(kinds) for name, kinds in tracer.kinds.items()},
        "elements": {name: sorted(kinds) for name, kinds in tracer.elements.items()},
    })
