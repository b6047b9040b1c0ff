"""Print what `siskin check` says of names that a new NumPy lacks, and of names that it has; no figure is judged here."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

SISKIN = os.environ["SISKIN"]
OLD, NEW = "1.25.0", "2.0.0"
KEPT = 300

LIST = """
import importlib, json, sys, types, warnings
warnings.simplefilter("ignore")
import numpy
names, seen = set(), set()
for module in ["numpy", "numpy.linalg", "numpy.fft", "numpy.random", "numpy.ma", "numpy.polynomial", "numpy.testing",
               "numpy.lib", "numpy.char", "numpy.rec", "numpy.emath", "numpy.ctypeslib", "numpy.dtypes", "numpy.typing"]:
    try:
        loaded = importlib.import_module(module)
    except ImportError:
        continue
    for name in dir(loaded):
        try:
            value = getattr(loaded, name)
        except Exception:
            continue
        if name.startswith("_") or isinstance(value, types.ModuleType) and not value.__name__.startswith("numpy"):
            continue
        names.add(f"{module}.{name}")
json.dump(sorted(names), sys.stdout)
"""
HAS = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
import numpy
def has(path):
    module, name = path.rsplit(".", 1)
    try:
        return hasattr(importlib.import_module(module), name)
    except Exception:
        return False
json.dump([has(path) for path in json.load(sys.stdin)], sys.stdout)
"""
run, folder = Path(sys.argv[1]), Path(sys.argv[2])


def environment(version: str) -> str:
    """An interpreter with that NumPy."""
    venv = folder / f"venv-{version}"
    python = str(venv / "bin" / "python")
    if not (venv / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]
        subprocess.run([*pip, f"numpy=={version}"], check=True)
        (venv / "complete").touch()
    return python


def answer(python: str, code: str, question: object = None) -> list:
    outcome = subprocess.run([python, "-c", code], input=json.dumps(question), capture_output=True, text=True, check=True)
    return json.loads(outcome.stdout)


def main() -> None:
    old, new = environment(OLD), environment(NEW)
    names = answer(old, LIST)
    is_there = answer(new, HAS, names)
    gone = [name for name, there in zip(names, is_there) if not there]
    kept = random.Random(0).sample([name for name, there in zip(names, is_there) if there], KEPT)
    modules = sorted({name.rsplit(".", 1)[0] for name in gone + kept})
    lines = [f"import {module}" for module in modules]
    at = {}
    for name in gone + kept:
        at[len(lines)] = name
        lines.append(name)
    uses = run / "uses.py"
    uses.write_text("\n".join(lines) + "\n")
    subprocess.run([SISKIN, "index", "--fetch", "--package", f"numpy=={NEW}", "--package", f"numpy=={OLD}"], check=True)
    command = [SISKIN, "check", "--root", str(run), "--with", f"numpy=={NEW}", "--json", str(uses)]
    outcome = subprocess.run(command, capture_output=True, text=True)
    found = [json.loads(line) for line in outcome.stdout.splitlines()]
    reported = {at.get(one["range"]["start"]["line"]) for one in found if one["code"] == "absent-api"}
    missed = [name for name in gone if name not in reported]
    alarms = [name for name in kept if name in reported]
    print(f"gone at run time: {len(gone)}, reported {len(gone) - len(missed)} ({1 - len(missed) / len(gone):.1%})")
    print(f"kept: {len(kept)}, reported {len(alarms)}")
    for name in missed:
        print(f"  missed {name}")
    for name in alarms:
        print(f"  false alarm {name}")


main()
