"""What each group of features is worth: ablate.py WORK [SISKIN DEVSETS]

Fits the model anew without each group, and prints recall@5 as a Markdown table: on mined queries of packages that are
held out of the fit, and, where DEVSETS are given, on each of them (see evaluate.py).
The groups are the files in indexer/src/search/features, the features those that each lists in its NAMES.
"""

import re
import sys
from pathlib import Path

from candidates import Candidates
from evaluate import evaluate, heading, load_sets, row
from fit import fit_model, held_out, sample
from metrics import mined_recall

GROUPS = Path(__file__).resolve().parent.parent / "src" / "search" / "features"
NAMES = re.compile(r"const NAMES: \[&str; \w+\] = \[(.*?)\];", re.DOTALL)


def main(work, binary, folder):
    candidates = sample(Candidates.load(work / "candidates.npz"))
    is_held_out = held_out(candidates)
    seen, unseen = candidates.only(~is_held_out), candidates.only(is_held_out)
    sets = load_sets(binary, work, folder) if folder else {}
    groups = read_groups()
    if lost := {*candidates.features}.difference(*groups.values()):
        sys.exit(f"in no group: {', '.join(sorted(lost))}; do SISKIN and these sources belong together?")
    runs = {"all": {}}
    runs |= {f"without {group}": {"without": names} for group, names in groups.items()}
    runs["no weight fixed by hand"] = {"fixed": {}}

    if sets:
        print(heading(sets, f"features | mined ({is_held_out.sum()})").replace("|---|", "|---|---|", 1))
    else:
        print(f"| features | mined ({is_held_out.sum()}) |\n|---|---|")
    for name, options in runs.items():
        mined = f"{name} | {mined_recall(unseen, fit_model(seen, **options)):.3f}"
        print(row(mined, evaluate(sets, fit_model(candidates, **options))) if sets else f"| {mined} |", flush=True)


def read_groups():
    """The features of each group, by the group's name."""
    groups = {}
    for path in sorted(GROUPS.glob("*.rs")):
        if names := NAMES.search(path.read_text(encoding="utf-8")):
            groups[path.stem] = re.findall(r'"(\w+)"', re.sub(r"//.*", "", names[1]))
    return groups


if __name__ == "__main__":
    if len(sys.argv) not in (2, 4):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), *(sys.argv[2], Path(sys.argv[3])) if len(sys.argv) == 4 else (None, None))
