"""Runs what children run, once before they are forked.

A child pays for each page that it is the first to write to, and the interpreter writes to code that it runs for the
first times: what has run here before is cheaper there. Nothing of the project's runs, but hooks of its plugins.
"""

import pytest

from _siskin import batch, observing, tracing  # noqa: F401 - imported once, for all children
from _siskin.limits import Watch
from _siskin.testing import run_one

ROUNDS = 30


class Idle(pytest.Item):
    """A test without a function."""

    is_failing = False

    def runtest(self):
        assert not self.is_failing

    def reportinfo(self):
        return self.path, None, self.name


def warm(session, target):
    """Runs tests that do nothing, one that passes and one that fails, and compiles the target."""
    passing, failing = Idle.from_parent(session, name="passing"), Idle.from_parent(session, name="failing")
    failing.is_failing = True
    watch, limit = Watch(), {"ticks": 1000, "cpu": 1.0}
    for _ in range(ROUNDS):
        run_one(passing, failing, watch, limit)
        run_one(failing, None, watch, limit)
        target.compile(None, watch.counter())
