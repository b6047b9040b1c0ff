"""The side of the tests: calls of the target go to a process of their own, which alone runs the candidate."""

import os
import sys
import types
import warnings

import pytest

from _siskin.channel import write_all
from _siskin.children import use_folder
from _siskin.code import COUNTER, Target, with_counter
from _siskin.confine import Confinement
from _siskin.crossing import CannotCross, Crossing
from _siskin.limits import Watch
from _siskin.session import Quiet, arguments
from _siskin.testing import run_planned

GENERATOR, COROUTINE, ASYNC_GENERATOR = 0x20, 0x80, 0x200

BODIES = {
    0: f"return {COUNTER!r}(args, kwargs)",
    GENERATOR: f"yield from {COUNTER!r}(args, kwargs)",
    COROUTINE: f"return {COUNTER!r}(args, kwargs)",
}


class CandidateGone(BaseException):
    """Its process ended or said what no answer is."""


def run_tests(settings, channel):
    """Collects, says what there is, and runs tests against a candidate elsewhere, once for each request."""
    confinement = Confinement(settings["confinement"], settings["limits"])
    plugin = RemoteTests(settings, channel, confinement)
    code = pytest.main(arguments(settings), plugins=[Quiet(), plugin])
    if not plugin.has_served:
        channel.send({"error": "collection", "message": f"pytest ended with {int(code)}"})


class RemoteTests:
    """A pytest plugin that takes the place of the loop over tests."""

    def __init__(self, settings, channel, confinement):
        self.settings = settings
        self.channel = channel
        self.confinement = confinement
        self.has_served = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.has_served = True
        settings = self.settings
        by_id = {item.nodeid: item for item in session.items}
        self.items = [by_id.get(name) for name in settings["ids"]]
        self.target = Target(settings["file"], settings["function"], settings["text"])
        living = self.target.find_living()
        modules = {function.__module__ for functions in living.values() for function in functions}
        trouble = why_not(living, modules)
        self.channel.send({"tests": [], "trouble": trouble, "modules": sorted(modules), "search": list(sys.path)})
        count = 0
        while (request := self.channel.take()) is not None:
            count += 1
            pid = os.fork()
            if pid == 0:
                try:
                    self.become_child(request, count)
                finally:
                    os._exit(0)
            os.waitpid(pid, 0)
            self.channel.send({"done": True})
        return True

    def become_child(self, request, count):
        folder = os.path.join(self.settings["scratch"], f"t{count}")
        os.mkdir(folder)
        use_folder(folder)
        self.confinement.apply(folder, request["cpu"])
        link = Link(self.channel, self.settings["root"])
        for index, functions in self.target.living.items():
            for function in functions:
                function.__code__ = stand_in(function.__code__, link.call, index)

        def emit(row):
            if link.trouble:
                row["trouble"] = link.trouble
            self.channel.send({"row": row})

        run_planned(self.items, request, Watch(), emit, before=link.begin)


def why_not(living, modules):
    """Why calls cannot go elsewhere, if so."""
    if not living:
        return "no living function runs the target"
    if len(modules) != 1:
        return "the function lives in several modules"
    for functions in living.values():
        for function in functions:
            code = function.__code__
            if set(code.co_freevars) - {"__class__"}:
                return "it uses variables of the functions around it"
            if code.co_flags & ASYNC_GENERATOR:
                return "it is an asynchronous generator"
    return ""


def stand_in(code, call, index):
    """Code that takes any arguments and hands them to `call`."""
    kind = code.co_flags & (GENERATOR | COROUTINE)
    cell = "        __class__\n" if code.co_freevars else ""
    text = (
        f"class Outer:\n    {'async ' if kind == COROUTINE else ''}def inner(*args, **kwargs):\n"
        f"{cell}        {BODIES[kind]}\n"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = compile(text, code.co_filename, "exec")
    for name in ("Outer", "inner"):
        found = next(c for c in found.co_consts if isinstance(c, types.CodeType) and c.co_name == name)

    def remote(args, kwargs):
        return call(index, args, kwargs)

    # As a constant, since a name would be looked up among the module's own.
    found = with_counter(found, remote)
    return found.replace(co_name=code.co_name, co_firstlineno=code.co_firstlineno)


class Link:
    """To the candidate's process, through the program that started both."""

    def __init__(self, channel, root):
        self.channel = channel
        self.crossing = Crossing(root, is_trusting=False, ask=self.ask)
        self.trouble = ""
        self.depth = 0

    def begin(self):
        """Before each test."""
        self.trouble = ""
        self.crossing.forget()

    def call(self, index, args, kwargs):
        """Calls the candidate's function."""
        crossing = self.crossing
        if self.depth == 0 and not crossing.has_stand_ins():
            crossing.forget()
        is_new = not crossing.exported and not crossing.known
        try:
            arguments = crossing.encode_arguments(args, kwargs)
            message = {"do": "target", "index": index, "args": arguments, "is_new": is_new}
        except (CannotCross, AttributeError, RecursionError, TypeError, ValueError) as error:
            self.trouble = str(error)
            raise CandidateGone(f"{error} cannot cross") from None
        self.depth += 1
        try:
            return self.ask(message)
        finally:
            self.depth -= 1

    def ask(self, message):
        """Sends, and answers the other side's questions until its answer comes."""
        while True:
            answer = self.exchange(message)
            try:
                if "result" in answer:
                    self.crossing.apply(answer.get("changed", []))
                    return self.crossing.decode(answer["result"])
                if "items" in answer:
                    return [self.crossing.decode(item) for item in answer["items"]]
                if "error" in answer:
                    self.crossing.apply(answer.get("changed", []))
                    error = self.crossing.decode_error(answer["error"])
                elif "do" in answer:
                    message = serve(self.crossing, answer)
                    continue
                else:
                    self.trouble = str(answer.get("cannot") or "")
                    raise CandidateGone(str(answer.get("gone") or answer.get("cannot") or "no answer")[:200])
            except CannotCross as reason:
                self.trouble = str(reason)
                raise CandidateGone(f"{reason} cannot cross") from None
            except (KeyError, TypeError, ValueError, AttributeError, IndexError):
                raise CandidateGone("its answer is none") from None
            raise error

    def exchange(self, message):
        from _siskin.channel import dumps

        write_all(self.channel.sink, b">" + dumps(message).encode() + b"\n")
        try:
            answer = self.channel.take()
        except (ValueError, RecursionError):
            answer = None
        if type(answer) is not dict:
            raise CandidateGone("its answer is none")
        return answer


def serve(crossing, question):
    """The answer to the other side, which calls a function or asks for an item of what it was given."""
    try:
        value = crossing.exported.get(question["n"])
        if question["do"] == "next":
            try:
                return {"items": [crossing.encode(next(value))]}
            except StopIteration:
                return {"items": []}
        args, kwargs = crossing.decode_arguments(question["args"])
        return {"result": crossing.encode(value(*args, **kwargs))}
    except CannotCross as error:
        return {"cannot": str(error)}
    except Exception as error:
        return {"error": crossing.encode_error(error)}
