"""Calls that tests make to the target, with their arguments as they were at the call."""

import copy
import sys

from _siskin.testing import run_planned

# So many calls of one test are kept.
MOST_CALLS = 40
POSITIONAL_REST, NAMED_REST = 0x04, 0x08
# Generators, coroutines and asynchronous generators.
RESUMED = 0x20 | 0x80 | 0x200


class Recorder:
    """Copies arguments when a frame of the target begins."""

    def __init__(self, code):
        self.code = code
        self.calls = []
        self.frames = []
        self.left = 0
        self.is_copying = False

    def begin(self):
        self.left = MOST_CALLS
        self.frames.clear()
        sys.settrace(self.on_call)

    def end(self, row):
        sys.settrace(None)

    def on_call(self, frame, event, argument):
        if frame.f_code is self.code() and self.left > 0 and not self.is_copying and self.is_new(frame):
            self.left -= 1
            self.is_copying = True
            try:
                self.calls.append(copy.deepcopy(arguments_of(frame)))
            except Exception:
                pass  # what cannot be copied cannot be replayed
            finally:
                self.is_copying = False
        return None

    def is_new(self, frame):
        """Whether the call begins: a generator's frame is entered again for each item."""
        if not frame.f_code.co_flags & RESUMED:
            return True
        if any(frame is seen for seen in self.frames):
            return False
        self.frames.append(frame)
        return True


def arguments_of(frame):
    """The positional and the named arguments that lead to this frame."""
    code, values = frame.f_code, frame.f_locals
    names = code.co_varnames
    n_positional = code.co_argcount
    n_named = code.co_kwonlyargcount
    args = [values[name] for name in names[:n_positional]]
    kwargs = {name: values[name] for name in names[n_positional: n_positional + n_named]}
    rest = n_positional + n_named
    if code.co_flags & POSITIONAL_REST:
        args.extend(values[names[rest]])
        rest += 1
    if code.co_flags & NAMED_REST:
        kwargs.update(values[names[rest]])
    return args, kwargs


def record(target, items, request, watch):
    """The calls of these tests, in order."""
    function = target.function()
    if function is None:
        return []
    recorder = Recorder(lambda: function.__code__)
    run_planned(items, request, watch, lambda row: None, recorder.begin, recorder.end)
    return recorder.calls
