"""Make hostile archives, index each, and say what happened.

For each: exit code, status, the largest resident set, seconds, bytes written to the cache, the first message.
An archive fails the check if anything appears or changes outside the cache, if the program is killed by a signal,
takes more than 300 MiB or 60 s, writes more than 100 MiB, or prints no JSON document.
"""

import gzip
import io
import json
import os
import random
import resource
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import warnings
import zipfile
import zlib
from pathlib import Path

SISKIN = os.environ["SISKIN"]
MAX_RSS_MIB, MAX_SECONDS, MAX_CACHE_MIB = 300, 60, 100
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
GOOD = b'"""A module."""\n\n\ndef fine(x: int) -> int:\n    """Return it."""\n    return x\n'
MAKERS = []


def archive(suffix):
    """Register a maker of an archive; its name gives the package's name."""

    def register(function):
        MAKERS.append((function.__name__, suffix, function))
        return function

    return register


def wheel(path, name, members=(), *, compression=zipfile.ZIP_DEFLATED):
    """Write a wheel with one good module and further members (name or ZipInfo, bytes)."""
    with zipfile.ZipFile(path, "w", compression) as out:
        out.writestr(f"{name}/__init__.py", GOOD)
        out.writestr(f"{name}-1.0.dist-info/METADATA", METADATA.format(name=name))
        for member, data in members:
            out.writestr(member, data)
        out.writestr(f"{name}-1.0.dist-info/RECORD", "")


def sdist(path, name, members=()):
    """Write an sdist with one good module and further (TarInfo, bytes or None)."""
    with tarfile.open(path, "w:gz") as out:
        for inner, data in [
            (f"{name}-1.0/PKG-INFO", METADATA.format(name=name).encode()),
            (f"{name}-1.0/{name}/__init__.py", GOOD),
        ]:
            info = tarfile.TarInfo(inner)
            info.size = len(data)
            out.addfile(info, io.BytesIO(data))
        for info, data in members:
            if data is not None:
                info.size = len(data)
            out.addfile(info, io.BytesIO(data) if data is not None else None)


def link(name, target, kind):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@archive("whl")
def good(path, name, outside):
    wheel(path, name)


@archive("whl")
def traversal_wheel(path, name, outside):
    wheel(path, name, [(f"../../../../../../{outside}/escaped.py", GOOD), (f"{name}/../../escaped.py", GOOD)])


@archive("whl")
def traversal_backslash(path, name, outside):
    wheel(path, name, [("..\\..\\escaped.py", GOOD), ("C:\\escaped.py", GOOD), (f"{name}\\inner.py", GOOD)])


@archive("whl")
def absolute_wheel(path, name, outside):
    wheel(path, name, [(f"{outside}/escaped.py", GOOD)])


@archive("tar.gz")
def traversal_sdist(path, name, outside):
    sdist(path, name, [(tarfile.TarInfo(f"{name}-1.0/../../../escaped.py"), GOOD), (tarfile.TarInfo(f"{outside}/escaped.py"), GOOD)])


@archive("tar.gz")
def links_sdist(path, name, outside):
    base = f"{name}-1.0/{name}"
    sdist(
        path,
        name,
        [
            (link(f"{base}/secret.py", f"{outside}/secret.py", tarfile.SYMTYPE), None),
            (link(f"{base}/hard.py", f"{outside}/secret.py", tarfile.LNKTYPE), None),
            (link(f"{base}/folder", str(outside), tarfile.SYMTYPE), None),
            (tarfile.TarInfo(f"{base}/folder/escaped.py"), GOOD),
            (link(f"{base}/loop", "loop", tarfile.SYMTYPE), None),
        ],
    )


@archive("whl")
def symlink_wheel(path, name, outside):
    info = zipfile.ZipInfo(f"{name}/secret.py")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    wheel(path, name, [(info, f"{outside}/secret.py".encode())])


@archive("tar.gz")
def devices_sdist(path, name, outside):
    zero = tarfile.TarInfo(f"{name}-1.0/{name}/zero.py")
    zero.type, zero.devmajor, zero.devminor = tarfile.CHRTYPE, 1, 5
    fifo = tarfile.TarInfo(f"{name}-1.0/{name}/fifo.py")
    fifo.type = tarfile.FIFOTYPE
    sdist(path, name, [(zero, None), (fifo, None)])


@archive("whl")
def bomb_wheel(path, name, outside):
    """1 GiB of one comment in 1 MiB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        out.writestr(f"{name}-1.0.dist-info/METADATA", METADATA.format(name=name))
        info = zipfile.ZipInfo(f"{name}/__init__.py")
        info.compress_type = zipfile.ZIP_DEFLATED
        with out.open(info, "w", force_zip64=True) as member:
            for _ in range(1024):
                member.write(b"#" * (1 << 20))
        out.writestr(f"{name}/fine.py", GOOD)


@archive("tar.gz")
def bomb_sdist(path, name, outside):
    """4 GiB of zeros behind a small header."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    info = tarfile.TarInfo(f"{name}-1.0/{name}/__init__.py")
    info.size = 4 << 30
    with open(path, "wb") as out:
        out.write(compressor.compress(info.tobuf()))
        for _ in range(4096):
            out.write(compressor.compress(bytes(1 << 20)))
        out.write(compressor.flush())


@archive("whl")
def overlapping_wheel(path, name, outside):
    """Many entries of the directory that share one block of data: a quine-like bomb without nesting."""
    data = b"x = 1\n" * 200_000
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packed.compress(data) + packed.flush()
    crc = zlib.crc32(data)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(packed), len(data), 1, 0) + b"a" + packed
    directory = b""
    for number in range(20_000):
        inner = f"{name}/m{number}.py".encode()
        directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(packed), len(data), len(inner), 0, 0, 0, 0, 0, 0) + inner
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 20_000, 20_000, len(directory), len(local), 0)
    path.write_bytes(local + directory + end)


@archive("whl")
def lying_sizes(path, name, outside):
    """The directory says 10 bytes; the data are 50 MB."""
    wheel(path, name, [(f"{name}/big.py", b"# " + b"y" * 50_000_000)])
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\1\2", data.index(f"{name}/big.py".encode()))
    while not data[at + 46 :].startswith(f"{name}/big.py".encode()):
        at = data.index(b"PK\1\2", at + 1)
    struct.pack_into("<I", data, at + 24, 10)
    path.write_bytes(data)


@archive("whl")
def truncated_wheel(path, name, outside):
    wheel(path, name, [(f"{name}/more.py", os.urandom(50_000))])
    path.write_bytes(path.read_bytes()[:30_000])


@archive("tar.gz")
def truncated_sdist(path, name, outside):
    rng = random.Random(1)
    sdist(path, name, [(tarfile.TarInfo(f"{name}-1.0/{name}/more.py"), bytes(rng.randrange(256) for _ in range(50_000)))])
    path.write_bytes(path.read_bytes()[:20_000])


@archive("whl")
def bad_checksum(path, name, outside):
    wheel(path, name, compression=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"Return it", b"Return IT"))


@archive("whl")
def duplicate_names(path, name, outside):
    warnings.simplefilter("ignore")  # zipfile says that the name is there already
    wheel(path, name, [(f"{name}/__init__.py", b"def other(): ...\n"), (f"{name}/Case.py", GOOD), (f"{name}/case.py", GOOD)])


@archive("whl")
def encrypted(path, name, outside):
    wheel(path, name, [(f"{name}/locked.py", GOOD)])
    data = bytearray(path.read_bytes())
    for magic, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = -1
        while (at := data.find(magic, at + 1)) >= 0:
            data[at + flags] |= 1
    path.write_bytes(data)


@archive("whl")
def many_members(path, name, outside):
    wheel(path, name, ((f"{name}/m{number}.py", b"") for number in range(100_000)), compression=zipfile.ZIP_STORED)


@archive("whl")
def deep_folders(path, name, outside):
    wheel(path, name, [("/".join([name] + ["d"] * 5_000 + ["deep.py"]), GOOD), (f"{name}/{'n' * 60_000}.py", GOOD)])


@archive("whl")
def deep_nesting(path, name, outside):
    wheel(
        path,
        name,
        [
            (f"{name}/brackets.py", b"x = " + b"(" * 100_000 + b")" * 100_000),
            (f"{name}/unary.py", b"x = " + b"-" * 200_000 + b"1\n"),
            (f"{name}/sums.py", b"x = 1" + b" + 1" * 200_000 + b"\n"),
            (f"{name}/attributes.py", b"x = a" + b".b" * 200_000 + b"\n"),
            (f"{name}/blocks.py", b"".join(b" " * depth + b"if x:\n" for depth in range(2_000)) + b" " * 2_000 + b"y = 1\n"),
            (f"{name}/classes.py", b"".join(b" " * depth + b"class C:\n" for depth in range(1_000)) + b" " * 1_000 + b"y = 1\n"),
        ],
    )


@archive("whl")
def bad_names(path, name, outside):
    wheel(path, name, [(f"{name}/AAAA.py", GOOD), (f"{name}/BBBB.py", GOOD), (f"{name}/nul\x01bell\x07.py", GOOD)])
    path.write_bytes(path.read_bytes().replace(b"AAAA", b"\xff\xfe\xc3\x28").replace(b"BBBB", b"B\0B/"))


@archive("whl")
def bad_text(path, name, outside):
    wheel(
        path,
        name,
        [
            (f"{name}/latin.py", b"# -*- coding: latin-1 -*-\nx = '\xe9'\n"),
            (f"{name}/invalid.py", b"def f():\n    '''\xff\xfe'''\n"),
            (f"{name}/bom.py", b"\xef\xbb\xbfdef with_bom(): ...\n"),
            (f"{name}/utf16.py", "def f(): ...\n".encode("utf-16")),
            (f"{name}/nul.py", b"x = 1\0\ny = 2\n"),
            (f"{name}/one_line.py", b"x = [" + b"1, " * 2_000_000 + b"]\n"),
            (f"{name}/syntax.py", b"def (:\n"),
            (f"{name}/escapes.py", b'def f():\n    """\\x1b[31m\x1b]0;title\x07 \xe2\x80\xae evil"""\n'),
        ],
    )


@archive("whl")
def cycles(path, name, outside):
    wheel(
        path,
        name,
        [
            (f"{name}/a.py", f"from {name}.b import *\nfrom {name}.b import x\nclass A(B): ...\nclass B(A): ...\nclass C(C): ...\n".encode()),
            (f"{name}/b.py", f"from {name}.a import *\nfrom {name}.a import x\n__all__ = a.__all__ + b.__all__\n".encode()),
            (f"{name}/bases.py", b"".join(b"class K%d(K%d): ...\n" % (n, n + 1) for n in range(20_000))),
        ],
    )


@archive("whl")
def bad_metadata(path, name, outside):
    with zipfile.ZipFile(path, "w") as out:
        out.writestr(f"{name}/__init__.py", GOOD)
        out.writestr(f"{name}-1.0.dist-info/METADATA", b"Name: ../../evil\nVersion: 1/../../2\nName: \xff\n" + b"X: " + b"z" * 3_000_000)
        out.writestr(f"{name}-1.0.dist-info/top_level.txt", "../..\n/etc\n")
        out.writestr(f"{name}-1.0.dist-info/RECORD", "../../../escaped.py,sha256=x,1\n" * 10_000)


@archive("whl")
def not_an_archive(path, name, outside):
    path.write_bytes(random.Random(2).randbytes(100_000))


@archive("tar.gz")
def gzip_in_gzip(path, name, outside):
    data = bytes(100 << 20)
    for _ in range(3):
        data = gzip.compress(data, 9)
    path.write_bytes(data)


@archive("whl")
def empty_file(path, name, outside):
    path.write_bytes(b"")


def snapshot(*folders):
    found = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            stat = path.lstat()
            found[str(path)] = (stat.st_size, stat.st_mtime_ns, stat.st_mode)
    return found


def run(path, cwd, cache, home):
    environment = {**os.environ, "SISKIN_CACHE_DIR": str(cache), "HOME": str(home), "TMPDIR": str(cache.parent / "tmp")}
    (cache.parent / "tmp").mkdir(exist_ok=True)
    start = time.perf_counter()
    process = subprocess.Popen(
        [SISKIN, "index", "--from", str(path), "--json"],
        cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30)),
    )  # fmt: skip
    killer = threading.Timer(MAX_SECONDS * 2, process.kill)
    killer.start()
    errors: list[bytes] = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    reader.start()
    stdout = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    killer.cancel()
    reader.join()
    return process.returncode, stdout, errors[0], usage.ru_maxrss / 1024, time.perf_counter() - start


def main():
    base = Path(tempfile.mkdtemp(prefix="hostile.", dir=sys.argv[1]))
    outside, cwd, home = base / "outside", base / "cwd", base / "home"
    for folder in (outside, cwd, home):
        folder.mkdir()
    (outside / "secret.py").write_text("def secret_function(): ...\n")
    n_failed = 0
    print(f"{'archive':<22}{'bytes':>10}{'exit':>6}{'status':>9}{'entries':>9}{'MiB':>7}{'s':>7}{'cache MiB':>11}  verdict, message")
    for name, suffix, make in MAKERS:
        folder = base / "archives"
        folder.mkdir(exist_ok=True)
        path = folder / (f"{name}-1.0-py3-none-any.whl" if suffix == "whl" else f"{name}-1.0.tar.gz")
        make(path, name, outside)
        cache = base / "cache" / name
        shutil.rmtree(base / "cache", ignore_errors=True)
        (base / "cache").mkdir()
        before = snapshot(outside, cwd, home, folder)
        escaped_before = sorted(base.glob("escaped*"))
        code, stdout, stderr, rss, seconds = run(path, cwd, cache, home)
        n_bytes = sum(p.stat().st_size for p in cache.rglob("*") if p.is_file()) if cache.exists() else 0

        faults = []
        if snapshot(outside, cwd, home, folder) != before or sorted(base.glob("escaped*")) != escaped_before:
            faults.append("WROTE OUTSIDE")
        leftovers = [p.name for p in (base / "cache" / "tmp").iterdir()]
        if leftovers:
            faults.append(f"LEFT {leftovers[:3]} IN TMPDIR")
        if code not in (0, 2):
            faults.append(f"EXIT {code}")
        if rss > MAX_RSS_MIB:
            faults.append("MEMORY")
        if seconds > MAX_SECONDS:
            faults.append("TIME")
        if n_bytes > MAX_CACHE_MIB << 20:
            faults.append("DISK")
        if b"panicked" in stderr:
            faults.append("PANIC")
        if any(b"secret_function" in p.read_bytes() for p in cache.rglob("*") if p.is_file()):
            faults.append("READ THROUGH A LINK")
        packages, message = [], ""
        try:
            packages = json.loads(stdout)["packages"]
        except (ValueError, KeyError, TypeError):
            faults.append("NO JSON")
        for package in packages:
            problems = [f"{p.get('subject')}: {p.get('message')}" if isinstance(p, dict) else str(p) for p in package.get("problems", [])]
            message = package.get("error") or (f"{len(problems)} problems, {problems[0]}" if problems else "")
        message = message or stderr.decode(errors="replace").strip().split("\n")[-1]
        status = ",".join(sorted({str(package.get("status")) for package in packages})) or "-"
        entries = sum(package.get("entries") or 0 for package in packages)
        if name == "good" and (status != "built" or code != 0):
            faults.append("GOOD ARCHIVE REFUSED")
        n_failed += bool(faults)
        message = message.encode("unicode_escape").decode()[:110]
        print(
            f"{name:<22}{path.stat().st_size:>10}{code:>6}{status:>9}{entries:>9}{rss:>7.0f}{seconds:>7.2f}{n_bytes / (1 << 20):>11.1f}"
            f"  {' '.join(faults) or 'ok'}; {message}"
        )
        path.unlink()
    shutil.rmtree(base, ignore_errors=True)
    print(f"{len(MAKERS)} archives, {n_failed} failed the check")
    sys.exit(1 if n_failed else 0)


if __name__ == "__main__":
    main()
