"""Siskin itself: it indexes API docs and answers queries, with the features of each hit."""

import json
import os
import subprocess
from pathlib import Path

N_THREADS = 2


class Siskin:
    """A Siskin binary with a cache of its own in the folder `work`."""

    def __init__(self, binary, work):
        self._binary = Path(binary).resolve()
        self._folder = Path(work).resolve() / "siskin"
        self._folder.mkdir(parents=True, exist_ok=True)
        cache = str(self._folder / "cache")
        self._environment = os.environ | {"SISKIN_CACHE_DIR": cache, "RAYON_NUM_THREADS": str(N_THREADS)}

    def index(self, name, entries):
        """Indexes entries as API docs under a name."""
        path = self._folder / f"{name}.docs.jsonl"
        _write(path, entries)
        command = [self._binary, "index", "--docs", f"{name}={path}"]
        subprocess.run(command, check=True, env=self._environment, cwd=self._folder, capture_output=True)

    def search(self, name, queries, limit):
        """The hits of each query (id, query, context), by id: qualname, score and features of each hit, best first."""
        path = self._folder / f"{name}.batch.jsonl"
        _write(path, queries)
        command = [self._binary, "search", "--package", name, "--batch", path, "--trace", "--json"]
        command += ["--limit", str(limit)]
        with subprocess.Popen(command, env=self._environment, cwd=self._folder, stdout=subprocess.PIPE) as process:
            answers = {answer["id"]: answer["hits"] for answer in map(json.loads, process.stdout)}
        if process.returncode > 1:
            raise RuntimeError(f"siskin search failed for {name}: exit {process.returncode}")
        return answers


def read_lines(path):
    """The objects in a file of JSON lines."""
    with Path(path).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
