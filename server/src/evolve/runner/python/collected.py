"""The zygote: a pytest session that has collected its tests and forks for each candidate."""

import inspect
import os
import pathlib
import unittest

import pytest

from _siskin.children import Nursery
from _siskin.code import Change, NotSwappable, Target
from _siskin.confine import Confinement
from _siskin.limits import Watch
from _siskin.session import Quiet, arguments
from _siskin.testing import run_planned, thread_count
from _siskin.tracing import codes_in, survey, trace
from _siskin.warming import warm


def serve_collected(settings, channel):
    """Collects, says what there is, and serves until the outside closes its end."""
    confinement = Confinement(settings["confinement"], settings["limits"])
    zygote = Zygote(settings, channel, confinement)
    code = pytest.main(arguments(settings), plugins=[Quiet(), zygote])
    if not zygote.has_served:
        channel.send({"error": "collection", "message": f"pytest ended with {int(code)} before it ran a test: " + zygote.trouble})


class Zygote:
    """A pytest plugin that takes the place of the loop over tests."""

    def __init__(self, settings, channel, confinement):
        self.settings = settings
        self.channel = channel
        self.confinement = confinement
        self.has_served = False
        self.config = None
        self.trouble = ""
        self.broken = []

    def pytest_collectreport(self, report):
        if report.failed:
            lines = [line for line in str(report.longrepr).splitlines() if line.strip()]
            self.trouble += f"{report.nodeid}: {lines[-1] if lines else ''}; "
            self.broken.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.has_served = True
        self.config = session.config
        settings = self.settings
        self.items = session.items
        self.target = Target(settings["file"], settings["function"], settings["text"])
        living = self.target.find_living()
        self.channel.send({
            "tests": [describe(item, self.target) for item in self.items],
            "trouble": self.trouble,
            "broken": self.broken,
            "threads": thread_count(),
            "has_living": bool(living),
            "ranges": self.target.ranges,
            "changes": [[d.first, d.last] for d in self.target.definitions],
        })
        warm(session, self.target)
        Nursery(settings, self.confinement, self.channel, self.work).serve()
        return True

    def work(self, request, emit):
        """In a child: does what was asked."""
        if "observe" in request:
            from _siskin.observing import observe

            observe(self.target, self.items, request, self.confinement, emit)
            return
        place_temporary_folders(self.config)
        if "time" in request:
            from _siskin.timing import measure

            measure(self.target, self.items, request, self.confinement, emit)
            return
        watch = Watch()
        if "batch" in request:
            from _siskin.batch import run_batch

            run_batch(self.target, self.items, request, watch, emit)
            return
        change = request.get("change") and Change(*request["change"])
        if not put_in(self.target, change, watch, emit):
            return
        if request.get("is_survey"):
            survey(self.target, self.items, request, watch, emit)
        elif request.get("is_traced"):
            trace(self.target, self.items, request, watch, emit, change)
        else:
            run_planned(self.items, request, watch, emit)


def place_temporary_folders(config):
    """Lets `tmp_path` lie in this process's own folder, without a search for a number that is free."""
    factory = getattr(config, "_tmp_path_factory", None)
    if getattr(factory, "_given_basetemp", factory) is None:
        factory._given_basetemp = pathlib.Path(os.environ["TMPDIR"], "tmp")


def put_in(target, change, watch, emit):
    """Swaps the candidate in; if that fails, emits why and gives false."""
    try:
        target.swap(change, watch.counter())
        return True
    except SyntaxError as error:
        emit({"rejected": f"SyntaxError: {error.msg}"})
    except NotSwappable as error:
        if change is None:
            return True  # the original runs as it is, only uncounted
        emit({"unswappable": str(error)})
    except (ValueError, RecursionError, MemoryError) as error:
        emit({"rejected": f"{type(error).__name__}: {error}"})
    return False


def describe(item, target):
    """What the outside has to know of a test."""
    is_pure = is_mere_call(item) and not has_fixtures(item) and not has_marks(item)
    return {"id": item.nodeid, "is_pure": is_pure, "names_target": names_target(item, target)}


def names_target(item, target):
    """Whether the test's own code has the name of the function or of its class in it."""
    examples = getattr(getattr(item, "dtest", None), "examples", None)
    if examples is not None:
        return any(name in example.source for example in examples for name in target.names)
    code = getattr(inspect.unwrap(getattr(item, "obj", None)), "__code__", None)
    return code is not None and any(not target.names.isdisjoint(part.co_names) for part in codes_in(code))


def is_mere_call(item):
    """Whether the test is a function, or a method of a class, without anything around it."""
    function = getattr(item, "obj", None)
    if function is None or is_async(function):
        return False
    if type(item) is pytest.Function:
        return True
    cls = getattr(item.parent, "obj", None)
    if not isinstance(cls, type) or not issubclass(cls, unittest.TestCase):
        return False
    own = [name for base in cls.__mro__ if base.__module__ not in ("unittest.case", "builtins") for name in vars(base)]
    around = {"setUp", "tearDown", "setUpClass", "tearDownClass", "run", "__init__", "__call__"}
    return not around & set(own) and not hasattr(item.module, "setUpModule")


def has_fixtures(item):
    """Whether the project has fixtures for this test; those that plugins put around every test do not count."""
    info = item._fixtureinfo
    params = getattr(getattr(item, "callspec", None), "params", {})
    names = {name for name in item.fixturenames if name not in params and not name.startswith("_unittest_")}
    own = any(definitions[-1].baseid for name, definitions in info.name2fixturedefs.items() if name in names)
    return own or bool(names & set(info.argnames))


def is_async(function):
    return inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function)


def has_marks(item):
    """Whether something runs around the test that calling it would miss."""
    marks = {mark.name for mark in item.iter_markers()}
    return bool(marks - {"parametrize"})
