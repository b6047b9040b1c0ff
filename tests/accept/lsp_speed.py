"""Print figures: no figure is judged here.

A project with the packages of packages.txt installed, and a client that types. A latency runs from just before the
change is written to the moment the answer has been read, before it is parsed.
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

SISKIN = os.environ["SISKIN"]
run, venv = Path(sys.argv[1]), Path(sys.argv[2])
CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {"configuration": True},
    "textDocument": {
        "completion": {
            "completionItem": {
                "snippetSupport": True,
                "labelDetailsSupport": True,
                "resolveSupport": {"properties": ["documentation", "detail", "additionalTextEdits"]},
            }
        },
        "hover": {"contentFormat": ["markdown"]},
    },
}
HEAD = "import pandas as pd\n\n\ndef f(path):\n    frame = pd.read_csv(path)\n"


class Server:
    """One process, with the answers that it gave by id."""

    def __init__(self, root: Path) -> None:
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [SISKIN, "lsp"], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.answers: dict[int, tuple[float, bytes]] = {}
        self.came = threading.Condition()
        self.last_id = 0
        threading.Thread(target=self._read, daemon=True).start()
        folder = {"uri": root.as_uri(), "name": root.name}
        self.call(
            "initialize",
            {"processId": os.getpid(), "rootUri": root.as_uri(), "workspaceFolders": [folder],
             "capabilities": CAPABILITIES, "initializationOptions": {"otherServers": []}},
        )  # fmt: skip
        self.notify("initialized", {})

    def _read(self) -> None:
        stdout = self.process.stdout
        while line := stdout.readline():
            length = int(line.split(b":")[1])
            while stdout.readline().strip():
                pass
            body = stdout.read(length)
            now = time.perf_counter()
            message = json.loads(body)
            if "method" in message and "id" in message:
                items = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
                self.write({"id": message["id"], "result": None if items is None else [None] * len(items)})
            elif "id" in message:
                with self.came:
                    self.answers[message["id"]] = (now, body)
                    self.came.notify_all()

    def write(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def notify(self, method: str, params: dict | None) -> None:
        self.write({"method": method, "params": params})

    def send(self, method: str, params: dict | None) -> int:
        self.last_id += 1
        self.write({"id": self.last_id, "method": method, "params": params})
        return self.last_id

    def wait(self, number: int) -> tuple[float, dict]:
        with self.came:
            if not self.came.wait_for(lambda: number in self.answers, timeout=120):
                sys.exit(f"no answer to request {number}")
            at, body = self.answers.pop(number)
        return at, json.loads(body)

    def call(self, method: str, params: dict | None) -> tuple[float, dict]:
        return self.wait(self.send(method, params))

    def end(self) -> None:
        self.call("shutdown", None)
        self.notify("exit", None)
        self.process.wait(60)

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> dict[str, float]:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        pairs = (line.split()[:2] for line in lines if line.startswith("Rss") or line.startswith("VmRSS"))
        return {name.rstrip(":"): round(int(kilobytes) / 1024, 1) for name, kilobytes in pairs}


class Document:
    """An open document; the cursor is at its end."""

    def __init__(self, server: Server, uri: str, text: str) -> None:
        self.server, self.uri, self.text, self.version = server, uri, text, 1
        item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        server.notify("textDocument/didOpen", {"textDocument": item})

    def place(self, offset: int) -> dict:
        before = self.text[:offset]
        return {"line": before.count("\n"), "character": offset - (before.rfind("\n") + 1)}

    def replace(self, start: int, text: str) -> None:
        self.version += 1
        range_ = {"start": self.place(start), "end": self.place(len(self.text))}
        self.text = self.text[:start] + text
        self.server.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": self.uri, "version": self.version},
             "contentChanges": [{"range": range_, "text": text}]},
        )  # fmt: skip

    def at(self, offset: int) -> dict:
        return {"textDocument": {"uri": self.uri}, "position": self.place(offset)}

    def complete(self) -> tuple[float, list[dict]]:
        at, message = self.server.call("textDocument/completion", self.at(len(self.text)))
        result = message.get("result") or {}
        return at, result.get("items", []) if isinstance(result, dict) else result


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
