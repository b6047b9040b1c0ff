"""What tests may leave behind for those after them: the globals of the modules at play."""

import signal
import sys

PLAIN = (list, dict, set, bytearray)
# Of larger containers, only the size is looked at.
LARGEST = 1000


class Globals:
    """The globals of the target's module and of the tests' modules, as they were."""

    def __init__(self, target, items):
        names = {function.__module__ for functions in target.living.values() for function in functions}
        modules = {id(module): module for module in (sys.modules.get(name) for name in names) if module is not None}
        for module in (getattr(item, "module", None) for item in items):
            if module is not None:
                modules[id(module)] = module
        self.modules = list(modules.values())
        self.state = [self.look(module) for module in self.modules]
        self.signal = signal.getsignal(signal.SIGPROF)

    def look(self, module):
        """Names with the identity of what they hold, and the content of plain containers."""
        return {name: (id(value), content(name, value)) for name, value in vars(module).items()}

    def are_unchanged(self):
        return (
            all(self.look(module) == before for module, before in zip(self.modules, self.state))
            and signal.getsignal(signal.SIGPROF) == self.signal
        )

    def look_again(self):
        """Takes what is there now for what was there."""
        self.state = [self.look(module) for module in self.modules]


def content(name, value):
    """What a plain container holds, as text; for all else the identity must do."""
    if type(value) not in PLAIN or name[:2] == "__":
        return None
    return repr(value) if len(value) <= LARGEST else len(value)
