#!/usr/bin/env bash
# How many mutants of real code `siskin evolve` mends: the first 12 that a project's own tests kill, at most 4 of a
# function, in the order of cosmic-ray. A mutant counts as mended if the project's whole suite passes again.
# Usage: [SISKIN=path/to/siskin] [MUTANTS=12] tests/accept/evolve_mutants.sh more-itertools|boltons|toolz|networkx|humanize
. "$(dirname "$0")/common.sh"
with_evolve_packages
machine
"$python" "$repository/tests/accept/evolve_mutants.py" "$accept" "$run" "${1:?name a project}"
