"""Unpacks sdists, takes the docstrings out of their packages, and writes the first sentences of those as queries.

Usage: thin_docs.py SDISTS OUT
Writes OUT/NAME/none (no docstring left), OUT/NAME/one (their first lines left) and OUT/NAME/queries.jsonl.
Nothing of the packages is run.
"""

import ast
import json
import pathlib
import random
import re
import shutil
import sys
import tarfile

MAX_QUERIES = 250


def is_usage(path):
    parts = path.parts
    return any(part in ("tests", "test", "examples", "example", "docs", "doc", "benchmarks") for part in parts)


def first_sentence(doc):
    paragraph = " ".join(doc.strip().split("\n\n")[0].split())
    sentence = re.split(r"(?<=[.!?])\s", paragraph)[0]
    return re.sub(r":\w+:`~?([^`]*)`|[`*]", lambda found: found.group(1) or "", sentence).rstrip(".")


def documented(tree):
    """Every module, class and function with a docstring, its path within the module, and whether it is public."""
    stack = [(tree, "")]
    while stack:
        node, path = stack.pop()
        inner = f"{path}.<locals>" if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else path
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                stack.append((child, f"{inner}.{child.name}".lstrip(".")))
            elif not isinstance(child, ast.expr):
                stack.append((child, inner))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
                yield node, path, first


def strip(text, keep_first):
    """The source without docstrings, or with their first lines; and the docstrings of what is public."""
    lines = text.encode().split(b"\n")
    docs, cuts = [], []
    for node, path, first in documented(ast.parse(text)):
        doc = ast.get_docstring(node) or ""
        cuts.append((first.lineno, first.col_offset, first.end_lineno, first.end_col_offset, doc))
        is_public = not any(part.startswith(("_", "<")) for part in path.split("."))
        if path and path.count(".") < 2 and is_public:
            docs.append((path, doc))
    for start, column, end, end_column, doc in sorted(cuts, reverse=True):
        line = doc.strip().split("\n")[0].strip()
        left = repr(line).encode() if keep_first and line else b"..."
        new = lines[start - 1][:column] + left + lines[end - 1][end_column:]
        lines[start - 1 : end] = [new]
    return b"\n".join(lines).decode(), docs


def main(sdists, out):
    for sdist in sorted(pathlib.Path(sdists).glob("*.tar.gz")):
        name = sdist.name.split("-")[0]
        queries = {}
        for variant in ("none", "one"):
            folder = pathlib.Path(out) / name / variant
            shutil.rmtree(folder, ignore_errors=True)
            with tarfile.open(sdist) as archive:
                archive.extractall(folder, filter="data")
            root = next(folder.iterdir())
            for path in sorted(root.rglob("*.py")):
                relative = path.relative_to(root)
                if is_usage(relative) or len(relative.parts) < 2:
                    continue
                text, docs = strip(path.read_text(), variant == "one")
                path.write_text(text)
                for qualified, doc in docs:
                    sentence = first_sentence(doc)
                    if 4 <= len(sentence.split()) <= 40:
                        queries.setdefault(sentence, set()).add(qualified)
        # A sentence about several, or a name in it, tells nothing.
        pairs = [(sentence, *paths) for sentence, paths in sorted(queries.items()) if len(paths) == 1]
        random.Random(0).shuffle(pairs)
        with open(pathlib.Path(out) / name / "queries.jsonl", "w") as file:
            for sentence, path in pairs[:MAX_QUERIES]:
                file.write(json.dumps({"query": sentence, "name": path}) + "\n")


main(*sys.argv[1:])
