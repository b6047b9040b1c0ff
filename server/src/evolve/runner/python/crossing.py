"""Values that cross between two processes as JSON: a closed set of types, and nothing that runs when it is read.

Mutable values keep their identity: what one side knows of the other it names by number, and after a call the side that
was called says what it changed. Functions and iterators stay where they are; the other side gets a stand-in.
"""

import collections
import datetime
import decimal
import enum
import fractions
import importlib
import sys
import types

PLAIN = (type(None), bool, int, float, str)
SEQUENCES = {"list": list, "bytearray": bytearray, "deque": collections.deque}
SETS = {"set": set, "frozenset": frozenset}
MAPPINGS = {"dict": dict, "OrderedDict": collections.OrderedDict, "Counter": collections.Counter}
BY_TEXT = {"Decimal": decimal.Decimal, "Fraction": fractions.Fraction}
BY_ISO = {"date": datetime.date, "datetime": datetime.datetime, "time": datetime.time}
MUTABLE = (list, bytearray, collections.deque, set, dict, collections.OrderedDict, collections.Counter,
           collections.defaultdict)
ITERATORS = tuple({type(iter(value)) for value in ([], (), "", {}, set(), range(0), b"")}) + (
    types.GeneratorType, map, filter, zip, enumerate, reversed)
FUNCTIONS = (types.FunctionType, types.MethodType)
# Modules whose functions and classes both sides have.
COMMON = ("builtins", "operator", "math", "_operator", "itertools", "functools", "string", "collections")
# An exception of these would be a verdict on the test.
VERDICTS = ("unittest", "pytest", "_pytest", "pluggy", "doctest", "hypothesis", "_siskin")
DEEPEST = 100


class CannotCross(Exception):
    """A value of a type that is not in the set."""


NAMES = {cls: name for table in (SEQUENCES, SETS, MAPPINGS) for name, cls in table.items()}


class Crossing:
    """One side. `ask` sends a message to the other and waits for its answer; the link to it sets that."""

    def __init__(self, root, is_trusting, ask):
        # The side of the candidate imports what it is told; the side of the tests only finds what it has itself.
        self.root = root
        self.is_trusting = is_trusting
        self.ask = ask
        self.count = 0
        self.exported = {}
        self.known = {}
        self.numbers = {}
        self.shown = {}

    # --- out ---

    def encode(self, value, depth=0):
        """A value as JSON can hold it; raises CannotCross."""
        if depth > DEEPEST:
            raise CannotCross("a value that is nested too deeply")
        cls = type(value)
        if cls in PLAIN:
            return value if cls is not int or -(1 << 62) < value < 1 << 62 else {"t": "int", "v": hex(value)}
        number = self.numbers.get(id(value))
        if number is not None:
            return {"t": "known", "n": number}
        if cls in MUTABLE:
            number = self.export(value)
            return {"t": "new", "n": number, "v": self.content(value, depth)}
        simple = self.encode_simple(value, cls, depth)
        if simple is not None:
            return simple
        if cls in FUNCTIONS or isinstance(value, ITERATORS) or cls.__module__ == "itertools":
            return {"t": "iterator" if hasattr(value, "__next__") else "function", "n": self.export(value)}
        if isinstance(value, BaseException):
            return {"t": "error", "v": self.encode_error(value, depth)}
        return self.encode_object(value, cls, depth)

    def encode_simple(self, value, cls, depth):
        if cls is tuple:
            return {"t": "tuple", "v": [self.encode(item, depth + 1) for item in value]}
        if cls is bytes:
            return {"t": "bytes", "v": value.hex()}
        if cls is complex:
            return {"t": "complex", "v": [value.real, value.imag]}
        if cls is frozenset:
            return {"t": "frozenset", "v": [self.encode(item, depth + 1) for item in value]}
        if cls in (range, slice):
            return {"t": cls.__name__, "v": [self.encode(part, depth + 1) for part in (value.start, value.stop, value.step)]}
        if cls in BY_TEXT.values():
            return {"t": cls.__name__, "v": str(value)}
        if cls in BY_ISO.values():
            return {"t": cls.__name__, "v": value.isoformat()}
        if cls is datetime.timedelta:
            return {"t": "timedelta", "v": [value.days, value.seconds, value.microseconds]}
        if value is Ellipsis or value is NotImplemented:
            return {"t": "named", "v": ["builtins", repr(value)]}
        is_builtin = cls is types.BuiltinFunctionType and isinstance(value.__self__, (type(None), types.ModuleType))
        if (is_builtin or isinstance(value, type)) and value.__module__ in COMMON:
            return {"t": "named", "v": [value.__module__, value.__qualname__]}
        if isinstance(value, type):
            return {"t": "class", "v": [value.__module__, value.__qualname__]}
        return None

    def encode_error(self, error, depth=0):
        cls = type(error)
        try:
            arguments = [self.encode(item, depth + 1) for item in error.args]
        except CannotCross:
            arguments = [str(error)]
        return [cls.__module__, cls.__qualname__, arguments]

    def encode_object(self, value, cls, depth):
        where = [cls.__module__, cls.__qualname__]
        if isinstance(value, enum.Enum):
            return {"t": "member", "c": where, "v": value.name}
        if isinstance(value, tuple) and hasattr(cls, "_fields"):
            return {"t": "record", "c": where, "v": [self.encode(item, depth + 1) for item in value]}
        if not is_plain_class(cls):
            raise CannotCross(f"a value of type {cls.__name__}")
        return {"t": "object", "c": where, "n": self.export(value), "v": self.content(value, depth)}

    def export(self, value):
        # Numbers of the two sides must differ, so one has the odd ones.
        number = self.count * 2 + self.is_trusting
        self.count += 1
        self.exported[number] = value
        self.numbers[id(value)] = number
        return number

    def content(self, value, depth=0):
        """What a mutable value holds."""
        if isinstance(value, bytearray):
            return ["bytearray", value.hex()]
        name = NAMES.get(type(value))
        if type(value) is collections.defaultdict:
            factory = value.default_factory
            pairs = [[self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in value.items()]
            return ["defaultdict", pairs, self.encode(factory, depth + 1)]
        if isinstance(value, dict):
            return [name, [[self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in value.items()]]
        if name is not None:
            return [name, [self.encode(item, depth + 1) for item in value]]
        return ["object", [[k, self.encode(v, depth + 1)] for k, v in vars(value).items()]]

    # --- in ---

    def decode(self, data, depth=0):
        """The value of what `encode` gave on the other side; raises CannotCross for anything else."""
        if type(data) in PLAIN:
            return data
        if type(data) is not dict or depth > DEEPEST:
            raise CannotCross("an answer that is none")
        kind = data.get("t")
        if kind == "known":
            return self.lookup(data["n"])
        if kind == "new":
            return self.fill(self.empty(data["v"]), data["n"], data["v"], depth)
        if kind == "object":
            cls = self.find_class(data["c"])
            if not is_plain_class(cls) or not self.is_own(cls):
                raise CannotCross(f"a value of type {cls.__name__}")
            return self.fill(object.__new__(cls), data["n"], data["v"], depth)
        if kind in ("iterator", "function"):
            return self.stand_in(kind, data["n"])
        return self.decode_simple(kind, data, depth)

    def decode_simple(self, kind, data, depth):
        value = data["v"]
        if kind == "int":
            return int(value, 16)
        if kind == "bytes":
            return bytes.fromhex(value)
        if kind == "complex":
            return complex(float(value[0]), float(value[1]))
        if kind in BY_TEXT:
            return BY_TEXT[kind](value)
        if kind in BY_ISO:
            return BY_ISO[kind].fromisoformat(value)
        if kind == "timedelta":
            return datetime.timedelta(*value)
        if kind == "error":
            return self.decode_error(value)
        if kind == "named":
            return self.find_named(*value)
        if kind == "class":
            cls = self.find_class(value)
            if not self.is_own(cls):
                raise CannotCross(f"the class {cls.__name__}")
            return cls
        if kind == "member":
            cls = self.find_class(data["c"])
            if not issubclass(cls, enum.Enum) or not self.is_own(cls):
                raise CannotCross("a member of no enumeration")
            return cls.__members__[value]
        items = [self.decode(item, depth + 1) for item in value]
        if kind == "tuple":
            return tuple(items)
        if kind == "frozenset":
            return frozenset(items)
        if kind in ("range", "slice"):
            return {"range": range, "slice": slice}[kind](*items)
        if kind == "record":
            cls = self.find_class(data["c"])
            # Another way to compare could call anything equal.
            if not issubclass(cls, tuple) or not (self.is_own(cls) or cls.__eq__ is tuple.__eq__):
                raise CannotCross("a record of no named tuple")
            return tuple.__new__(cls, items)
        raise CannotCross("an answer that is none")

    def empty(self, content):
        kind = content[0]
        if kind == "defaultdict":
            return collections.defaultdict(self.decode(content[2]))
        for table in (SEQUENCES, SETS, MAPPINGS):
            if kind in table:
                return table[kind]()
        raise CannotCross("an answer that is none")

    def fill(self, value, number, content, depth=0):
        self.known[number] = value
        self.numbers[id(value)] = number
        self.put(value, content, depth)
        self.shown[number] = content
        return value

    def put(self, value, content, depth=0):
        """Makes a mutable value hold this."""
        kind, items = content[0], content[1]
        if isinstance(value, bytearray):
            value[:] = bytes.fromhex(items)
            return
        if isinstance(value, dict):
            pairs = [(self.decode(k, depth + 1), self.decode(v, depth + 1)) for k, v in items]
            value.clear()
            for k, v in pairs:
                value[k] = v
            return
        if kind == "object":
            state = {str(k): self.decode(v, depth + 1) for k, v in items}
            vars(value).clear()
            vars(value).update(state)
            return
        items = [self.decode(item, depth + 1) for item in items]
        value.clear()
        value.update(items) if isinstance(value, set) else value.extend(items)

    def lookup(self, number):
        for table in (self.exported, self.known):
            if number in table:
                return table[number]
        raise CannotCross("a number of nothing")

    def stand_in(self, kind, number):
        """Something that asks the other side."""
        if number in self.known:
            return self.known[number]
        if kind == "function":
            def value(*args, **kwargs):
                return self.ask({"do": "call", "n": number, "args": self.encode_arguments(args, kwargs)})
        else:
            def items():
                while True:
                    answer = self.ask({"do": "next", "n": number})
                    if not answer:
                        return
                    yield answer[0]
            value = items()
        self.known[number] = value
        self.numbers[id(value)] = number
        return value

    def encode_arguments(self, args, kwargs):
        return [[self.encode(item) for item in args], [[k, self.encode(v)] for k, v in kwargs.items()]]

    def decode_arguments(self, data):
        return [self.decode(item) for item in data[0]], {str(k): self.decode(v) for k, v in data[1]}

    def decode_error(self, value):
        """An exception, made without running its class's code."""
        module, name, arguments = value
        cls = self.find_class([module, name])
        if module.split(".")[0] in VERDICTS or not issubclass(cls, (Exception, SystemExit)):
            raise CannotCross(f"an exception {name}")
        error = cls.__new__(cls)
        error.args = tuple(self.decode(item) for item in arguments)
        return error

    def find_named(self, module, name):
        if not self.is_trusting and (module not in COMMON or name not in SAFE_NAMES):
            raise CannotCross(f"the name {name}")
        return self.find(module, name)

    def find_class(self, where):
        found = self.find(*where)
        if not isinstance(found, type):
            raise CannotCross(f"{where[1]}, which is no class")
        return found

    def is_own(self, cls):
        """Whether a class is the project's: others may compare equal to anything, or do worse."""
        module = sys.modules.get(cls.__module__)
        return self.is_trusting or (getattr(module, "__file__", None) or "").startswith(self.root + "/")

    def find(self, module, name):
        found = importlib.import_module(module) if self.is_trusting else sys.modules.get(module)
        for part in name.split("."):
            found = getattr(found, part, None)
        if found is None:
            raise CannotCross(f"{module}.{name}")
        return found

    # --- what a call changed ---

    def changes(self):
        """What differs now in the values that came from the other side."""
        changed = []
        for number, value in list(self.known.items()):
            before = self.shown.get(number)
            if before is None:
                continue
            now = self.content(value)
            if now != named(before):
                changed.append([number, now])
        return changed

    def apply(self, changed):
        for number, content in changed:
            value = self.exported.get(number)
            if value is None or type(content) is not list:
                raise CannotCross("an answer that is none")
            self.put(value, content)

    def has_stand_ins(self):
        """Whether one side may still ask the other for something that lives there."""
        values = [*self.exported.values(), *self.known.values()]
        return any(isinstance(value, FUNCTIONS) or hasattr(value, "__next__") for value in values)

    def forget(self):
        """Lets go of all values; the other side has to do the same."""
        for table in (self.exported, self.known, self.numbers, self.shown):
            table.clear()


# What the side of the tests accepts by name: types and functions without effects.
SAFE_NAMES = {
    "int", "float", "str", "bool", "list", "tuple", "dict", "set", "frozenset", "bytes", "complex", "object", "range",
    "len", "sum", "min", "max", "abs", "sorted", "Ellipsis", "NotImplemented", "OrderedDict", "Counter", "deque",
    "defaultdict", "NoneType", "type",
}


def named(content):
    """Content as it looks when everything in it is known by number."""
    def walk(data):
        if type(data) is dict:
            if data.get("t") in ("new", "object", "iterator", "function") and "n" in data:
                return {"t": "known", "n": data["n"]}
            return {k: walk(v) for k, v in data.items()}
        if type(data) is list:
            return [walk(item) for item in data]
        return data

    return walk(content)


def is_plain_class(cls):
    """Whether instances are no more than their attributes."""
    if not isinstance(cls, type) or issubclass(cls, (BaseException, type, types.ModuleType)):
        return False
    # Empty slots mean no state: protocols, generic and abstract bases.
    bases = [base for base in cls.__mro__[:-1] if vars(base).get("__slots__") != ()]
    # Classes that are written in C hold more than shows; only those of Python bring both.
    if not bases or not {"__dict__", "__weakref__"} <= set(vars(bases[-1])):
        return False
    return all(
        base.__flags__ & (1 << 9) and "__slots__" not in vars(base) and "__getattribute__" not in vars(base)
        for base in bases
    )
