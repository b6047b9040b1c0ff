"""Brings the wheels of a list of packages into a folder: fetch.py LIST WHEELS [--lock]

LIST is a folder with packages.txt and packages.lock. Each wheel goes to WHEELS/PACKAGE/. Versions and hashes are those
of packages.lock; a wheel that is there is checked, not fetched again. With --lock nothing is fetched: packages.lock is
written anew from the wheels that are there.
Only wheels are taken, so that no code of the packages runs; all for one platform and Python, so that hashes agree.
"""

import email
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

NAMES = "packages.txt"
LOCK = "packages.lock"

PLATFORMS = ["manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_24_x86_64", "manylinux_2_17_x86_64",
             "manylinux2014_x86_64", "any"]
TARGET = ["--python-version", "3.11", "--implementation", "cp",
          *(option for platform in PLATFORMS for option in ("--platform", platform))]
HEAD = """\
# Wheels that are learned from, for CPython 3.11 on Linux x86-64; made by `fetch.py LIST WHEELS --lock`.
# The licence that each package states stands behind its hash.
"""


def main(folder, wheels, is_lock):
    if is_lock:
        lines = [_lock_line(name, wheels) for name in read_names(folder)]
        (folder / LOCK).write_text(HEAD + "".join(lines), encoding="utf-8")
        return
    failed = []
    for name, (requirement, digest) in read_lock(folder).items():
        if _has(wheels / name, digest):
            continue
        print(requirement, flush=True)
        if not _download(requirement, digest, wheels / name):
            failed.append(requirement)
    if failed:
        sys.exit(f"not fetched: {', '.join(failed)}; run again, or go on without them")


def read_names(folder):
    """The names in the folder's packages.txt, in order."""
    return (folder / NAMES).read_text(encoding="utf-8").split()


def read_lock(folder):
    """Requirement and hash of each package in the folder's packages.lock."""
    locked = {}
    for line in (folder / LOCK).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            requirement, digest = line.split()[:2]
            locked[requirement.split("==")[0]] = (requirement, digest.removeprefix("--hash=sha256:"))
    return locked


def _lock_line(name, wheels):
    found = list((wheels / name).glob("*.whl"))
    if len(found) != 1:
        sys.exit(f"{wheels / name} has {len(found)} wheels; it must have one")
    version = found[0].name.split("-")[1]
    return f"{name}=={version} --hash=sha256:{_digest(found[0])}  # {_licence(found[0])}\n"


def _licence(wheel):
    """The licence in the wheel's metadata: its expression, its field, its classifiers or the first line of its text."""
    with zipfile.ZipFile(wheel) as archive:
        path = next(path for path in archive.namelist() if path.endswith(".dist-info/METADATA"))
        metadata = email.message_from_string(archive.read(path).decode("utf-8", "replace"))
    text = (metadata.get("License") or "").strip()
    field = "" if "\n" in text else text.split(" (")[0]
    classifiers = [line.split("::")[-1].strip() for line in metadata.get_all("Classifier") or []
                   if line.startswith("License ::")]
    stated = metadata.get("License-Expression") or field or ", ".join(classifiers) or text.split("\n")[0]
    return stated or "not stated in the metadata"


def _has(folder, digest):
    return any(_digest(wheel) == digest for wheel in folder.glob("*.whl"))


def _digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(requirement, digest, folder):
    """Downloads one wheel; whether that worked. pip checks the hash."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write(f"{requirement} --hash=sha256:{digest}\n")
        requirements.flush()
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
                   "--require-hashes", *TARGET, "--dest", str(folder), "--requirement", requirements.name]
        return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--lock"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    main(Path(arguments[0]), Path(arguments[1]), "--lock" in sys.argv)
