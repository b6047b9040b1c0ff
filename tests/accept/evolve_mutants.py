"""Mutates a project in the order of cosmic-ray, lets `siskin evolve` mend what its tests kill, runs the whole suite."""

import ast
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import time

from cosmic_ray.commands.init import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db

SISKIN = os.environ["SISKIN"]
MUTANTS = int(os.environ.get("MUTANTS", "12"))
PER_FUNCTION = 4

# Name: version, folder of the modules, tests.
PROJECTS = {
    "more-itertools": ("10.5.0", "more_itertools", ["tests"]),
    "boltons": ("24.0.0", "boltons", ["tests"]),
    "toolz": ("1.0.0", "toolz", ["toolz/tests"]),
    "networkx": ("3.3", "networkx/algorithms", ["networkx/algorithms/tests"]),
    "humanize": ("4.10.0", "src/humanize", ["tests"]),
}


def unpacked(accept, run, name, version):
    """The sdist's folder, fresh; downloaded once."""
    folder = accept / "sdists"
    stem = f"{name}-{version}"
    archive = next(iter(folder.glob(f"{stem}.tar.gz")), None) or next(iter(folder.glob(f"{stem.replace('-', '_', 1)}.tar.gz")), None)
    if archive is None:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "-d", str(folder), f"{name}=={version}"]
        subprocess.run(pip, check=True)
        return unpacked(accept, run, name, version)
    with tarfile.open(archive) as tar:
        tar.extractall(run, filter="data")
    (root,) = [path for path in run.iterdir() if path.is_dir() and path.name.startswith(archive.name[: -len(".tar.gz")])]
    return root


def passes(root, tests, seconds=300):
    """Whether the tests pass; those that never did are left out by the caller."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = dict(os.environ, PYTHONPATH=f"{root}:{root / 'src'}", PYTHONDONTWRITEBYTECODE="1")
    try:
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=seconds).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def function_at(tree, line):
    """The dotted name of the innermost method or outermost function around a line."""
    def find(body, prefix):
        for node in body:
            if getattr(node, "end_lineno", 0) and node.lineno <= line <= node.end_lineno:
                if isinstance(node, ast.ClassDef):
                    return find(node.body, f"{prefix}{node.name}.")
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    # What is on the lines of decorators and defaults is not the function's code.
                    return f"{prefix}{node.name}" if line >= node.body[0].lineno else None
        return None
    return find(tree.body, "")


def mutants(root, folder, run):
    """Module, function, mutated text, in the order of cosmic-ray, which takes one module after the other."""
    for module in sorted((root / folder).rglob("*.py")):
        if "tests" not in module.parts and module.name != "__init__.py":
            yield from mutants_of(module, run / "session.sqlite")


def mutants_of(module, database):
    """The same of one module."""
    database.unlink(missing_ok=True)
    with use_db(database, WorkDB.Mode.create) as work:
        init([module], work, {})
        items = list(work.work_items)
    source = module.read_text()
    tree = ast.parse(source)
    for item in items:
        (mutation,) = item.mutations
        function = function_at(tree, mutation.start_pos[0])
        if function is None:
            continue
        operator = get_operator(mutation.operator_name)
        try:
            text = mutate_code(source, operator(**(mutation.operator_args or {})), mutation.occurrence)
            if text is not None and text != source:
                compile(text, str(module), "exec")
                yield module, function, text, mutation.operator_name
        except (SyntaxError, TypeError, ValueError):
            continue


def near_tests(root, tests, module):
    """The test files that are named after a module, else all."""
    stem = module.stem
    found = [str(p.relative_to(root)) for test in tests for p in sorted((root / test).rglob("test_*.py"))
             if p.stem in (f"test_{stem}", f"test_{stem.rstrip('s')}", f"test_{stem}s")]
    return found or tests


def main():
    accept, run, name = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    version, folder, tests = PROJECTS[name]
    root = unpacked(accept, run, name, version)
    os.environ["PATH"] = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    started = time.monotonic()
    if not passes(root, tests):
        sys.exit(f"{name} {version}: its own tests do not pass here")
    print(f"{name} {version}: the suite takes {time.monotonic() - started:.1f} s")
    n_of, n_mended, n_killed, seconds = {}, 0, 0, []
    for module, function, text, operator in mutants(root, folder, run):
        if n_killed == MUTANTS:
            break
        if n_of.get((module, function), 0) == PER_FUNCTION:
            continue
        original = module.read_text()
        module.write_text(text)
        try:
            if passes(root, near_tests(root, tests, module), seconds=60):
                continue
            n_killed += 1
            n_of[module, function] = n_of.get((module, function), 0) + 1
            begun = time.monotonic()
            command = [SISKIN, "evolve", f"{module.relative_to(root)}::{function}", "--root", str(root), "--evaluations", "2000",
                       "--seconds", "20", "--seed", "1", "--apply=plausible", "--json"]
            done = subprocess.run(command, cwd=root, capture_output=True, text=True)
            seconds.append(time.monotonic() - begun)
            outcome = json.loads(done.stdout) if done.stdout else {"status": done.stderr.strip()[-200:]}
            mended = module.read_text() != text and passes(root, tests)
            n_mended += mended
            print(f"{'mended' if mended else 'not   '} {module.relative_to(root)}::{function} {operator.split('/')[-1]} "
                  f"{outcome['status']} {outcome.get('verified')} visible {outcome.get('visible')} held out {outcome.get('held_out')} "
                  f"{outcome.get('evaluations')} evaluations, {seconds[-1]:.1f} s {outcome.get('reason', '')[:120]}", flush=True)
        finally:
            module.write_text(original)
            shutil.rmtree(root / ".siskin", ignore_errors=True)
    print(f"{name}: {n_mended} of {n_killed} mended; {sum(seconds) / max(1, len(seconds)):.1f} s each")


if __name__ == "__main__":
    main()
