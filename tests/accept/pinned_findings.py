"""Check a project against pandas 1.5.3, which it pins and its environment does not have.

The wheel is downloaded once; later runs need no network.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

SISKIN = os.environ["SISKIN"]
WHEEL = "pandas-1.5.3-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
CODE = """\
import acme_data as ad
import pandas as pd

df = pd.DataFrame({'a': [1]})
df2 = df.append({'a': 2}, ignore_index=True)
p = pd.Panel()
t = ad.merge_tables(1, 2, on='k', how='left')
"""
LIBRARY = '''\
__version__ = "2.3.0"


def merge_tables(left, right, on, tolerance_s=0):
    """Merge two tables.

    .. versionchanged:: 2.0
       ``how`` is gone, use ``tolerance_s``.
    """
'''
run, downloads, environment = map(Path, sys.argv[1:])


def wheel() -> None:
    downloads.mkdir(parents=True, exist_ok=True)
    if (downloads / WHEEL).exists():
        return
    wanted = downloads / "pandas.txt"
    wanted.write_text("pandas==1.5.3\n")
    options = ["--no-deps", "--only-binary=:all:", "--python-version=3.11", "--platform=manylinux_2_17_x86_64"]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *options]
    subprocess.run([*pip, "--dest", str(downloads), "--requirement", str(wanted)], check=True)


def siskin(*arguments: object, ok: tuple[int, ...] = (0,), **variables: str) -> str:
    outcome = subprocess.run(
        [SISKIN, *map(str, arguments)], capture_output=True, text=True, env=os.environ | variables
    )
    if outcome.returncode not in ok:
        sys.exit(f"siskin {arguments}: exit {outcome.returncode}\n{outcome.stderr}")
    return outcome.stdout


def findings(project: Path) -> dict[tuple[int, str], dict]:
    lines = siskin("check", "--root", project, "--json", project, ok=(0, 1)).splitlines()
    found = [json.loads(line) for line in lines]
    for finding in found:
        print(f"  {finding['path']}:{finding['range']['start']['line'] + 1} {finding['code']}: {finding['message']}")
    return {(finding["range"]["start"]["line"] + 1, finding["code"]): finding for finding in found}


def expect(is_so: bool, what: str) -> None:
    print(f"{'ok' if is_so else 'FAILED'}  {what}")
    if not is_so:
        sys.exit(1)


def main() -> None:
    project, library = run / "shop", run / "acme_data"
    for folder, files in (
        (project, {"requirements.lock": "pandas==1.5.3\nacme-data==2.3.0\n", "app.py": CODE}),
        (library, {"pyproject.toml": '[project]\nname = "acme-data"\nversion = "2.3.0"\n', "acme_data.py": LIBRARY}),
    ):
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
    (project / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1"\ndependencies = ["pandas", "acme-data"]\n')
    (project / ".venv").symlink_to(environment)
    none = {"PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    siskin("index", project, ok=(0, 2), **none)
    print("before it is fetched:")
    found = findings(project)
    expect(set(found) == {(1, "version-mismatch"), (7, "unknown-argument")}, "the argument, and a hint on the pin")
    expect("`how`" in found[7, "unknown-argument"]["message"], "acme-data takes no `how`")
    wheel()
    siskin("index", "--fetch", "--package", "pandas==1.5.3", "--from", downloads)
    print("after:")
    found = findings(project)
    append, panel, how = (found.get(key) for key in ((5, "deprecated-api"), (6, "absent-api"), (7, "unknown-argument")))
    expect(len(found) == 3 and all((append, panel, how)), "append is deprecated, Panel is absent, how is not taken")
    expect(append["version"] == panel["version"] == "1.5.3" and how["version"] == "2.3.0", "each with its version")
    expect(append["replacement"] == "pandas.concat", "append has a replacement")
    expect(panel.get("replacement") is None, "Panel has none")


main()
