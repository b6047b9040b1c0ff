#!/usr/bin/env bash
# Evaluations per second beside `python -m pytest` per candidate, the time to the first one, and how a run ends.
# Usage: [SISKIN=path/to/siskin] tests/accept/evolve_speed.sh
# Run it on a quiet machine.
. "$(dirname "$0")/common.sh"
with_evolve_packages
machine
"$python" "$repository/tests/accept/evolve_speed.py" "$SISKIN" "$python"
