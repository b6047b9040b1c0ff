"""The target's code: found by its path, compiled from a candidate's text, put into the living functions."""

import __future__
import ast
import copy
import gc
import os
import types
import warnings

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
# Stands in the compiled code where the counter will be: a constant cannot be named by the code that it counts.
COUNTER = "\0siskin counter"
FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


class NotSwappable(Exception):
    """The candidate changes more than a function's code: its module has to be imported anew."""


class Change:
    """A candidate: lines `first` to `last` (from 0, `last` excluded) of the original become `lines`."""

    def __init__(self, first, last, lines):
        self.first = first
        self.last = last
        self.lines = lines

    def text(self, original):
        """The module's whole text."""
        return "\n".join(original[: self.first] + self.lines + original[self.last:])


class Definition:
    """One `def` of the target, with what it lies in."""

    def __init__(self, chain, tree_flags):
        self.chain = chain
        self.flags = tree_flags
        # The outermost function: what lies deeper comes to life anew with every call of it.
        self.depth = next(i for i, node in enumerate(chain) if isinstance(node, FUNCTION))
        self.node = chain[self.depth]
        self.classes = chain[: self.depth]
        first = min([self.node.lineno] + [node.lineno for node in self.node.decorator_list])
        self.first, self.last = first - 1, self.node.end_lineno

    def compile(self, node, path):
        """The code of `node`, which is changed, in place of this definition, with nothing of the module around it."""
        node.decorator_list = []
        node.returns = None
        arguments = node.args
        arguments.defaults = []
        arguments.kw_defaults = [None] * len(arguments.kwonlyargs)
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
            if argument is not None:
                argument.annotation = None
        names = [node.name]
        for outer in reversed(self.classes):
            shell = ast.ClassDef(name=outer.name, bases=[], keywords=[], body=[node], decorator_list=[], type_params=[])
            node = ast.copy_location(shell, outer)
            names.insert(0, outer.name)
        module = ast.Module(body=[node], type_ignores=[])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(module, path, "exec", flags=self.flags, dont_inherit=True)
        for name in names:
            code = next(c for c in code.co_consts if isinstance(c, types.CodeType) and c.co_name == name)
        return code


class Target:
    """The function that is evolved, and the living functions that run it."""

    def __init__(self, path, dotted, text):
        self.path = path
        self.real = os.path.realpath(path)
        self.original = text.split("\n")
        tree = ast.parse(text)
        flags = future_flags(tree)
        chains = list(find(tree.body, dotted.split("."), []))
        self.definitions = [Definition(chain, flags) for chain in chains]
        if not self.definitions:
            raise LookupError(f"{path} has no function {dotted}")
        # By these, tests speak of it: methods like `__add__` are seldom called by their name.
        self.names = {name for name in dotted.split(".")[-2:] if not name.startswith("__")}
        self.is_nested = any(len(chain) - 1 > d.depth for chain, d in zip(chains, self.definitions))
        self.ranges = [span(chain[-1]) for chain in chains]
        self.living = {}
        self.swapped = None  # the code that the living functions run, if it was put in

    def find_living(self):
        """Looks through all functions for those that were made from the target's text."""
        wanted = {(d.node.name, d.first + 1): i for i, d in enumerate(self.definitions)}
        same_file = {}
        for value in gc.get_objects():
            if type(value) is not types.FunctionType:
                continue
            code = value.__code__
            index = wanted.get((code.co_name, code.co_firstlineno))
            if index is None:
                continue
            name = code.co_filename
            if name not in same_file:
                same_file[name] = os.path.realpath(name) == self.real
            if same_file[name]:
                self.living.setdefault(index, []).append(value)
        return self.living

    def function(self):
        """One living function of the last definition; None where there is none or the target is nested in it."""
        living = self.living.get(len(self.definitions) - 1)
        return None if self.is_nested or not living else living[0]

    def is_in(self, code):
        """Whether this code is the target's or lies in it."""
        return any(first <= code.co_firstlineno - 1 < last for first, last in self.ranges)

    def swap(self, change, counter):
        """Makes the living functions run the candidate; counts with `counter`, if it is one, where loops and functions
        begin.

        Raises SyntaxError for a text that is none, NotSwappable where code alone is not all that changes.
        """
        index, code, defaults = self.compile(change, counter)
        functions = self.living.get(index)
        if not functions:
            raise NotSwappable("no living function runs the target")
        for function in functions:
            if code.co_freevars != function.__code__.co_freevars:
                raise NotSwappable("it uses other variables of the functions around it")
        self.swapped = code
        for function in functions:
            function.__code__ = code
            if defaults is not None:
                function.__defaults__, function.__kwdefaults__ = defaults

    def compile(self, change, counter):
        """The index of the definition that is changed, its new code, and its new defaults if they change."""
        index, node = self.parse(change)
        definition = self.definitions[index]
        defaults = new_defaults(definition.node, node)
        return index, with_counter(definition.compile(count(node) if counter else node, self.path), counter), defaults

    def parse(self, change):
        """The index of the definition that is changed, and its new node, with the lines of the whole text."""
        for index, definition in enumerate(self.definitions):
            if change is None or (definition.first <= change.first and change.last <= definition.last):
                break
        else:
            raise NotSwappable("it changes lines outside the function")
        definition = self.definitions[index if change is not None else len(self.definitions) - 1]
        index = self.definitions.index(definition)
        if change is None:
            return index, copy.deepcopy(definition.node)
        lines = self.original
        segment = lines[definition.first: change.first] + change.lines + lines[change.last: definition.last]
        is_indented = bool(segment) and segment[0][:1] in (" ", "\t")
        # Empty lines in front put every line where it is in the whole text.
        text = "\n" * (definition.first - is_indented) + "\n".join((["if 1:"] if is_indented else []) + segment) + "\n"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        body = tree.body[0].body if is_indented and tree.body else tree.body
        if len(tree.body) != 1 or len(body) != 1 or type(body[0]) is not type(definition.node):
            raise NotSwappable("it is no longer one function")
        if body[0].name != definition.node.name:
            raise NotSwappable("its name changes")
        return index, body[0]


def span(node):
    first = min([node.lineno] + [decorator.lineno for decorator in node.decorator_list])
    return first - 1, node.end_lineno


def find(body, names, above):
    """All chains of classes and functions that are called so, one in the other."""
    for node in body:
        if isinstance(node, FUNCTION + (ast.ClassDef,)):
            if node.name != names[0]:
                continue
            if len(names) > 1:
                yield from find(node.body, names[1:], above + [node])
            elif isinstance(node, FUNCTION):
                yield above + [node]
            continue
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                yield from find(inner, names, above)


def future_flags(tree):
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for name in node.names:
                flags |= getattr(__future__, name.name).compiler_flag
    return flags


def new_defaults(old, new):
    """Changed default values, if they are plain; None if they are as they were."""

    def dump(nodes):
        return [node and ast.dump(node) for node in nodes]

    if dump(old.decorator_list) != dump(new.decorator_list):
        raise NotSwappable("its decorators change")
    same = dump(old.args.defaults) == dump(new.args.defaults) and dump(old.args.kw_defaults) == dump(new.args.kw_defaults)
    if same:
        return None
    try:
        positional = tuple(ast.literal_eval(node) for node in new.args.defaults) or None
        named = {
            argument.arg: ast.literal_eval(node)
            for argument, node in zip(new.args.kwonlyargs, new.args.kw_defaults)
            if node is not None
        }
    except ValueError:
        raise NotSwappable("its default values change") from None
    return positional, named or None


def count(function):
    """Adds a call of the counter where a loop, a comprehension or a function begins anew."""
    for node in list(nodes(function)):
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            node.body.insert(0, statement(node.body[0]))
        elif isinstance(node, FUNCTION):
            at = 1 if ast.get_docstring(node, clean=False) is not None and len(node.body) > 1 else 0
            node.body.insert(at, statement(node.body[at]))
        elif isinstance(node, ast.comprehension):
            node.ifs.insert(0, call(node.target))
    return function


def nodes(node):
    """All nodes below and with this one; many times faster than the library's walk."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        for value in node.__dict__.values():
            if isinstance(value, list):
                stack.extend(item for item in value if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                stack.append(value)


def call(place):
    node = ast.Call(func=ast.Constant(COUNTER), args=[], keywords=[])
    ast.copy_location(node, place)
    ast.copy_location(node.func, place)
    return node


def statement(place):
    return ast.copy_location(ast.Expr(call(place)), place)


def with_counter(code, counter):
    """The code with the counter itself in the place of its constant, all the way down."""
    constants = tuple(
        counter if type(c) is str and c == COUNTER else with_counter(c, counter) if isinstance(c, types.CodeType) else c
        for c in code.co_consts
    )
    return code.replace(co_consts=constants)
