#!/usr/bin/env bash
# What is left of `siskin evolve` that is killed half-way: processes, changed files; and whether a resumed run gives
# what an undisturbed one does.
# Usage: [SISKIN=path/to/siskin] [RUNS=5] tests/accept/evolve_crash.sh
. "$(dirname "$0")/common.sh"
with_evolve_packages
machine
"$python" "$repository/tests/accept/evolve_crash.py" "$run"
