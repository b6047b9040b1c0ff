"""The side of the candidate: it alone runs the candidate, and does nothing but answer calls."""

import asyncio
import importlib
import inspect
import os
import sys

from _siskin import overlay
from _siskin.channel import dumps, write_all
from _siskin.children import use_folder
from _siskin.code import Change, Target
from _siskin.confine import Confinement
from _siskin.crossing import CannotCross, Crossing
from _siskin.limits import LimitReached, Watch


def answer_calls(settings, channel):
    """Imports the module with the candidate's text and answers until the other side is done."""
    confinement = Confinement(settings["confinement"], settings["limits"])
    change = settings["change"]
    original = settings["text"].split("\n")
    text = Change(*change).text(original) if change else settings["text"]
    overlay.show(settings["file"], text)
    sys.path[:] = settings["search"]
    channel.send({"tests": []})
    folder = os.path.join(settings["scratch"], "c")
    os.mkdir(folder)
    use_folder(folder)
    confinement.apply(folder, settings["cpu"])
    answers = Answers(settings, text, channel)
    while (message := channel.take()) is not None:
        channel.send(answers.answer(message))


class Answers:
    """The candidate's function, found when it is first called: what its module does on import is its own affair."""

    def __init__(self, settings, text, channel):
        self.settings = settings
        self.text = text
        self.channel = channel
        self.watch = Watch()
        self.target = None
        self.crossing = Crossing(settings["root"], is_trusting=True, ask=self.ask)

    def load(self):
        importlib.import_module(self.settings["module"])
        self.target = Target(self.settings["file"], self.settings["function"], self.text)
        self.target.find_living()
        try:
            self.target.swap(None, self.watch.counter())
        except Exception:
            pass  # without ticks, processor time ends what hangs

    def answer(self, message):
        try:
            if self.target is None:
                self.load()
            return self.answer_call(message)
        except CannotCross as error:
            return {"cannot": str(error)}
        except LimitReached as error:
            return {"gone": str(error)}
        except Exception as error:
            return {"gone": f"{type(error).__name__}: {error}"}
        finally:
            self.watch.stop()

    def answer_call(self, message):
        crossing = self.crossing
        do = message["do"]
        limit = self.settings["limit"]
        if do == "next":
            self.watch.start(limit["ticks"], limit["cpu"])
            try:
                return {"items": [crossing.encode(next(crossing.exported[message["n"]]))]}
            except StopIteration:
                return {"items": []}
            except Exception as error:
                return {"error": crossing.encode_error(error)}
        if do == "target":
            if message.get("is_new"):
                crossing.forget()
            function = self.target.living[message["index"]][0]
        else:
            function = crossing.exported[message["n"]]
        args, kwargs = crossing.decode_arguments(message["args"])
        self.watch.start(limit["ticks"], limit["cpu"])
        try:
            result = function(*args, **kwargs)
            if inspect.iscoroutine(result):
                result = asyncio.run(result)
        except (Exception, SystemExit) as error:
            answer = {"error": crossing.encode_error(error)}
        else:
            answer = {"result": crossing.encode(result)}
        self.watch.stop()
        if self.watch.reached:
            raise LimitReached(self.watch.reached)
        answer["changed"] = crossing.changes()
        return answer

    def ask(self, message):
        """Asks the side of the tests, while it waits for our answer."""
        while True:
            write_all(self.channel.sink, dumps(message).encode() + b"\n")
            answer = self.channel.take()
            if answer is None:
                raise LimitReached("the tests have ended")
            if "result" in answer:
                return self.crossing.decode(answer["result"])
            if "items" in answer:
                return [self.crossing.decode(item) for item in answer["items"]]
            if "error" in answer:
                raise self.crossing.decode_error(answer["error"])
            if "do" in answer:
                message = self.answer(answer)
                continue
            raise CannotCross(str(answer.get("cannot")))
