#!/usr/bin/env bash
# How many slow functions of the fixtures `siskin evolve --objective speed` makes faster, each claim looked at by
# `timeit` and with inputs that it has not seen. With `projects`, 30 functions of five real projects.
# Usage: [SISKIN=path/to/siskin] [SECONDS_EACH=30] tests/accept/evolve_faster.sh [projects | FUNCTION...]
. "$(dirname "$0")/common.sh"
with_evolve_packages
machine
export PATH="$venv/bin:$PATH"
if [ "${1:-}" = projects ]; then
    "$python" "$repository/tests/accept/evolve_faster_projects.py" "$accept" "$run" "${@:2}"
else
    "$python" "$repository/tests/accept/evolve_faster.py" "$repository/fixtures/slow_functions" "$@"
fi
