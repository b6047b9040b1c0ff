"""Measures the language server with language models: see models.sh."""

import http.server
import json
import os
import sys
import threading
import time
from pathlib import Path

import lsp_client
from lsp_client import Document, Server

lsp_client.CAPABILITIES["textDocument"]["inlineCompletion"] = {}
WISHES = [
    "reshape the table from wide to long", "join two tables on the nearest key", "read a parquet file",
    "drop rows with missing values", "count values of a column", "parse dates in a column",
    "solve a linear system", "fit a line to points", "random numbers from a normal distribution",
    "the median along an axis", "sort by two columns", "group rows and take the mean",
    "plot a histogram", "write a csv file without the index", "rolling mean of seven days",
    "fill gaps by interpolation", "pivot a table", "remove duplicate rows by customer",
    "the shortest path between nodes", "download a page and follow redirects",
]  # fmt: skip


class Model(http.server.BaseHTTPRequestHandler):
    """Answers at once, or never, and notes the sizes of prompts and its own time."""

    never = threading.Event()
    times: list[float] = []
    prompts: list[int] = []
    outstanding = 0

    def do_POST(self) -> None:
        start = time.perf_counter()
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        Model.prompts.append(sum(len(message["content"]) for message in body["messages"]))
        if Model.never.is_set():
            Model.outstanding += 1
            time.sleep(600)
        reply = {"message": {"content": "```python\nvalue = 1\nreturn value\n```"}, "finish_reason": "stop"}
        text = json.dumps({"choices": [reply]}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
        Model.times.append(time.perf_counter() - start)

    def log_message(self, *_: object) -> None:
        pass


def percentiles(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    at = lambda part: 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]  # noqa: E731
    return f"p50 {at(0.5):6.1f} ms   p95 {at(0.95):6.1f} ms   max {1000 * ordered[-1]:6.1f} ms   n {len(ordered)}"


def inline(document: Document) -> dict:
    return {**document.at(len(document.text)), "context": {"triggerKind": 1}}


def main() -> None:
    run, venv = Path(sys.argv[1]), Path(sys.argv[2])
    model = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=model.serve_forever, daemon=True).start()
    config = run / "models.toml"
    config.write_text(
        f"[[models]]\nname = 'm'\nmodel = 'm'\nendpoint = 'http://127.0.0.1:{model.server_address[1]}/v1'\n"
        "concurrency = 64\n[code]\ninline = 'm'\n"
    )
    os.environ["SISKIN_CONFIG"] = str(config)
    root = run / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text("[project]\nname = 'p'\nversion = '1'\n")
    (root / ".venv").symlink_to(venv)
    server = Server(root)
    head = "import pandas as pd\nimport numpy as np\n\n\ndef f(table, other):\n    "
    document = Document(server, (root / "a.py").as_uri(), head)
    deadline = time.perf_counter() + 300
    while time.perf_counter() < deadline:
        document.replace(len(head), "# reshape from wide to long\n    pd.mel")
        _, items = document.complete()
        if any(item["label"] == "melt" for item in items):
            break
        time.sleep(0.5)
    time.sleep(3)  # what goes on in the background is not what is measured

    own, typed = [], []
    filler = "".join(f"    value_{n} = table.assign(a={n})\n" for n in range(300))
    for length in ("", filler):
        for number, wish in enumerate(WISHES * 2):
            document.replace(len(head), f"x = {number}\n{length}    # {wish}\n    ")
            Model.times.clear()
            start = time.perf_counter()
            at, message = server.call("textDocument/inlineCompletion", inline(document))
            assert message.get("result"), message
            own.append(at - start - Model.times[-1])
            start = time.perf_counter()
            document.replace(len(document.text), "value = ")
            at, message = server.call("textDocument/inlineCompletion", inline(document))
            assert message["result"][0]["insertText"].startswith("1"), message
            typed.append(at - start)
    print(f"inline completion, our own part      {percentiles(own)}")
    print(f"the same while typing along           {percentiles(typed)}")
    sizes = sorted(size // 3 for size in Model.prompts)
    print(f"prompt sizes, estimated tokens        median {sizes[len(sizes) // 2]}   most {sizes[-1]}   bound 2000")

    def hovers() -> list[float]:
        seconds = []
        for number in range(100):
            document.replace(len(head), f"x = {number}\n    table = pd.DataFrame()\n    table.melt")
            start = time.perf_counter()
            at, message = server.call("textDocument/hover", document.at(len(document.text) - 1))
            assert "melt" in json.dumps(message), message
            seconds.append(at - start)
        return seconds

    print(f"text change and hover, no question    {percentiles(hovers())}")
    Model.never.set()
    for number in range(64):
        other = Document(server, (root / f"b{number}.py").as_uri(), f"{head}# {WISHES[number % 20]}\n    ")
        server.send("textDocument/inlineCompletion", inline(other))
    time.sleep(2)
    print(f"the same with 64 outstanding          {percentiles(hovers())}   ({Model.outstanding} reached the model)")
    server.process.kill()


if __name__ == "__main__":
    main()
