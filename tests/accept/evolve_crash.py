"""Kills `siskin evolve` in mid-run, looks for what is left, resumes, and compares with an undisturbed run."""

import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

SISKIN = os.environ["SISKIN"]
RUNS = int(os.environ.get("RUNS", "5"))
ARGUMENTS = ["evolve", "median.py::median", "--evaluations", "900", "--seconds", "120", "--seed", "1", "--json"]
SOURCE = """\
def median(numbers):
    numbers = sorted(numbers)
    if len(numbers) % 2 == 1:
        return numbers[len(numbers) // 2]
    return (numbers[len(numbers) - 1 // 2] + numbers[len(numbers) // 2]) / 2.0
"""
TESTS = """\
from median import median

def test_odd(): assert median([3, 1, 2, 4, 5]) == 3
def test_even(): assert median([-10, 4, 6, 1000, 10, 20]) == 8.0
def test_one(): assert median([5]) == 5
def test_two(): assert median([6, 5]) == 5.5
def test_four(): assert median([8, 1, 3, 9]) == 5.5
"""


def make_project(folder):
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[project]\nname = 'median'\nversion = '1'\n")
    (folder / "median.py").write_text(SOURCE)
    (folder / "test_median.py").write_text(TESTS)
    return folder


def digest(folder):
    """Of all files but those of the runs."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".siskin" not in path.parts:
            found.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return found.hexdigest()


def descendants(pid):
    """Processes below one, with their start times, so that a number that is used again does not count."""
    parents, found = {}, {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = (int(fields[1]), fields[19])
    for child, (_, started) in parents.items():
        above = child
        while above in parents and above != pid:
            above = parents[above][0]
        if above == pid and child != pid:
            found[child] = started
    return found


def left(processes):
    alive = []
    for pid, started in processes.items():
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[19] == started and fields[0] != "Z":
            alive.append(pid)
    return alive


def hashes(project, run):
    lines = (project / ".siskin/runs" / run / "candidates.jsonl").read_text().splitlines()
    return [(c["hash"], c["tests"]) for c in map(json.loads, lines)]


def killed_run(project, n_lines):
    """Starts a run and kills it once so many candidates are written; its name and what was left after 200 ms."""
    before = set(os.listdir(project / ".siskin/runs"))
    process = subprocess.Popen([SISKIN, *ARGUMENTS], cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    run, candidates = None, None
    while process.poll() is None:
        new = set(os.listdir(project / ".siskin/runs")) - before
        if new:
            run = new.pop()
            candidates = project / ".siskin/runs" / run / "candidates.jsonl"
            if candidates.exists() and candidates.read_bytes().count(b"\n") >= n_lines:
                break
        time.sleep(0.005)
    processes = descendants(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.2)
    return run, len(processes), left(processes)


def main():
    folder = pathlib.Path(sys.argv[1]) / "evolve"
    shutil.rmtree(folder, ignore_errors=True)
    project = make_project(folder)
    os.environ["PATH"] = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    whole = json.loads(subprocess.run([SISKIN, *ARGUMENTS], cwd=project, capture_output=True, text=True).stdout)
    expected, files = hashes(project, whole["run"]), digest(project)
    failures = 0
    for turn in range(RUNS):
        n_lines = 1 + turn * len(expected) // (RUNS + 1)
        run, n_processes, alive = killed_run(project, n_lines)
        unchanged = digest(project) == files
        resumed = subprocess.run([SISKIN, "runs", "continue", run, "--json"], cwd=project, capture_output=True, text=True)
        outcome = json.loads(resumed.stdout)
        fields = ["status", "diff", "visible", "held_out", "evaluations", "verified"]
        same = all(outcome[field] == whole[field] for field in fields) and hashes(project, run) == expected
        failures += bool(alive) or not unchanged or not same
        print(f"killed at {n_lines:4} candidates: {n_processes} processes, {len(alive)} left after 200 ms; "
              f"files {'unchanged' if unchanged else 'CHANGED'}; resumed run {'equal' if same else 'DIFFERENT'}")
    print(f"{RUNS - failures} of {RUNS} as they should be")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
