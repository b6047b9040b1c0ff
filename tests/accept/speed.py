"""Print figures: no figure is judged here.

Each package is a folder with its `.py` and `.pyi` files and a `pyproject.toml`; the cache is new for every run; the
median run by CPU seconds is printed. MB are 10^6 bytes of source, MiB of memory are the largest resident set.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from importlib.metadata import distribution
from pathlib import Path

SISKIN = os.environ["SISKIN"]
RUNS = int(os.environ.get("RUNS", "3"))
run, accept = Path(sys.argv[1]), Path(sys.argv[2])
SOURCES = (".py", ".pyi")
QUERIES = [
    "read a csv file into a table", "send a get request with a timeout", "shortest path between two nodes of a graph",
    "render a template with a context", "escape html in a string", "print a table with aligned columns",
    "draw a random graph", "validate that an attribute is an instance of a type", "stream the response body in chunks",
    "progress bar for a loop", "register a function for a url rule", "convert a class instance into a dict",
    "parse a cookie header", "minimum spanning tree", "syntax highlighting of source code", "close the session",
]  # fmt: skip


def copy_sources(source: Path, target: Path, without_tests: bool = False) -> None:
    for path in source.rglob("*"):
        relative = path.relative_to(source)
        if path.suffix in SOURCES and not (without_tests and "tests" in relative.parts):
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / relative)


def write_manifest(folder: Path, name: str, version: str) -> None:
    (folder / "pyproject.toml").write_text(f'[project]\nname = "{name}"\nversion = "{version}"\n')


def installed_folder(name: str, module: str) -> Path:
    folder = accept / "sources" / name
    if not (folder / "pyproject.toml").exists():
        found = distribution(name)
        copy_sources(Path(found.locate_file(module)), folder / module)
        write_manifest(folder, name, found.version)
    return folder


def pandas_1_5_0() -> Path:
    """pandas 1.5.0 without tests: the package that others are measured on."""
    folder = accept / "sources" / "pandas-1.5.0"
    if not (folder / "pyproject.toml").exists():
        wheels = run / "wheels"
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--only-binary=:all:", "--python-version=3.10", "--platform=manylinux2014_x86_64",
             "--dest", str(wheels), "pandas==1.5.0"],
            check=True,
        )  # fmt: skip
        unpacked = run / "pandas-1.5.0"
        zipfile.ZipFile(next(wheels.glob("*.whl"))).extractall(unpacked)
        copy_sources(unpacked / "pandas", folder / "pandas", without_tests=True)
        write_manifest(folder, "pandas", "1.5.0")
    return folder


def n_bytes(folder: Path, suffixes: tuple[str, ...] | None = None) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and (suffixes is None or p.suffix in suffixes))


def siskin(arguments: list[str], cache: Path, cwd: Path, environment: dict[str, str] | None = None):
    """Run it; wall seconds, CPU seconds, MiB, stdout."""
    output = run / "stdout"
    with output.open("w") as stdout, (run / "stderr").open("w") as stderr:
        began = time.perf_counter()
        process = subprocess.Popen(
            [SISKIN, *arguments], cwd=cwd, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
            env={**os.environ, "SISKIN_CACHE_DIR": str(cache), **(environment or {})},
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"siskin {' '.join(arguments)}: exit {process.returncode}\n{(run / 'stderr').read_text()[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output.read_text()


def measure_packages() -> None:
    folders = {
        "numpy 1.26.4": installed_folder("numpy", "numpy"),
        "pandas 1.5.0 w/o tests": pandas_1_5_0(),
        "scipy 1.13.1": installed_folder("scipy", "scipy"),
        "django 5.0": installed_folder("django", "django"),
        "sqlalchemy 2.0.30": installed_folder("sqlalchemy", "sqlalchemy"),
        "networkx 3.3": installed_folder("networkx", "networkx"),
    }
    empty = run / "empty"
    empty.mkdir()
    print(f"{'index --from FOLDER':<24}{'source MB':>10}{'entries':>9}{'CPU s':>8}{'wall s':>8}{'MB/CPU s':>10}{'MiB':>7}{'index MB':>10}{'index/source':>13}")
    for name, folder in folders.items():
        outcomes = []
        for _ in range(RUNS):
            cache = run / "cache-one"
            shutil.rmtree(cache, ignore_errors=True)
            outcomes.append(siskin(["index", "--from", str(folder), "--json"], cache, empty))
        wall, cpu, mib, stdout = sorted(outcomes, key=lambda outcome: outcome[1])[len(outcomes) // 2]
        entries = sum(package["entries"] for package in json.loads(stdout)["packages"])
        source, written = n_bytes(folder, SOURCES) / 1e6, n_bytes(run / "cache-one") / 1e6
        print(
            f"{name:<24}{source:>10.2f}{entries:>9}{cpu:>8.2f}{wall:>8.2f}{source / cpu:>10.1f}{mib:>7.0f}"
            f"{written:>10.2f}{written / source:>13.2f}",
            flush=True,
        )


def environment_of_100() -> Path:
    """An environment with 100 packages: five pure ones, twenty copies each under other names."""
    environment = accept / "environment-100"
    if (environment / "complete").exists():
        return environment
    shutil.rmtree(environment, ignore_errors=True)
    site = environment / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    site.mkdir(parents=True)
    (environment / "pyvenv.cfg").write_text(f"home = {Path(sys.base_prefix) / 'bin'}\nversion = {sys.version.split()[0]}\n")
    for name, module in [("flask", "flask"), ("requests", "requests"), ("attrs", "attr"), ("rich", "rich"), ("networkx", "networkx")]:
        source = Path(distribution(name).locate_file(module))
        for number in range(20):
            copy, copy_module = f"{name}-copy-{number:02}", f"{module}_copy_{number:02}"
            copy_sources(source, site / copy_module, without_tests=True)
            for path in (site / copy_module).rglob("*.py"):  # other content, so that nothing is shared
                path.write_text(re.sub(rf"\b{module}\b(?=\.| import)", copy_module, path.read_text(encoding="utf-8")), encoding="utf-8")
            info = site / f"{copy.replace('-', '_')}-1.{number}.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {copy}\nVersion: 1.{number}\n")
            (info / "top_level.txt").write_text(f"{copy_module}\n")
            files = sorted(p.relative_to(site).as_posix() for p in (site / copy_module).rglob("*") if p.is_file())
            own = [f"{info.name}/{inner}" for inner in ("METADATA", "top_level.txt", "RECORD")]
            (info / "RECORD").write_text("".join(f"{path},,\n" for path in [*files, *own]))
    (environment / "complete").touch()
    return environment


def measure_environment() -> None:
    environment = environment_of_100()
    project, cache = run / "project-100", run / "cache-100"
    project.mkdir()
    variables = {"VIRTUAL_ENV": str(environment)}
    source = n_bytes(environment, SOURCES) / 1e6
    wall, cpu, mib, stdout = siskin(["index", str(project), "--json"], cache, project, variables)
    packages = json.loads(stdout)["packages"]
    print(
        f"\n100 packages, {source:.1f} MB: first run {wall:.2f} s wall, {cpu:.2f} CPU s, {mib:.0f} MiB, "
        f"{len(packages)} packages, {sum(p['entries'] for p in packages)} entries, index {n_bytes(cache) / 1e6 / source:.2f} of the source"
    )
    again = [siskin(["index", str(project), "--json"], cache, project, variables) for _ in range(11)]
    states = sorted({p["status"] for p in json.loads(again[-1][3])["packages"]})
    print(
        f"nothing changed: {1000 * statistics.median(o[0] for o in again):.0f} ms wall, "
        f"{1000 * statistics.median(o[1] for o in again):.0f} ms CPU (median of {len(again)}), {','.join(states)}"
    )

    batch = run / "batch.jsonl"
    batch.write_text("".join(json.dumps({"id": str(i), "query": QUERIES[i % len(QUERIES)]}) + "\n" for i in range(400)))
    wall, cpu, mib, stdout = siskin(["search", "--root", str(project), "--batch", str(batch), "--json"], cache, project, variables)
    micros = sorted(json.loads(line)["micros"] for line in stdout.splitlines())
    print(
        f"search over them: p50 {micros[len(micros) // 2] / 1000:.2f} ms, p99 {micros[len(micros) * 99 // 100] / 1000:.2f} ms, "
        f"{mib:.0f} MiB; 400 queries with start-up {wall:.2f} s"
    )
    one = [siskin(["search", "--root", str(project), "--json", QUERIES[0]], cache, project, variables) for _ in range(7)]
    print(f"one search from the shell: {1000 * statistics.median(o[0] for o in one):.0f} ms wall (median of {len(one)})")


measure_packages()
measure_environment()
