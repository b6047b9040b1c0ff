"""Candidates that change more than code: each in a fork that imports and collects everything anew."""

import sys

import pytest

from _siskin import overlay
from _siskin.children import Nursery
from _siskin.code import Change, Target
from _siskin.confine import Confinement
from _siskin.limits import Watch
from _siskin.session import Quiet, arguments
from _siskin.testing import run_one, run_planned
from _siskin.tracing import CallTracer, survey, trace


def serve_fresh(settings, channel):
    """Serves until the outside closes its end. Nothing of the project is imported in this process."""
    confinement = Confinement(settings["confinement"], settings["limits"])
    original = settings["text"].split("\n")

    def work(request, emit):
        change = request.get("change")
        text = Change(*change).text(original) if change else settings["text"]
        overlay.show(settings["file"], text)
        run_anew(settings, text, request, emit)

    channel.send({"tests": []})
    Nursery(settings, confinement, channel, work).serve()


def run_anew(settings, text, request, emit):
    """Collects the tests with the module's text as it is now, and runs the planned ones."""
    once = Once(settings, text, request, emit)
    if request.get("is_survey"):
        sys.settrace(once.imports.on_call)
    pytest.main(arguments(settings), plugins=[Quiet(), once])
    if not once.has_run:
        emit({"rejected": once.trouble or "no test could be collected"})


class Once:
    """A pytest plugin that runs one request in the place of the loop over tests."""

    def __init__(self, settings, text, request, emit):
        self.settings = settings
        self.text = text
        self.request = request
        self.emit = emit
        self.has_run = False
        self.trouble = ""
        self.imports = CallTracer(Target(settings["file"], settings["function"], text))

    def pytest_collectreport(self, report):
        if report.failed and not self.trouble:
            lines = [line.removeprefix("E").strip() for line in str(report.longrepr).splitlines() if line.strip()]
            self.trouble = (lines[-1] if lines else "collection failed")[:300]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        sys.settrace(None)
        if self.imports.has_run:
            self.emit({"ran_on_import": True})
        names = self.settings["ids"]
        by_id = {item.nodeid: item for item in session.items}
        items = [by_id.get(name) for name in names]
        tests, limits, files = [], [], []
        for test, limit in zip(self.request["tests"], self.request["limits"]):
            if items[test] is not None:
                tests.append(test)
                limits.append(limit)
            elif "::" not in names[test]:
                files.append((test, [item for item in session.items if item.nodeid.startswith(names[test] + "::")], limit))
        if not tests and not files and self.trouble:
            return True
        self.has_run = True
        for test in self.request["tests"]:
            if items[test] is None and "::" in names[test]:
                self.emit({"test": test, "status": "failed", "message": self.trouble or "it is no longer collected"})
        watch = Watch()
        target = self.count_ticks(watch)
        request = dict(self.request, tests=tests, limits=limits)
        for test, found, limit in files:
            self.emit({"test": test, **run_file(found, watch, limit, self.trouble)})
        if request.get("is_survey"):
            survey(target, items, request, watch, self.emit)
        elif request.get("is_traced"):
            trace(Target(self.settings["file"], self.settings["function"], self.text), items, request, watch, self.emit)
        else:
            run_planned(items, request, watch, self.emit)
        return True

    def count_ticks(self, watch):
        """So that loops end; where code cannot be swapped, processor time ends them."""
        target = Target(self.settings["file"], self.settings["function"], self.text)
        try:
            target.find_living()
            target.swap(None, watch.counter())
        except Exception:
            pass
        return target


def run_file(items, watch, limit, trouble):
    """How all tests of a file end that could not be collected at first: as the first one that does not pass."""
    row = {"status": "failed", "message": trouble or "it holds no test", "ticks": 0, "seconds": 0.0}
    for place, item in enumerate(items):
        following = items[place + 1] if place + 1 < len(items) else None
        status, message, ticks, seconds = run_one(item, following, watch, limit)
        row = {"status": status, "message": message, "ticks": row["ticks"] + ticks, "seconds": row["seconds"] + seconds}
        if status not in ("passed", "skipped"):
            return row
    return dict(row, status="passed") if items else row
