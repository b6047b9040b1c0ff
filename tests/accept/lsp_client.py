"""A language client over stdio, as small as measuring needs it."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

SISKIN = os.environ["SISKIN"]
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
