"""What `siskin evolve` needs for an evaluation, beside a process of pytest for each candidate, in the same run.

    evolve_speed.py path/to/siskin path/to/python

The Python must have pytest. Prints evaluations per second, the time to the first evaluation, what one run of
`python -m pytest` takes, and how long processes live after the run was stopped.
"""

import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = '''def total(prices, tax=0, discount=0):
    result = 0
    for price in prices:
        if price > discount:
            result += price
    return result - tax
'''
PURE = "from sol import total\n" + "".join(f"""

def test_{n}():
    assert total([{n}, 2, 5], tax={n % 3}) == {n + 7 + n % 3}
""" for n in range(8))
FIXTURES = """import pytest
from sol import total


@pytest.fixture
def prices(tmp_path):
    return [1, 2]
""" + "".join(f"""

def test_{n}(prices):
    assert total(prices + [{n}], tax={n % 3}) == {3 + n + n % 3}
""" for n in range(8))


def project(folder, tests):
    (folder / "sol.py").write_text(SOURCE)
    (folder / "conftest.py").write_text("")
    (folder / "tests").mkdir()
    (folder / "tests/test_sol.py").write_text(tests)


def evolve(siskin, folder, python, *more):
    environment = dict(os.environ, PATH=f"{pathlib.Path(python).parent}:{os.environ['PATH']}",
                       SISKIN_CACHE_DIR=str(folder / ".cache"))
    command = [siskin, "evolve", "sol.py::total", "--root", str(folder), "--json", "--seed", "1", *more]
    return subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def processes_in(folder):
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*/cwd"):
        try:
            if os.path.realpath(os.readlink(process)) == os.path.realpath(folder):
                found.append(process.parent.name)
        except OSError:
            pass
    return found


def pytest_seconds(folder, python, runs=5):
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        subprocess.run([python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests"], cwd=folder,
                       capture_output=True)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main():
    siskin, python = os.path.abspath(sys.argv[1]), sys.argv[2]
    for name, tests in (("pure tests", PURE), ("tests with fixtures", FIXTURES)):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            project(folder, tests)
            begin = time.perf_counter()
            first = evolve(siskin, folder, python, "--evaluations", "1", "--seconds", "60")
            first.communicate()
            to_first = time.perf_counter() - begin
            run = evolve(siskin, folder, python, "--evaluations", "3000", "--seconds", "60")
            stdout, stderr = run.communicate()
            found = json.loads(stdout) if stdout else {"error": stderr}
            print(f"{name}: {found.get('evaluations')} evaluations, {found.get('evaluations_per_second')} per second on "
                  f"{os.cpu_count()} processors; {to_first:.2f} s for a run of one evaluation; "
                  f"python -m pytest: {1 / pytest_seconds(folder, python):.1f} per second on one")
            for how in (signal.SIGINT, signal.SIGKILL):
                run = evolve(siskin, folder, python, "--evaluations", "1000000", "--seconds", "600")
                while len(processes_in(folder)) < 3 and run.poll() is None:
                    time.sleep(0.02)
                time.sleep(0.3)
                run.send_signal(how)
                begin = time.perf_counter()
                if how == signal.SIGKILL:
                    run.wait()
                while [pid for pid in processes_in(folder) if pid != str(run.pid)] and time.perf_counter() < begin + 10:
                    time.sleep(0.01)
                print(f"  no process {1000 * (time.perf_counter() - begin):.0f} ms after {how.name}")
                run.communicate()


main()
