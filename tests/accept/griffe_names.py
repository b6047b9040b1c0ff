"""Compare the names that Siskin resolves with griffe's and with those found at run time.

Counted, per package (each name once):
- defined: modules, and the functions, classes and attributes that a module or class itself defines;
- re-exported: names that a module imports and lists in `__all__`, or that the `__init__` of a package imports from
  within the package; and, for classes, their members by that path;
- inherited: members of a public class that one of its bases defines (as far as griffe knows the base).
Public is what griffe's `is_public` says, in modules without a private or test part in their path.
Run time: `dir()` of every public module (those in `__all__` where there is one, else those that the package
itself defines) and of their classes, names without a leading underscore.
"""

import contextlib
import importlib
import inspect
import io
import json
import logging
import os
import pkgutil
import re
import subprocess
import sys
import tempfile
import time
import warnings
from importlib.metadata import PackageNotFoundError, distribution, version

import griffe

SISKIN = os.environ["SISKIN"]
# Distribution, and the modules it installs.
PACKAGES = {
    "numpy": ["numpy"],
    "pandas": ["pandas"],
    "scipy": ["scipy"],
    "django": ["django"],
    "sqlalchemy": ["sqlalchemy"],
    "networkx": ["networkx"],
    "flask": ["flask"],
    "requests": ["requests"],
    "attrs": ["attr", "attrs"],
    "rich": ["rich"],
}
# Packages for which griffe loads what they import from, too: their classes have bases there, and it takes seconds, not minutes.
EXTERNAL = {"flask", "requests"}
RUNTIME = ["flask", "attrs", "requests", "networkx", "rich"]
SKIPPED = {"tests", "test", "testing", "conftest", "setup", "__main__", "_pytesttester"}
N_EXAMPLES = 12


def is_public_part(part: str) -> bool:
    return not part.startswith("_") and part not in SKIPPED and not part.startswith("test_")


def griffe_names(tree: griffe.Module) -> dict[str, str]:
    """Public names of a loaded package, each with how it came about."""
    names: dict[str, str] = {}

    def add(name: str, how: str) -> None:
        names.setdefault(name, how)

    def visit_class(path: str, cls: griffe.Class | griffe.Alias, how: str) -> None:
        for name, member in cls.members.items():
            with contextlib.suppress(griffe.AliasResolutionError, griffe.CyclicAliasError):
                if not name.startswith("_") and member.is_public:
                    add(f"{path}.{name}", how)
                    if member.is_class and not member.is_alias:
                        visit_class(f"{path}.{name}", member, how)
        with contextlib.suppress(Exception):  # griffe raises several things for bases that it cannot order
            for name in cls.inherited_members:
                if not name.startswith("_"):
                    add(f"{path}.{name}", "inherited")

    def visit_module(module: griffe.Module) -> None:
        add(module.path, "defined")
        for name, member in module.members.items():
            try:
                if member.is_module and not member.is_alias:
                    if is_public_part(name):
                        visit_module(member)
                    continue
                is_reexport = member.is_alias and module.is_init_module and member.target_path.startswith(tree.path + ".")
                if name.startswith("_") or not (member.is_public or is_reexport):
                    continue
                how = "re-exported" if member.is_alias else "defined"
                add(f"{module.path}.{name}", how)
                if member.is_class:
                    visit_class(f"{module.path}.{name}", member, how)
            except (griffe.AliasResolutionError, griffe.CyclicAliasError):
                if member.is_exported:  # its target lies in a package that is not loaded
                    add(f"{module.path}.{name}", "re-exported")

    visit_module(tree)
    return names


def runtime_names(module_name: str) -> set[str]:
    """Public names of an imported package."""
    names: set[str] = set()
    root = importlib.import_module(module_name)
    modules = {module_name: root}
    for info in pkgutil.walk_packages(getattr(root, "__path__", []), module_name + ".", onerror=lambda _: None):
        if all(is_public_part(part) for part in info.name.split(".")):
            with contextlib.suppress(BaseException), contextlib.redirect_stdout(io.StringIO()):
                modules[info.name] = importlib.import_module(info.name)
    for path, module in modules.items():
        names.add(path)
        declared = getattr(module, "__all__", None)
        for name in declared if declared is not None else dir(module):
            try:
                value = getattr(module, name)
            except AttributeError:
                continue
            home = getattr(value, "__module__", None) or ""
            is_own = isinstance(home, str) and home.split(".")[0] == module_name
            if name.startswith("_") or inspect.ismodule(value) or (declared is None and not is_own):
                continue
            names.add(f"{path}.{name}")
            if inspect.isclass(value):
                names.update(f"{path}.{name}.{member}" for member in dir(value) if not member.startswith("_"))
    return names


def griffe_resolves(loader: griffe.GriffeLoader, name: str) -> bool:
    """Whether griffe finds a dotted name, inherited members included."""
    first, *rest = name.split(".")
    try:
        found = loader.modules_collection[first]
        for part in rest:
            members = found.all_members if found.is_class else found.members
            found = members[part]
        return True
    except Exception:  # unresolved aliases, cycles, unknown bases: all mean that it does not
        return False


def siskin_answers(package: str, names: list[str]) -> dict[str, str]:
    """What `siskin exists` says of each name."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as file:
        for name in names:
            file.write(json.dumps({"package": package, "version": version(package), "qualname": name}) + "\n")
    out = subprocess.run([SISKIN, "exists", "--batch", file.name, "--json"], capture_output=True, text=True)
    os.unlink(file.name)
    lines = [json.loads(line) for line in out.stdout.splitlines()]
    if out.returncode != 0 or len(lines) != len(names):
        sys.exit(f"siskin exists: exit {out.returncode}, {len(lines)} answers for {len(names)} names\n{out.stderr}")
    return {line["qualname"]: line["answer"] for line in lines}


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:6.2f} %" if whole else "     -  "


def with_dependencies(packages: list[str]) -> list[str]:
    """The packages and all installed ones that they need: bases of their classes may lie there."""
    found: dict[str, None] = {}
    waiting = list(packages)
    while waiting:
        name = waiting.pop(0)
        with contextlib.suppress(PackageNotFoundError):
            if name not in found and distribution(name):
                found[name] = None
                wanted = [line for line in distribution(name).requires or [] if "extra ==" not in line]
                waiting += [re.match(r"[\w.-]+", line)[0].lower() for line in wanted]
    return list(found)


def index(root: str, packages: list[str]) -> None:
    arguments = [argument for name in packages for argument in ("--package", f"{name}=={version(name)}")]
    start = time.perf_counter()
    out = subprocess.run([SISKIN, "index", root, "--json", *arguments], capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit(f"siskin index: exit {out.returncode}\n{out.stdout}{out.stderr}")
    for package in json.loads(out.stdout)["packages"]:
        print(
            f"indexed {package['package']} {package['version']}: {package['status']}, {package['entries']} entries, "
            f"{package['files']} files, {package['seconds']:.2f} s, {len(package['problems'])} problems"
        )
    print(f"{time.perf_counter() - start:.1f} s in all\n")


def print_examples(title: str, names: list[str]) -> None:
    if names:
        step = max(1, len(names) // N_EXAMPLES)
        print(f"  {title} ({len(names)}): " + ", ".join(sorted(names)[::step][:N_EXAMPLES]))


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    root, *chosen = sys.argv[1:]
    packages = chosen or list(PACKAGES)
    if os.environ.get("ONLY_GRIFFE") != "1":
        index(root, with_dependencies(packages))

    kinds = ("defined", "re-exported", "inherited")
    print("griffe's public names that Siskin resolves (exists), says are absent, does not know")
    print(f"{'package':<12}{'names':>8}" + "".join(f"{kind:>13}" for kind in kinds) + f"{'all':>10}{'absent':>9}{'unknown':>9}")
    total = {"names": 0, "exists": 0}
    loaders: dict[str, griffe.GriffeLoader] = {}
    for package in packages:
        names: dict[str, str] = {}
        loader = loaders[package] = griffe.GriffeLoader(allow_inspection=False)
        for module in PACKAGES[package]:
            loader.load(module, try_relative_path=False)
        loader.resolve_aliases(implicit=True, external=package in EXTERNAL)
        for module in PACKAGES[package]:
            names.update(griffe_names(loader.modules_collection[module]))
        if os.environ.get("ONLY_GRIFFE") == "1":
            counts = [sum(how == kind for how in names.values()) for kind in kinds]
            print(f"{package:<12}{len(names):>8}" + "".join(f"{count:>13}" for count in counts))
            continue
        answers = siskin_answers(package, sorted(names))
        found = {name for name, answer in answers.items() if answer == "exists"}
        columns = []
        for kind in kinds:
            of_kind = {name for name, how in names.items() if how == kind}
            columns.append(share(len(of_kind & found), len(of_kind)))
        absent = [name for name, answer in answers.items() if answer == "absent"]
        unknown = [name for name, answer in answers.items() if answer == "unknown"]
        total["names"] += len(names)
        total["exists"] += len(found)
        print(
            f"{package:<12}{len(names):>8}" + "".join(f"{column:>13}" for column in columns)
            + f"{share(len(found), len(names)):>10}{len(absent):>9}{len(unknown):>9}"
        )
        print_examples("absent", absent)
        print_examples("unknown", unknown)
    if total["names"]:
        print(f"{'together':<12}{total['names']:>8}{share(total['exists'], total['names']):>49}\n")

    print("names found at run time: who resolves them")
    print(f"{'package':<12}{'names':>8}{'griffe':>10}{'siskin':>10}{'siskin absent':>15}{'unknown':>9}{'only siskin':>13}{'only griffe':>13}")
    for package in [package for package in RUNTIME if package in packages]:
        found_at_run_time = sorted(set().union(*(runtime_names(module) for module in PACKAGES[package])))
        by_griffe = {name for name in found_at_run_time if griffe_resolves(loaders[package], name)}
        if os.environ.get("ONLY_GRIFFE") == "1":
            print(f"{package:<12}{len(found_at_run_time):>8}{share(len(by_griffe), len(found_at_run_time)):>10}")
            continue
        answers = siskin_answers(package, found_at_run_time)
        by_siskin = {name for name, answer in answers.items() if answer == "exists"}
        absent = [name for name, answer in answers.items() if answer == "absent"]
        n_unknown = sum(answer == "unknown" for answer in answers.values())
        n_names = len(found_at_run_time)
        print(
            f"{package:<12}{n_names:>8}{share(len(by_griffe), n_names):>10}{share(len(by_siskin), n_names):>10}"
            f"{len(absent):>15}{n_unknown:>9}{len(by_siskin - by_griffe):>13}{len(by_griffe - by_siskin):>13}"
        )
        print_examples("absent, though there at run time", absent)
        print_examples("only siskin", sorted(by_siskin - by_griffe))
        print_examples("only griffe", sorted(by_griffe - by_siskin))


if __name__ == "__main__":
    main()
