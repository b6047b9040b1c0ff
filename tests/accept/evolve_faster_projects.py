"""30 functions of five real projects, by a rule: of each project the first six public functions at the top of a
module, in the order of files and lines, that have a loop or comprehension, 3 to 40 lines without docs and a test that runs them.
Each claim is looked at with the calls of the project's own tests, recorded here anew, and longer ones made of them."""

import ast
import copy
import os
import pathlib
import pickle
import subprocess
import sys
import tempfile

from evolve_mutants import PROJECTS, near_tests, unpacked
from improved import evolve, load, outcome_of, print_outcome, speedup

PER_PROJECT = 6
LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

RECORDER = '''
import copy, os, pickle, sys
calls = []
def on_call(frame, event, argument):
    code = frame.f_code
    if code.co_name == os.environ["RECORD"] and code.co_filename.endswith(os.environ["RECORD_FILE"]) and len(calls) < 40:
        if code.co_flags & 0x0C == 0 and not code.co_kwonlyargcount:
            try:
                calls.append(pickle.dumps([frame.f_locals[name] for name in code.co_varnames[: code.co_argcount]]))
            except Exception:
                pass
def pytest_runtest_call(item):
    sys.setprofile(lambda frame, event, argument: event == "call" and on_call(frame, event, argument))
def pytest_runtest_teardown(item):
    sys.setprofile(None)
def pytest_sessionfinish(session):
    with open(os.environ["RECORD_TO"], "wb") as file:
        pickle.dump(calls, file)
'''


def functions(root, folder):
    """File and name of those that the rule takes, in order."""
    for module in sorted((root / folder).rglob("*.py")):
        if "tests" in module.parts or module.name.startswith("_"):
            continue
        for node in ast.parse(module.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            body = node.body[ast.get_docstring(node) is not None:]
            has_loop = any(isinstance(inner, LOOPS) for inner in ast.walk(node))
            if has_loop and body and 3 <= node.end_lineno - body[0].lineno + 1 <= 40:
                yield module, node.name


def recorded(root, module, function, tests, folder):
    """Arguments of the calls that the project's tests make."""
    (folder / "recorder.py").write_text(RECORDER)
    to = folder / "calls"
    environment = dict(os.environ, PYTHONPATH=f"{folder}:{root}:{root / 'src'}", RECORD=function,
                       RECORD_FILE=str(module.relative_to(root)), RECORD_TO=str(to))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "recorder", "-p", "no:cacheprovider", *tests]
    subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=120)
    sys.path[:0] = [str(root), str(root / "src")]
    calls = []
    for call in pickle.loads(to.read_bytes()) if to.exists() else []:
        try:
            calls.append(pickle.loads(call))
        except Exception:
            continue
    return calls


def longer(arguments, times):
    return [argument * times if type(argument) in (list, tuple, str) else argument for argument in arguments]


def look(before, after, calls):
    """(whether some call differs, the best speed-up by timeit over the calls and longer ones)."""
    best = 0.0
    for call in calls:
        for times in (1, 30, 400):
            arguments = longer(call, times)
            first = outcome_of(before, arguments)
            if times > 1 and isinstance(first[0], str) and len(first) == 2:
                continue  # a longer call that raises is no call of the same kind
            if first != outcome_of(after, arguments):
                return True, best
            best = max(best, speedup(before, after, copy.deepcopy(arguments)))
    return False, best


def main():
    accept, run = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    names = sys.argv[3:] or list(PROJECTS)
    n_all = n_claimed = n_wrong = n_unproven = 0
    for name in names:
        version, folder, tests = PROJECTS[name]
        root = unpacked(accept, run, name, version)
        taken = 0
        for module, function in functions(root, folder):
            if taken == PER_PROJECT:
                break
            file = module.relative_to(root)
            outcome, text = evolve(root, file, function, "speed")
            if outcome["status"] in ("no-tests", "failed"):
                continue
            taken += 1
            n_all += 1
            label = f"{name} {file.name}::{function}"
            if outcome["status"] != "improved":
                print_outcome(label, outcome, "")
                continue
            n_claimed += 1
            with tempfile.TemporaryDirectory() as scratch:
                calls = recorded(root, module, function, near_tests(root, tests, module), pathlib.Path(scratch))
                package = str(module.parent)
                before = getattr(load(module.read_text(), f"before_{n_all}", package), function)
                after = getattr(load(text, f"after_{n_all}", package), function)
                differs, measured = look(before, after, calls[:8])
                for left in ("before", "after"):
                    (module.parent / f"{left}_{n_all}.py").unlink()
            n_wrong += differs
            n_unproven += not differs and measured < 1.05
            verdict = "WRONG" if differs else "reproduced" if measured >= 1.05 else "NOT REPRODUCED"
            print_outcome(label, outcome, f"claimed {outcome['speedup']:.2f}, timeit {measured:.2f} of {len(calls)} calls: {verdict}")
    print(f"functions {n_all}, claims {n_claimed}, wrong {n_wrong}, not reproduced {n_unproven}")
    sys.exit(bool(n_wrong or n_unproven))


if __name__ == "__main__":
    main()
