"""Branches of the target: which of their outcomes a set of inputs shows."""

import ast
import copy
import types

from _siskin.behaviour import behave
from _siskin.limits import LimitReached, Watch
from _siskin.testing import seed

PROBE = "\0siskin probe"
CPU = 0.2
SHORTEST_WORD = 3


def literals_of(target):
    """The numbers and texts in the original's code, docstrings left out."""
    node = target.definitions[-1].node
    docs = {id(inner.body[0].value) for inner in ast.walk(node) if is_documented(inner)}
    found = []
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and type(inner.value) in (int, float, str) and id(inner) not in docs:
            if inner.value not in found and (type(inner.value) is not str or len(inner.value) >= SHORTEST_WORD):
                found.append(inner.value)
    return found


def is_documented(node):
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node, clean=False) is not None


class Probes(ast.NodeTransformer):
    """Puts a probe into each condition, and at the start of each loop's, handler's and case's body."""

    def __init__(self):
        self.outcomes = []

    def condition(self, test):
        self.outcomes += [(test.lineno, True), (test.lineno, False)]
        return self.probe(test, [len(self.outcomes) - 2, test])

    def entry(self, body):
        self.outcomes.append((body[0].lineno, True))
        body.insert(0, ast.copy_location(ast.Expr(self.probe(body[0], [len(self.outcomes) - 1])), body[0]))

    def probe(self, place, arguments):
        parts = [ast.Constant(arg) if isinstance(arg, int) else arg for arg in arguments]
        return ast.fix_missing_locations(ast.copy_location(ast.Call(ast.Constant(PROBE), parts, []), place))

    def generic_visit(self, node):
        super().generic_visit(node)
        if isinstance(node, (ast.If, ast.IfExp)) or isinstance(node, ast.While) and not isinstance(node.test, ast.Constant):
            node.test = self.condition(node.test)
        elif isinstance(node, ast.comprehension):
            node.ifs = [self.condition(test) for test in node.ifs]
        if isinstance(node, (ast.For, ast.AsyncFor, ast.ExceptHandler, ast.match_case)):
            self.entry(node.body)
        return node


def branches_seen(target, inputs):
    """`branches`: outcomes that were seen, and all; `unseen`: the lines of the others."""
    definition = target.definitions[-1]
    probes = Probes()
    node = probes.visit(copy.deepcopy(definition.node))
    seen = set()

    def probe(place, *value):
        seen.add(place + 1 if value and not value[0] else place)
        return value[0] if value else None

    watch = Watch()
    try:
        code = with_probe(definition.compile(node, target.path), probe)
        functions = target.living[len(target.definitions) - 1]
        for function in functions:
            function.__code__ = code
    except Exception:
        return {}
    for call, _ in inputs:
        args, kwargs = copy.deepcopy(call)
        seed()
        watch.start(0, CPU)
        try:
            behave(functions[0], args, kwargs)
        except (Exception, LimitReached):
            pass
        finally:
            watch.stop()
    unseen = sorted({line for place, (line, _) in enumerate(probes.outcomes) if place not in seen})
    return {"branches": [len(seen), len(probes.outcomes)], "unseen": unseen}


def with_probe(code, probe):
    """The code with the probe in the place of its constant, all the way down."""
    constants = tuple(
        probe if type(c) is str and c == PROBE else with_probe(c, probe) if isinstance(c, types.CodeType) else c
        for c in code.co_consts
    )
    return code.replace(co_consts=constants)
