"""Started in the sandbox with `-c`: reads what to run as one line of JSON, and runs it.

Modules come in that line and live in memory: nothing has to be written for a sandbox to start.
"""

import json
import os
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec


def read_line(source):
    parts = []
    while not parts or not parts[-1].endswith(b"\n"):
        # One byte beyond the line would be lost to the reader of the next one: requests come only after an answer.
        part = os.read(source, 1 << 16)
        if not part:
            sys.exit("the input ended before it began")
        parts.append(part)
    return json.loads(b"".join(parts))


class Sources(MetaPathFinder, Loader):
    """Imports `_siskin` and its modules from a dict of texts."""

    def __init__(self, texts):
        self.texts = texts

    def find_spec(self, name, path=None, target=None):
        if name == "_siskin":
            return ModuleSpec(name, self, is_package=True)
        if name.startswith("_siskin.") and name[8:] in self.texts:
            return ModuleSpec(name, self)
        return None

    def exec_module(self, module):
        name = module.__name__
        if name != "_siskin":
            exec(compile(self.texts[name[8:]], f"<siskin {name[8:]}>", "exec"), module.__dict__)


def main():
    start = read_line(0)
    # What is tested may write to stdout and read stdin; the pipes to the outside lie elsewhere.
    source, sink = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    sys.meta_path.insert(0, Sources(start["modules"]))
    from _siskin import roles

    roles.run(start["role"], start["settings"], source, sink)


main()
