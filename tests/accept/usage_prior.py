"""Print recall with and without the usage prior, on comments of real projects; no figure is judged here.

One file of a project is deleted, what the rest calls is counted, and each comment of that file that stands above a
call becomes a query, with the code before it. The gold is what the call's name resolves to by the file's imports.
"""

import ast
import json
import os
import random
import subprocess
import sys
import tarfile
from collections import defaultdict
from pathlib import Path

SISKIN = os.environ["SISKIN"]
PROJECTS = [
    ("seaborn", "0.13.2", "93e60a40988f4d65e9f4885df477e2fdaff6b73a9ded434c1ab356dd57eefff7"),
    ("geopandas", "1.0.1", "b8bf70a5534588205b7a56646e2082fb1de9a03599651b3d80c99ea4c2ca08ab"),
    ("arviz", "0.20.0", "a2704e0c141410fcaea1973a90cabf280f5aed5c1e10f44381ebd6c144c10a9c"),
]
PACKAGES = Path(__file__).with_name("usage_prior.txt")
MAX_FILES = 25
LIMIT = 20
RESAMPLES = 2_000
run, downloads = Path(sys.argv[1]), Path(sys.argv[2])


def pip(python: str, *arguments: str) -> None:
    subprocess.run([python, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"], check=True)


def fetch() -> Path:
    """The sdists, and an environment with what they call."""
    downloads.mkdir(parents=True, exist_ok=True)
    for name, version, digest in PROJECTS:
        if not (downloads / f"{name}-{version}.tar.gz").exists():
            wanted = downloads / f"{name}.txt"
            wanted.write_text(f"{name}=={version} --hash=sha256:{digest}\n")
            options = ["--no-deps", "--no-binary=:all:", "--require-hashes", "--dest", str(downloads)]
            pip(sys.executable, "download", *options, "--requirement", str(wanted))
    venv = downloads / "venv"
    if not (venv / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        pip(str(venv / "bin" / "python"), "install", "--only-binary=:all:", "--requirement", str(PACKAGES))
        (venv / "complete").touch()
    return venv


def imports(tree: ast.Module) -> dict[str, str]:
    """What each name that the module imports stands for."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def dotted(node: ast.expr) -> list[str] | None:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else None


def called(statement: ast.stmt, names: dict[str, str]) -> list[str]:
    """The imported APIs that a statement itself calls, its body left out."""
    found = []
    blocks = ("body", "orelse", "finalbody", "handlers", "cases")
    queue = [child for field, value in ast.iter_fields(statement) if field not in blocks
             for child in (value if isinstance(value, list) else [value]) if isinstance(child, ast.AST)]  # fmt: skip
    for node in (inner for child in queue for inner in ast.walk(child)):
        parts = dotted(node.func) if isinstance(node, ast.Call) else None
        if parts and parts[0] in names:
            found.append(".".join([names[parts[0]], *parts[1:]]))
    return list(dict.fromkeys(found))


def queries(path: Path) -> list[dict]:
    """The comments above calls."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (SyntaxError, UnicodeDecodeError):
        return []
    lines, names, found = text.splitlines(keepends=True), imports(tree), []
    for statement in (node for node in ast.walk(tree) if isinstance(node, ast.stmt)):
        first = statement.lineno - 1
        at, words = first - 1, []
        while at >= 0 and lines[at].strip().startswith("#") and len(lines[at]) - len(lines[at].lstrip()) == statement.col_offset:
            words.insert(0, lines[at].strip().lstrip("#").strip())
            at -= 1
        comment, golds = " ".join(words), called(statement, names)
        if golds and len(comment.split()) >= 3 and any(c.isalpha() for c in comment):
            found.append({"query": comment, "context": "".join(lines[:first]), "golds": golds})
    return found


def siskin(cache: Path, *arguments: str, stdin: str | None = None, config: str = "") -> str:
    settings = cache / "config.toml"
    settings.write_text(config)
    env = {**os.environ, "SISKIN_CACHE_DIR": str(cache), "SISKIN_CONFIG": str(settings)}
    done = subprocess.run([SISKIN, *arguments], env=env, input=stdin, capture_output=True, text=True)
    # A requirement that is not there costs `index` its exit code, and nothing here.
    if done.returncode not in (0, 1, 3) and arguments[0] != "index":
        sys.exit(f"siskin {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def canonical(cache: Path, root: Path, paths: set[str]) -> dict[str, str]:
    """The public path of each API of a third party that is indexed."""
    known = {}
    for path in sorted(paths):
        shown = siskin(cache, "show", "--root", str(root), "--json", path)
        entry = json.loads(shown.splitlines()[0]) if shown.strip() else {}
        if entry.get("qualname") and entry.get("package") not in (None, "python"):
            known[path] = entry["qualname"]
    return known


def recall(hits: list[dict], golds: list[str]) -> float:
    first = list(dict.fromkeys(hit["qualname"] for hit in hits))[:5]
    return len(set(first) & set(golds)) / len(set(golds))


def interval(values: list[float]) -> str:
    random_ = random.Random(0)
    means = sorted(sum(random_.choices(values, k=len(values))) / len(values) for _ in range(RESAMPLES))
    low, high = means[int(RESAMPLES * 0.025)], means[int(RESAMPLES * 0.975)]
    return f"{sum(values) / len(values):.3f} [{low:.3f}, {high:.3f}]"


def measure(name: str, version: str, venv: Path) -> list[tuple[float, float]]:
    cache = run / f"cache-{name}"
    cache.mkdir()
    with tarfile.open(downloads / f"{name}-{version}.tar.gz") as archive:
        archive.extractall(run, filter="data")
    root = run / f"{name}-{version}"
    (root / ".venv").symlink_to(venv.resolve())
    siskin(cache, "index", str(root))
    by_file = {path: found for path in sorted(root.rglob("*.py")) if ".venv" not in path.parts and (found := queries(path))}
    known = canonical(cache, root, {gold for found in by_file.values() for query in found for gold in query["golds"]})
    for found in by_file.values():
        for query in found:
            query["golds"] = sorted({known[gold] for gold in query["golds"] if gold in known})
    chosen = {path: rows for path, found in by_file.items() if (rows := [row for row in found if row["golds"]])}
    chosen = dict(sorted(chosen.items(), key=lambda item: (-len(item[1]), item[0]))[:MAX_FILES])
    figures = []
    for path, rows in chosen.items():
        text = path.read_bytes()
        path.unlink()
        siskin(cache, "index", str(root))
        store = next(cache.glob("learned-*/*/calls.json"))
        n_files = len(json.loads(store.read_text())["files"])
        n_left = sum(1 for other in root.rglob("*.py") if ".venv" not in other.parts)
        assert n_files <= n_left, f"{path.name} is deleted and still counted"
        batch = "".join(json.dumps({"id": i, "query": row["query"], "context": row["context"]}) + "\n" for i, row in enumerate(rows))
        search = ["search", "--root", str(root), "--limit", str(LIMIT), "--batch", "-"]
        learned, plain = (
            [json.loads(line)["hits"] for line in siskin(cache, *search, stdin=batch, config=config).splitlines()]
            for config in ("", "learning = false\n")
        )
        figures += [(recall(a, row["golds"]), recall(b, row["golds"])) for a, b, row in zip(learned, plain, rows, strict=True)]
        path.write_bytes(text)
    with_prior, without = [a for a, _ in figures], [b for _, b in figures]
    print(f"{name:<12} {len(figures):>4} comments of {len(chosen):>2} files: recall@5 with the prior {interval(with_prior)}, "
          f"without {interval(without)}, gain {interval([a - b for a, b in figures])}", flush=True)  # fmt: skip
    return figures


environment = fetch()
figures_of = defaultdict(list)
for project, release, _ in PROJECTS:
    figures_of[project] = measure(project, release, environment)
everything = [pair for figures in figures_of.values() for pair in figures]
print(f"{'all':<12} {len(everything):>4} comments: with {interval([a for a, _ in everything])}, "
      f"without {interval([b for _, b in everything])}, gain {interval([a - b for a, b in everything])}")  # fmt: skip
