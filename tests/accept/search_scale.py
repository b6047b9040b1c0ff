"""Print how long searches take in a large project; no figure is judged here.

The entries are made of what the installed packages say of theirs: real first sentences and parts of real names, drawn
with a fixed seed. Each query is a sentence that a package has, without and with code before it that imports three of
the packages. Milliseconds are those that Siskin reports for each answer.
"""

import ast
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

SISKIN = os.environ["SISKIN"]
N_PACKAGES = int(os.environ.get("PACKAGES", "300"))
N_ENTRIES = int(os.environ.get("ENTRIES", "3400"))
N_QUERIES = 300
SEED = 1
run = Path(sys.argv[1])
# No environment: the packages made here are all there are.
os.environ["PATH"] = ""


def sentences_and_words() -> tuple[list[str], list[str]]:
    """First paragraphs of docstrings, and the parts of names, of what is installed here."""
    paragraphs, words = set(), set()
    for path in sorted(Path(ast.__file__).parent.glob("**/*.py")) + sorted(Path(sys.prefix).glob("**/*.py")):
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                words.update(part.lower() for part in re.findall("[A-Z]?[a-z]{2,}", node.name))
                paragraphs.add(" ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())[:300])
        if len(paragraphs) > 30_000:
            break
    return sorted(text for text in paragraphs if len(text) > 20), sorted(words)


def entries(package: str, paragraphs: list[str], words: list[str], draw: random.Random) -> list[dict]:
    rows = []
    for number in range(N_ENTRIES):
        name = "_".join(draw.choices(words, k=draw.randint(1, 3)))
        module = f"{package}.{words[number % 40]}"
        parameters = ", ".join(dict.fromkeys(draw.choices(words, k=draw.randint(0, 4))))
        doc = " ".join(draw.choices(paragraphs, k=draw.choice([1, 1, 2, 3])))
        rows.append({"qualname": f"{module}.{name}_{number}", "kind": "function", "signature": f"({parameters})", "doc": doc})
    return rows


def make(root: Path, paragraphs: list[str], words: list[str], draw: random.Random) -> None:
    lines = []
    for number in range(N_PACKAGES):
        package = f"pack{number:03}"
        docs = root / f"{package}.jsonl"
        rows = entries(package, paragraphs, words, draw)
        docs.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        lines.append(f'[[library]]\nname = "{package}"\nversion = "1"\ndocs = {json.dumps(str(docs))}\n')
    (root / "siskin.toml").write_text("".join(lines))


def search(root: Path, queries: list[dict]) -> list[float]:
    batch = root / "batch"
    batch.write_text("".join(json.dumps(query) + "\n" for query in queries), encoding="utf-8")
    command = [SISKIN, "search", "--root", str(root), "--limit", "10", "--batch", str(batch)]
    answers = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return sorted(json.loads(answer)["micros"] / 1000 for answer in answers)


def main() -> None:
    draw = random.Random(SEED)
    paragraphs, words = sentences_and_words()
    root = run / "large"
    root.mkdir()
    make(root, paragraphs, words, draw)
    began = time.perf_counter()
    subprocess.run([SISKIN, "index", str(root)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(f"{N_PACKAGES} packages with {N_PACKAGES * N_ENTRIES:,} entries indexed in {time.perf_counter() - began:.0f} s")
    texts = [" ".join(draw.choice(paragraphs).split()[:12]) for _ in range(N_QUERIES)]
    code = "".join(f"import pack{draw.randrange(N_PACKAGES):03}\n" for _ in range(3))
    for name, context in [("no code", ""), ("code that imports three of them", code)]:
        queries = [{"id": str(number), "query": text, "context": context} for number, text in enumerate(texts)]
        search(root, queries[:50])
        times = search(root, queries)
        at = lambda share: times[min(len(times) - 1, int(len(times) * share))]
        print(f"{name:<32} p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, most {times[-1]:.1f} ms ({len(times)} queries)")
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest resident set of indexing and searches: {used:.0f} MiB, of which most are pages of the index files")


main()
