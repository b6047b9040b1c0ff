"""Print figures: no figure is judged here.

A project with the packages of packages.txt installed, and a client that types. A latency runs from just before the
change is written to the moment the answer has been read, before it is parsed.
"""

import subprocess
import sys
import time
from pathlib import Path

from lsp_client import SISKIN, Document, Server

run, venv = Path(sys.argv[1]), Path(sys.argv[2])
HEAD = "import pandas as pd\n\n\ndef f(path):\n    frame = pd.read_csv(path)\n"


def print_latencies(name: str, seconds: list[float], extra: str = "") -> None:
    ordered = sorted(seconds)
    rank = lambda share: ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1e3
    figures = f"p50 {rank(0.5):8.2f} ms   p99 {rank(0.99):8.2f} ms   n {len(ordered)}"
    print(f"{name:<44} {figures}   {extra}".rstrip())


def type_words(document: Document, head: str, words: list[str], rounds: int) -> tuple[list[float], int]:
    """The latency of each key, and how often the word was among the answers to its last three keys."""
    latencies, hits = [], 0
    for _ in range(rounds):
        for word in words:
            document.replace(0, head)
            for place, character in enumerate(word):
                started = time.perf_counter()
                document.replace(len(document.text), character)
                at, items = document.complete()
                latencies.append(at - started)
                if place == len(word) - 1:
                    hits += any(item["label"] == word for item in items)
                time.sleep(0.02)  # as fast as a quick typist; otherwise the figures are those of a queue
    return latencies, hits


def wait_until_idle(server: Server) -> None:
    """Packages are checked and merged in the background, some seconds after the start: that is no cost of a key."""
    started, cpu, idle_since = time.perf_counter(), server.cpu_seconds(), time.perf_counter()
    while time.perf_counter() - idle_since < 6:
        time.sleep(0.5)
        if cpu != server.cpu_seconds():
            cpu, idle_since = server.cpu_seconds(), time.perf_counter()
    print(f"{'start to idle':<44} {idle_since - started:8.2f} s   {cpu:.2f} CPU s")


def main() -> None:
    root = run / "project"
    root.mkdir()
    (root / ".venv").symlink_to(venv)
    (root / "pyproject.toml").write_text('[project]\nname = "measured"\nversion = "1"\ndependencies = ["pandas"]\n')
    started = time.perf_counter()
    indexed = subprocess.run([SISKIN, "index", str(root)], capture_output=True, text=True)
    print(f"{'indexing once':<44} {time.perf_counter() - started:8.2f} s   exit code {indexed.returncode}")

    first = []
    for _ in range(5):
        server = Server(root)
        document = Document(server, (root / "start.py").as_uri(), HEAD + "    frame.gro")
        while True:
            at, items = document.complete()
            if any(item["label"] == "groupby" for item in items):
                break
        first.append(at - server.started)
        server.end()
    print_latencies("start to first right completion", first)

    server = Server(root)
    document = Document(server, (root / "typed.py").as_uri(), HEAD)
    while not document.complete()[1]:
        document.replace(0, HEAD + "    frame.")
    wait_until_idle(server)
    for name, head, words, rounds in [
        ("change to completion: members", HEAD + "    frame.", ["groupby", "merge", "sort_values"], 12),
        ("change to completion: names not imported", "def f():\n    x = ", ["DataFrame", "OrderedDict", "Flask"], 6),
        ("change to completion: from a comment", HEAD, ["    # reshape from wide to long format"], 4),
    ]:
        cpu = server.cpu_seconds()
        latencies, hits = type_words(document, head, words, rounds)
        cost = (server.cpu_seconds() - cpu) * 1e3 / len(latencies)
        found = "" if words[0].startswith(" ") else f"found {hits} of {len(words) * rounds}"
        print_latencies(name, latencies, f"{cost:.2f} CPU ms per key   {found}")

    document.replace(0, HEAD + "    frame.groupby('a')\n")
    where = document.at(document.text.index("groupby") + 3)
    hovers = []
    for _ in range(100):
        begun = time.perf_counter()
        hovers.append(server.call("textDocument/hover", where)[0] - begun)
        time.sleep(0.01)
    print_latencies("hover", hovers)

    # Requests that search, and a change and a hover behind them.
    behind = []
    for round_ in range(10):
        slow = [server.send("workspace/symbol", {"query": f"read {round_} {number}"}) for number in range(64)]
        begun = time.perf_counter()
        document.replace(len(document.text), "\n")
        behind.append(server.call("textDocument/hover", where)[0] - begun)
        for number in slow:
            server.wait(number)
    print_latencies("change and hover behind 64 searches", behind)

    cpu = server.cpu_seconds()
    time.sleep(10)
    print(f"{'idle for 10 s':<44} {server.cpu_seconds() - cpu:8.2f} CPU s")
    print(f"{'memory (MiB)':<44} {server.memory()}")
    server.end()


main()
