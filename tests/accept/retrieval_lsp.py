"""Print how the editor's answers to comments compare with those of `siskin search`; no figure is judged here.

Each set is the only library of a workspace. A buffer is the context of a query: code that ends with a comment, or a
little below it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from lsp_client import SISKIN, Document, Server

N_QUERIES = 60
N_COMPARED = 10
# No environment: the set is the only library.
os.environ["PATH"] = ""
run, folder = Path(sys.argv[1]), Path(sys.argv[2])
sets = sys.argv[3:] or ["torchdata", "monkey_paper", "monkey_full", "pandas"]


def short_recall(ranked: list[str], alternatives: list[list[str]], k: int = 5) -> float:
    tail = lambda name: name.rsplit(".", 1)[-1].lower()
    first = list(dict.fromkeys(map(tail, ranked)))[:k]
    golds = [{tail(name) for name in gold} for gold in alternatives if gold]
    return max((len(gold & set(first)) / len(gold) for gold in golds), default=0.0)


def comment_end(context: str) -> int | None:
    """Where the last line that is a comment ends."""
    end, found = 0, None
    for line in context.splitlines(keepends=True):
        if line.strip().startswith("#"):
            found = end + len(line.rstrip())
        end += len(line)
    return found


def items(document: Document, offset: int, package: str) -> list[str]:
    _, message = document.server.call("textDocument/completion", document.at(offset))
    result = message.get("result") or {}
    ordered = sorted(result.get("items", []), key=lambda item: item.get("sortText", item["label"]))
    return [item["data"]["q"] for item in ordered if (item.get("data") or {}).get("p") == package]


def measure(name: str) -> None:
    corpus = (folder / "corpora" / f"{name}.jsonl").resolve()
    rows = [json.loads(line) for line in open(folder / f"{name}.jsonl", encoding="utf-8")]
    rows = [row for row in rows if row.get("context", "").strip() and row.get("gold_alternatives")]
    step = max(1, len(rows) // (N_QUERIES // min(len(sets), 4)))
    rows = rows[::step] if len(sets) > 1 else rows[:N_QUERIES]
    root = run / name
    root.mkdir()
    (root / "siskin.toml").write_text(f'[[library]]\nname = "{name}"\nversion = "1"\ndocs = {json.dumps(str(corpus))}\n')
    subprocess.run([SISKIN, "index", str(root)], check=True, stdout=subprocess.DEVNULL)
    lines = [json.dumps({"id": row["id"], "query": row["query"], "context": row["context"]}) for row in rows]
    batch = run / f"{name}.batch"
    batch.write_text("\n".join(lines) + "\n")
    command = [SISKIN, "search", "--root", str(root), "--limit", "100", "--batch", str(batch)]
    answers = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    searched = {answer["id"]: answer["hits"] for answer in map(json.loads, answers.splitlines())}
    package = name.replace("_", "-")
    server = Server(root)
    n_same, n_ordered, at_comment, in_search = 0, 0, [], []
    for number, row in enumerate(rows):
        context = row["context"]
        document = Document(server, (root / f"buffer_{number}.py").as_uri(), context)
        hits = [hit["qualname"] for hit in searched[row["id"]] if hit["package"] == package]
        offered = items(document, len(context), package)[:N_COMPARED]
        ranks = [hits.index(path) if path in hits else None for path in offered]
        is_ordered = bool(offered) and None not in ranks and ranks == sorted(ranks)
        n_ordered += is_ordered
        n_same += offered == hits[:N_COMPARED]
        if not is_ordered:
            print(f"   {row['id']}: {offered[:3]} against {hits[:3]}")
        end = comment_end(context)
        if end is not None:
            alternatives = row["gold_alternatives"]
            at_comment.append(short_recall(items(document, end, package), alternatives))
            in_search.append(short_recall(hits, alternatives))
    server.end()
    mean = lambda values: sum(values) / max(len(values), 1)
    print(
        f"{name:<16} {len(rows):>3} buffers: in the order of search {n_ordered}, the same ten {n_same}; "
        f"at the end of the comment recall@5 {mean(at_comment):.3f}, in search {mean(in_search):.3f} ({len(at_comment)})"
    )


for name in sets:
    measure(name)
