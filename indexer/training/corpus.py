"""A package's public entries as API docs, and which of them a call in its code means."""

import ast
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from sources import dotted

# Never learned from: packages that rankings are measured on, and their nearest relatives.
EXCLUDED = {"torch", "torchdata", "pandas", "numpy", "numba", "llvmlite", "ndonnx"} | set(sys.stdlib_module_names)

# A method of such a name, on a value of unknown type, may be one of Python's own.
_OF_BUILTINS = {name for kind in (str, bytes, list, tuple, dict, set, int, float, object) for name in dir(kind)}
_COMMON = {"read", "write", "open", "close", "seek", "flush", "run", "main", "start", "stop", "wait", "path", "exists",
           "mkdir", "match", "search", "group", "compile", "setUp", "tearDown", "assertEqual", "shape", "reshape",
           "astype", "dtype", "tolist", "mean", "sum"}
AMBIGUOUS = _OF_BUILTINS | _COMMON | set(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)

MAX_ENTRIES = 9_000
MAX_DOC_CHARS = 3_000
# A name that more entries share says too little about which of them is meant.
MAX_NAMESAKES = 6
MAX_IMPORT_STEPS = 6


@dataclass
class Entry:
    """One public class, function, method or property."""

    defined: str
    kind: str
    signature: str
    doc: str
    parent: str = ""
    qualname: str = ""
    aliases: list = field(default_factory=list)
    refs: int = 0

    @property
    def name(self):
        return self.defined.rsplit(".", 1)[-1]

    def line(self):
        """The entry as a line of API docs."""
        return {"qualname": self.qualname, "aliases": self.aliases, "kind": self.kind, "signature": self.signature,
                "doc": self.doc, "refs": self.refs}


class Corpus:
    """The entries of a package's modules."""

    def __init__(self, modules):
        self._definitions = {}
        for module in modules:
            if not module.is_test:
                for entry in _definitions(module):
                    self._definitions.setdefault(entry.defined, entry)
        self._imports = {f"{module.name}.{name}": path for module in modules if not module.is_test
                         for name, path in module.imports.items() if not name.startswith("_")}
        self._resolved = {}
        self._tops = {module.name.split(".")[0] for module in modules if not module.is_test}
        self.entries = self._published(modules)
        self._by_path, self._by_name = {}, defaultdict(list)
        for entry in self.entries:
            self._by_path[entry.defined] = self._by_path[entry.qualname] = entry
            self._by_name[entry.name].append(entry)
        self._count_refs(modules)

    def resolve(self, path):
        """The path where what is imported as `path` is defined."""
        if path not in self._resolved:
            self._resolved[path] = self._follow(path, 0)
        return self._resolved[path]

    def called(self, node, names):
        """The entries that calls in `node` can mean, a list for each call: the full paths of `names` are known."""
        found = []
        for call in ast.walk(node):
            if isinstance(call, ast.Call):
                meant = self._meant(call.func, names)
                if meant and meant not in found:
                    found.append(meant)
        return found

    def named(self, name):
        """The entries with this short name, none if there are too many."""
        entries = self._by_name.get(name, [])
        return entries if len(entries) <= MAX_NAMESAKES else []

    def _meant(self, function, names):
        path = dotted(function)
        if path and (root := path.split(".")[0]) in names:
            full = names[root] + path[len(root):]
            top = full.split(".")[0]
            if top not in self._tops:
                return []
            if entry := self._by_path.get(self.resolve(full)):
                return [entry]
        if isinstance(function, ast.Attribute):
            name = function.attr
        elif isinstance(function, ast.Name):
            name = function.id
        else:
            return []
        if name in AMBIGUOUS or name.startswith("_"):
            return []
        entries = self._by_name.get(name, [])
        if isinstance(function, ast.Name):
            entries = [entry for entry in entries if entry.kind in ("function", "class")]
        return entries if len(entries) <= MAX_NAMESAKES else []

    def _follow(self, path, n_steps):
        if path in self._definitions or n_steps > MAX_IMPORT_STEPS:
            return path
        target = self._imports.get(path, path)
        if target != path:
            return self._follow(target, n_steps + 1)
        if "." in path:
            parent, name = path.rsplit(".", 1)
            resolved = self._follow(parent, n_steps + 1)
            if resolved != parent:
                return f"{resolved}.{name}"
        return path

    def _published(self, modules):
        """The entries with a public path, each under its shortest one."""
        paths = {defined: {defined} for defined in self._definitions}
        for alias in self._imports:
            if (defined := self.resolve(alias)) in paths:
                paths[defined].add(alias)
        members = defaultdict(list)
        for defined in self._definitions:
            members[defined.rsplit(".", 1)[0]].append(defined)
        for module in modules:
            for source in [] if module.is_test else module.stars:
                for defined in members.get(source, []):
                    paths[defined].add(f"{module.name}.{defined.rsplit('.', 1)[1]}")
        for entry in self._definitions.values():
            if not entry.parent:
                _name(entry, [path for path in paths[entry.defined] if _is_public(path)])
        for entry in self._definitions.values():
            if entry.parent and (parent := self._definitions.get(entry.parent)) and parent.qualname:
                _name(entry, [f"{path}.{entry.name}" for path in [parent.qualname, *parent.aliases]])
        return self._without_copies()

    def _without_copies(self):
        """Of methods that are the same but for their class, one; of more entries than the limit, those with docs."""
        entries, texts, names = [], set(), set()
        for entry in sorted(self._definitions.values(), key=lambda entry: (entry.qualname, entry.defined)):
            text = (entry.name, entry.doc[:200], entry.signature[:60])
            if not entry.qualname or entry.qualname in names or (entry.parent and entry.doc and text in texts):
                continue
            texts.add(text)
            names.add(entry.qualname)
            entries.append(entry)
        if len(entries) > MAX_ENTRIES:
            entries = [entry for entry in entries if entry.doc][:MAX_ENTRIES]
        return entries

    def _count_refs(self, modules):
        """How often each short name stands in the package's code and tests."""
        counts = Counter()
        for module in modules:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Name):
                    counts[node.id] += 1
                elif isinstance(node, ast.Attribute):
                    counts[node.attr] += 1
        for entry in self.entries:
            entry.refs = counts[entry.name]


def _name(entry, paths):
    """Names an entry by the shortest of its public paths."""
    if paths:
        entry.qualname, *entry.aliases = sorted(paths, key=lambda path: (path.count("."), len(path), path))


def _is_public(path):
    return not any(part.startswith("_") for part in path.split("."))


def _definitions(module):
    """The public classes, functions, methods and properties that a module defines."""
    for node in _statements(module.tree.body):
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) or node.name.startswith("_"):
            continue
        path = f"{module.name}.{node.name}"
        doc = ast.get_docstring(node) or ""
        if not isinstance(node, ast.ClassDef):
            yield Entry(path, "function", _signature(node), doc[:MAX_DOC_CHARS])
            continue
        functions = [member for member in node.body if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef))]
        init = next((member for member in functions if member.name == "__init__"), None)
        doc = doc or (init and ast.get_docstring(init)) or ""
        yield Entry(path, "class", _signature(init) if init else "()", doc[:MAX_DOC_CHARS])
        for member in functions:
            if not member.name.startswith("_"):
                is_property = any("property" in ast.dump(decorator) for decorator in member.decorator_list)
                doc = (ast.get_docstring(member) or "")[:MAX_DOC_CHARS]
                kind = "property" if is_property else "method"
                yield Entry(f"{path}.{member.name}", kind, _signature(member), doc, parent=path)


def _statements(nodes):
    """The statements of a block, also those under `if` and `try`."""
    for node in nodes:
        yield node
        if isinstance(node, (ast.If, ast.Try)):
            yield from _statements(node.body)
            yield from _statements(node.orelse)
            for handler in getattr(node, "handlers", []):
                yield from _statements(handler.body)


def _signature(function):
    returns = f" -> {ast.unparse(function.returns)[:80]}" if function.returns else ""
    return f"({ast.unparse(function.args)[:400]}){returns}"
