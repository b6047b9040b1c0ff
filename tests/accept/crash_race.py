"""Disturb the cache in every way we know, and check that answers stay right. Prints a line per disturbance.

The reference is an undisturbed cache: after a disturbance and another `siskin index`, the answers must be the same.
In between any answer is fine that is the same or an error (exit 2, or "nothing found"); a crash or another answer is not.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

SISKIN = os.environ["SISKIN"]
SEED = int(os.environ.get("SEED", "1"))
PACKAGES = ["requests", "networkx", "sqlalchemy", "django", "pandas"]
SMALL = ["requests"]
QUERIES = [
    ("pandas", "read a csv file into a data frame"),
    ("django", "redirect to another url"),
    ("networkx", "shortest path between two nodes"),
    ("sqlalchemy", "create an engine"),
    ("requests", "send a get request"),
]
NAMES = ["pandas.DataFrame.melt", "networkx.shortest_path", "requests.Session.get", "django.shortcuts.redirect"]

run = Path(sys.argv[1])
project = run / "project"
project.mkdir()
n_failed = 0


def start(arguments, cache, prefix=()):
    environment = {**os.environ, "SISKIN_CACHE_DIR": str(cache)}
    return subprocess.Popen(
        [*prefix, SISKIN, *arguments], cwd=project, env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(process, timeout=300):
    try:
        stdout, stderr = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        stdout, stderr = process.communicate()
        return -999, stdout, stderr
    return process.returncode, stdout, stderr


def index_arguments(packages=PACKAGES):
    arguments = ["index", str(project), "--json"]
    for package in packages:
        arguments += ["--package", f"{package}=={version(package)}"]
    return arguments


def index(cache, packages=PACKAGES, prefix=()):
    return finish(start(index_arguments(packages), cache, prefix))


def statuses(stdout):
    try:
        return ",".join(sorted({package["status"] for package in json.loads(stdout)["packages"]}))
    except (ValueError, KeyError):
        return "no JSON"


def answers(cache, prefix=()):
    """All answers, without times; and the exit codes and errors of the commands that gave them."""
    found, codes, errors = [], [], []
    for package, query in QUERIES:
        arguments = ["search", "--package", f"{package}=={version(package)}", "--limit", "5", "--json", query]
        code, stdout, stderr = finish(start(arguments, cache, prefix))
        found.append([(hit["qualname"], round(hit["score"], 3)) for hit in map(json.loads, stdout.splitlines()) if "qualname" in hit])
        codes.append(code)
        errors.append(stderr)
    for name in NAMES:
        package = name.split(".")[0]
        code, stdout, stderr = finish(start(["show", "--package", f"{package}=={version(package)}", "--json", name], cache, prefix))
        found.append(stdout if code == 0 else "")
        codes.append(code)
        errors.append(stderr)
    return found, codes, errors


def is_crash(code, stderr):
    return code < 0 or code > 3 or "panicked" in stderr


def judge(what, is_right, detail=""):
    global n_failed
    n_failed += not is_right
    print(f"{'ok  ' if is_right else 'FAIL'} {what:<46} {detail}", flush=True)


def size(cache):
    return sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())


def acceptable(found, codes, errors):
    """Whether answers from a disturbed cache are right or refused; says what is wrong."""
    for got, wanted, code, stderr in zip(found, reference, codes, errors, strict=True):
        if is_crash(code, stderr):
            return f"crashed (exit {code}): {stderr.strip()[-160:]}"
        if code == 0 and got != wanted:
            return f"another answer: {str(got)[:80]} for {str(wanted)[:80]}"
    return ""


def check_recovery(what, cache, before=""):
    """Index again; the answers must be the reference's."""
    code, stdout, stderr = index(cache)
    found, _, _ = answers(cache)
    is_right = code == 0 and found == reference
    detail = f"index again: exit {code}, {statuses(stdout)}; {size(cache) / reference_size:.2f} x the reference's bytes"
    if is_crash(code, stderr) or not is_right:
        detail += f"; {stderr.strip()[-160:]}"
    judge(what, is_right, f"{before}{detail}")


def killed_half_way(seconds):
    generator = random.Random(SEED)
    for number in range(10):
        cache = run / f"killed-{number}"
        moment = generator.uniform(0.02, 1.0) * seconds
        process = start(index_arguments(), cache)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        finish(process)
        wrong = acceptable(*answers(cache))
        if wrong:
            judge(f"killed after {moment:.2f} s, then searched", False, wrong)
        check_recovery(f"killed after {moment:.2f} s", cache)
        shutil.rmtree(cache, ignore_errors=True)


def several_at_once():
    for n_processes in (2, 4):
        cache = run / f"race-{n_processes}"
        processes = [start(index_arguments(), cache) for _ in range(n_processes)]
        outcomes = [finish(process) for process in processes]
        codes = [code for code, _, _ in outcomes]
        found, _, _ = answers(cache)
        detail = f"exits {codes}, {[statuses(out) for _, out, _ in outcomes]}, {size(cache) / reference_size:.2f} x bytes"
        judge(f"{n_processes} processes index at once", not any(codes) and found == reference, detail)
        shutil.rmtree(cache, ignore_errors=True)


def cache_deleted_in_use():
    queries = run / "queries.jsonl"
    with queries.open("w") as file:
        for number in range(3000):
            package, query = QUERIES[number % len(QUERIES)]
            file.write(json.dumps({"id": str(number), "query": query, "package": package, "version": version(package)}) + "\n")
    for delay in (0.0, 0.1, 0.5):
        cache = run / "deleted"
        shutil.copytree(good, cache)
        process = start(["search", "--batch", str(queries), "--json"], cache)
        time.sleep(delay)
        shutil.rmtree(cache, ignore_errors=True)
        code, stdout, stderr = finish(process)
        judge(f"deleted {delay} s after a batch search began", not is_crash(code, stderr), f"exit {code}, {len(stdout.splitlines())} answers; {stderr.strip()[-100:]}")
        wrong = acceptable(*answers(cache))
        judge("then searched without a cache", not wrong, wrong)
        check_recovery("then indexed", cache)
        shutil.rmtree(cache, ignore_errors=True)


def damaged():
    generator = random.Random(SEED)
    files = sorted(path.relative_to(good) for path in good.rglob("*") if path.is_file() and path.stat().st_size)
    weights = [(good / path).stat().st_size ** 0.5 for path in files]
    for number in range(24):
        cache = run / "damaged"
        shutil.copytree(good, cache)
        path = cache / generator.choices(files, weights)[0]
        data = bytearray(path.read_bytes())
        at = generator.randrange(len(data))
        if number % 4 == 3:
            what, data = "truncated", data[:at]
        else:
            what = "byte flipped"
            data[at] ^= 1 << generator.randrange(8)
        mode = path.stat().st_mode
        path.chmod(0o600)
        path.write_bytes(data)
        path.chmod(mode)
        wrong = acceptable(*answers(cache))
        name = f"{what}: {path.name[:24]} at {at}"
        if wrong:
            judge(f"{name}, then searched", False, wrong)
        check_recovery(name, cache)
        shutil.rmtree(cache, ignore_errors=True)


def read_only():
    cache = run / "read-only"
    shutil.copytree(good, cache)
    prefix = []
    for path in [cache, *cache.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.geteuid() == 0:  # root writes anyway: become nobody
        prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        probe = subprocess.run([*prefix, SISKIN, "--version"], capture_output=True)
        if probe.returncode:
            print(f"NOT RUN read-only cache: {' '.join(prefix)} does not work here: {probe.stderr.decode()[:100]}")
            return
    found, codes, _ = answers(cache, prefix)
    judge("read-only cache: search and show", found == reference, f"exits {codes}")
    code, stdout, stderr = index(cache, prefix=prefix)
    judge("read-only cache: nothing to index", code == 0 and not is_crash(code, stderr), f"exit {code}, {statuses(stdout)}; {stderr.strip()[-100:]}")
    code, stdout, stderr = index(cache, ["rich"], prefix)
    judge("read-only cache: something to index", code == 2 and not is_crash(code, stderr), f"exit {code}, {statuses(stdout)}; {(stdout + stderr).strip()[-160:]}")


def full_disk():
    cache = run / "full"
    cache.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(cache)], capture_output=True)
    if mounted.returncode:
        print(f"NOT RUN full disk: a small tmpfs cannot be mounted here: {mounted.stderr.decode().strip()}")
        return
    try:
        code, stdout, stderr = index(cache, SMALL)
        judge("small disk: a small package", code == 0, f"exit {code}, {statuses(stdout)}; {(stdout + stderr).strip()[-100:] if code else ''}")
        code, stdout, stderr = index(cache, ["pandas"])
        judge("full disk: a large package is refused", code == 2 and not is_crash(code, stderr), f"exit {code}, {statuses(stdout)}; {stdout.strip()[-200:]} {stderr.strip()[-100:]}")
        code, stdout, _ = finish(start(["search", "--package", "requests", "--limit", "3", "--json", "send a get request"], cache))
        judge("full disk: what was there still answers", code == 0 and bool(stdout), f"exit {code}")
        left = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
        judge("full disk: nothing half-built is left", left < 2 << 20, f"{left / (1 << 20):.1f} MiB in the cache")
    finally:
        subprocess.run(["umount", str(cache)], capture_output=True)


good = run / "good"
began = time.perf_counter()
code, stdout, stderr = index(good)
full_seconds = time.perf_counter() - began
if code:
    sys.exit(f"siskin index: exit {code}\n{stdout}{stderr}")
reference, codes, errors = answers(good)
reference_size = size(good)
print(f"reference: {full_seconds:.1f} s, {reference_size / (1 << 20):.1f} MiB, exits {codes}\n")
if any(codes):
    sys.exit("the undisturbed cache does not answer: " + "\n".join(errors))
killed_half_way(full_seconds)
several_at_once()
cache_deleted_in_use()
damaged()
read_only()
full_disk()
print(f"\n{n_failed} failed")
sys.exit(1 if n_failed else 0)
