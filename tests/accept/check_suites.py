"""Print what `siskin check` says of the suites of libraries at their own versions; no figure is judged here."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections import Counter
from pathlib import Path

SISKIN = os.environ["SISKIN"]
PACKAGES = [
    ("networkx", "3.3", "0c127d8b2f4865f59ae9cb8aafcd60b5c70f3241ebd66f7defad7c4ab90126c9"),
    ("flask", "3.0.3", "ceb27b0af3823ea2737928a4d99d125a06175b8512c445cbd9a9ce200ef76842"),
    ("requests", "2.32.3", "55365417734eb18255590a9ff9eb97e9e1da868d4ccd6402399eaf68af20a760"),
    ("more-itertools", "10.5.0", "5482bfef7849c25dc3c6dd53a6173ae4795da2a41a80faea6700d9f5846c5da6"),
    ("attrs", "24.2.0", "5cfb1b9148b5b086569baec03f20d7b6bf3bcacc9a42bebf87ffaaca362f6346"),
    ("click", "8.1.7", "ca9853ad459e787e2192211578cc907e7594e294c7ccc834310722b41b9ca6de"),
]
FOLDERS = {"test", "tests", "examples", "example", "docs", "doc", "benchmarks", "bench"}
run, downloads = Path(sys.argv[1]), Path(sys.argv[2])


def fetch(name: str, version: str, digest: str) -> Path:
    """The sdist."""
    downloads.mkdir(parents=True, exist_ok=True)
    found = [path for path in downloads.glob("*.tar.gz") if path.name.replace("_", "-") == f"{name}-{version}.tar.gz"]
    if not found:
        wanted = downloads / f"{name}.txt"
        wanted.write_text(f"{name}=={version} --hash=sha256:{digest}\n")
        options = ["--no-deps", f"--no-binary={name}", "--require-hashes", "--dest", str(downloads)]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *options]
        subprocess.run([*pip, "--requirement", str(wanted)], check=True)
        return fetch(name, version, digest)
    return found[0]


def siskin(*arguments: object, ok: tuple[int, ...] = (0,)) -> str:
    outcome = subprocess.run([SISKIN, *map(str, arguments)], capture_output=True, text=True)
    if outcome.returncode not in ok:
        sys.exit(f"siskin {arguments}: exit {outcome.returncode}\n{outcome.stderr}")
    return outcome.stdout


def main() -> None:
    total, errors = 0, 0
    for name, version, digest in PACKAGES:
        sdist = fetch(name, version, digest)
        sources, project = run / f"{name}-sources", run / f"{name}-project"
        with tarfile.open(sdist) as archive:
            archive.extractall(sources, filter="data")
        project.mkdir()
        (project / "requirements.lock").write_text(f"{name}=={version}\n")
        n_lines = 0
        for path in sorted(sources.rglob("*.py")):
            below = path.relative_to(sources)
            if FOLDERS & set(below.parts):
                # Their folders would hide the package itself.
                target = project / "suite" / "_".join(below.parts[1:])
                target.parent.mkdir(exist_ok=True)
                shutil.copy(path, target)
                n_lines += path.read_text(errors="replace").count("\n")
        siskin("index", "--from", sdist)
        begin = time.perf_counter()
        found = [json.loads(line) for line in siskin("check", "--root", project, "--json", ok=(0, 1)).splitlines()]
        seconds = time.perf_counter() - begin
        counts = Counter(finding["code"] for finding in found)
        print(f"{name} {version}: {n_lines} lines in {seconds:.1f} s, {dict(counts)}")
        for finding in found:
            if finding["severity"] == "error":
                errors += 1
                print(f"  {finding['path']}:{finding['range']['start']['line'] + 1}: {finding['message']}")
        total += n_lines
    print(f"{errors} errors in {total} lines: {errors * 100_000 / max(1, total):.2f} in 100,000")


main()
