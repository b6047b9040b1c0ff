"""Measures `siskin guard` on code that is right in one version: see guard.sh."""

import ast
import collections
import json
import os
import subprocess
import sys

SISKIN = os.environ["SISKIN"]


def siskin(folder, *arguments, codes=(0, 1, 3)):
    done = subprocess.run(
        [SISKIN, *arguments], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode not in codes:
        sys.exit(f"{' '.join(arguments)}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def write(folder, name, rows):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def judge(folder, rows):
    path = write(folder, "code.jsonl", rows)
    lines = siskin(folder, "guard", "--batch", path, "--json").splitlines()
    return [json.loads(line) for line in lines]


def keywords_of(signatures):
    """The keywords that any of some signatures takes; None where one takes all, or none can be read."""
    taken = set()
    for signature in signatures:
        try:
            function = ast.parse(f"def f{signature}: ...").body[0]
        except SyntaxError:
            return None
        arguments = function.args
        if arguments.kwarg:
            return None
        taken |= {one.arg for one in arguments.args + arguments.kwonlyargs}
    return taken if signatures else None


def main():
    data_file, folder = sys.argv[1:]
    rows = []
    for line in open(data_file):
        row = json.loads(line)
        row["code"] = row["starting_code"] + (row.get("solution") or "")
        try:
            ast.parse(row["code"])
        except SyntaxError:
            continue
        rows.append(row)
    versions = collections.defaultdict(set)
    for row in rows:
        versions[row["library"]].add(row["version"])
    pins = sorted((library, version) for library in versions for version in versions[library])
    named = [part for library, version in pins for part in ("--package", f"{library}=={version}")]
    siskin(folder, "index", "--fetch", "--json", *named, codes=(0, 2))

    right = [
        {"id": row["id"], "code": row["code"], "package": row["library"], "version": row["version"]}
        for row in rows
    ]
    verdicts = judge(folder, right)
    refused = [
        (line, answer)
        for line, answer in zip(right, verdicts)
        if answer.get("verdict") in ("wrong", "broken") or "error" in answer
    ]
    doubted = [line for line, answer in zip(right, verdicts) if answer.get("verdict") == "doubtful"]
    changed = [line for line, answer in zip(right, verdicts) if answer.get("verdict") == "mended"]

    # What is to be caught: by the index alone, name by name, not by the guard.
    asked = []
    for row in rows:
        for version in versions[row["library"]] - {row["version"]}:
            for gold in row["gold"]:
                asked.append((row, version, gold))
    exists = write(
        folder,
        "exists.jsonl",
        [
            {"package": row["library"], "version": version, "qualname": gold["qualname"]}
            for row, version, gold in asked
        ],
    )
    answers = [json.loads(line) for line in siskin(folder, "exists", "--batch", exists, "--json").splitlines()]
    shown = {}
    wrong = collections.OrderedDict()
    for (row, version, gold), answer in zip(asked, answers):
        key = (row["id"], version)
        if answer.get("answer") == "absent":
            wrong.setdefault(key, (row, []))[1].append(f"{gold['qualname']} is absent")
        elif answer.get("answer") == "exists" and gold["kwargs"]:
            place = (row["library"], version, gold["qualname"])
            if place not in shown:
                package = f"{row['library']}=={version}"
                text = siskin(folder, "show", "--json", "--package", package, gold["qualname"])
                shown[place] = json.loads(text)["signatures"] if text.strip() else []
            taken = keywords_of(shown[place])
            unknown = [] if taken is None else sorted(set(gold["kwargs"]) - taken)
            if unknown:
                wrong.setdefault(key, (row, []))[1].append(f"{gold['qualname']} takes no {unknown}")
    lines = [
        {"id": row["id"], "code": row["code"], "package": row["library"], "version": version}
        for (_, version), (row, _) in wrong.items()
    ]
    caught = 0
    marked, missed = [], []
    for line, (_, (_, reasons)), answer in zip(lines, wrong.items(), judge(folder, lines)):
        if answer.get("verdict") in ("wrong", "mended", "broken", "doubtful"):
            caught += 1
            if answer.get("verdict") == "doubtful":
                marked.append((line, reasons))
        else:
            missed.append((line, reasons, answer))
    for line, answer in refused:
        print("refused", line["id"], line["package"], line["version"], json.dumps(answer.get("findings"))[:300])
    for line in doubted:
        print("doubted", line["id"], line["package"], line["version"])
    for line in changed:
        print("changed", line["id"], line["package"], line["version"])
    for line, reasons in marked:
        print("marked", line["id"], line["package"], line["version"], "; ".join(reasons))
    for line, reasons, answer in missed:
        print("missed", line["id"], line["package"], line["version"], "; ".join(reasons), answer.get("verdict"))
    n = len(lines)
    print(
        f"right solutions: {len(right)}, refused {len(refused)}, doubted {len(doubted)}, changed {len(changed)}; "
        f"wrong ones: {n}, caught {caught} ({100 * caught / max(1, n):.1f} %), of them {len(marked)} marked, not refused"
    )
    sys.exit(0 if not refused and caught >= 0.9 * n else 1)


if __name__ == "__main__":
    main()
