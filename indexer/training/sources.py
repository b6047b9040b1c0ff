"""The Python modules in a package's wheel, parsed. Nothing is imported or run."""

import ast
import random
import re
import zipfile
from dataclasses import dataclass, field

IS_TEST = re.compile(
    r"(^|/)(tests?|testing|examples?|benchmarks?|demos?|docs?|gallery|samples)/"
    r"|(^|/)(conftest|test_[^/]*|[^/]*_test)\.py$"
)
# Copies of other packages, and files that users have no use for.
IS_FOREIGN = re.compile(
    r"(^|/)(_?vendor|vendored|_vendored_packages|externals?|extern|third_party|migrations|locale|lib2to3)/"
    r"|\.data/|(^|/)setup\.py$"
)
MAX_FILE_BYTES = 600_000
# How much of a package is read, of its own code and of its tests and examples.
MAX_CODE_BYTES = 10_000_000
MAX_TEST_BYTES = 6_000_000


@dataclass
class Module:
    """A module: its text and tree, and what its imports bring in."""

    name: str
    is_package: bool
    is_test: bool
    text: str
    tree: ast.Module
    # Local name -> full path; modules of which all names are imported.
    imports: dict = field(default_factory=dict)
    stars: list = field(default_factory=list)


def read_modules(wheel, max_test_bytes=MAX_TEST_BYTES):
    """The modules of a wheel, packages and shallow files first, until the limits are reached."""
    chance = random.Random(3)
    files = [file for file in sorted(_python_files(wheel)) if not IS_FOREIGN.search(file[0])]
    order = [(not path.endswith("__init__.py"), min(path.count("/"), 3), chance.random()) for path, _ in files]
    modules, n_bytes = [], {False: 0, True: 0}
    limits = {False: MAX_CODE_BYTES, True: max_test_bytes}
    for _, (path, text) in sorted(zip(order, files)):
        is_test = bool(IS_TEST.search(path))
        if n_bytes[is_test] + len(text) > limits[is_test]:
            continue
        n_bytes[is_test] += len(text)
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
        modules.append(_module(path, text, tree, is_test))
    return modules


def _python_files(wheel):
    """Path and text of each source file."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            if info.filename.endswith((".py", ".pyi")) and info.file_size < MAX_FILE_BYTES:
                try:
                    yield info.filename, archive.read(info).decode("utf-8")
                except UnicodeDecodeError:
                    continue


def _module(path, text, tree, is_test):
    name = re.sub(r"\.pyi?$", "", path).replace("/", ".")
    is_package = name.endswith(".__init__")
    module = Module(name.removesuffix(".__init__"), is_package, is_test, text, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                module.imports[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            source = _import_source(node, module)
            for alias in node.names:
                if alias.name == "*":
                    module.stars.append(source)
                else:
                    module.imports[alias.asname or alias.name] = f"{source}.{alias.name}"
    return module


def _import_source(node, module):
    """The module that `from … import` names, absolute."""
    if not node.level:
        return node.module or ""
    n_up = node.level - module.is_package
    parts = module.name.split(".")
    base = parts[: len(parts) - n_up] if n_up else parts
    return ".".join(base + ([node.module] if node.module else []))


def dotted(node):
    """`a.b.c` of a chain of attributes on a name, else None."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])
