"""Why a test of the original failed: the call of the target that came last, and the lines of the project that led to
the failure. It is for people and models; nothing is judged by it."""

import linecache
import os
import reprlib

MOST_LINES = 6
LONGEST_LINE = 200
# Calls of one test that are written down, each over the one before; what comes after so many is not known.
MOST_CALLS = 200
# Values are shown to this depth and length: what they print is the project's own business.
SHOWN = reprlib.Repr()
SHOWN.maxlevel, SHOWN.maxstring, SHOWN.maxother, SHOWN.maxlong = 4, 80, 80, 40
SHOWN.maxlist = SHOWN.maxtuple = SHOWN.maxdict = SHOWN.maxset = 12

_kept = None


class Traceback:
    """What is known of one test while it runs."""

    def __init__(self, root):
        self.root = os.path.realpath(root)
        self.call = ""
        self.n_calls = 0
        self.lines = []

    def see_call(self, frame):
        """The target begins."""
        self.n_calls += 1
        self.call = call_of(frame) if self.n_calls <= MOST_CALLS else ""

    def see_failure(self, excinfo):
        """The test fails."""
        lines = []
        traceback = excinfo.value.__traceback__
        while traceback is not None:
            code = traceback.tb_frame.f_code
            path = os.path.realpath(code.co_filename)
            if path.startswith(self.root + os.sep) and "site-packages" not in path:
                source = linecache.getline(code.co_filename, traceback.tb_lineno).strip()
                where = f"{os.path.relpath(path, self.root)}:{traceback.tb_lineno} in {code.co_name}"
                lines.append(f"{where}: {source}"[:LONGEST_LINE])
            traceback = traceback.tb_next
        self.lines = lines[-MOST_LINES:]

    def text(self):
        """The call, then the lines, the last one last; nothing of a test that passed."""
        return "\n".join(([self.call] if self.call else []) + self.lines) if self.lines else ""


def call_of(frame):
    code, values = frame.f_code, frame.f_locals
    flags = code.co_flags
    n_names = code.co_argcount + code.co_kwonlyargcount + bool(flags & 0x04) + bool(flags & 0x08)
    names = [name for name in code.co_varnames[:n_names] if name not in ("self", "cls") and name in values]
    try:
        shown = ", ".join(f"{name}={SHOWN.repr(values[name])}" for name in names)
    except Exception as error:
        shown = f"arguments that cannot be shown: {type(error).__name__}"
    return " ".join(f"called as {code.co_name}({shown})".split())[:LONGEST_LINE]


def keep(traceback):
    """From now on failures are told to it."""
    global _kept
    _kept = traceback


def see_failure(excinfo):
    """A test fails; only a traced run is asked why."""
    if _kept is not None:
        _kept.see_failure(excinfo)
