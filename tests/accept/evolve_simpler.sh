#!/usr/bin/env bash
# How many complex functions of the fixtures `siskin evolve --objective simplicity` makes simpler, each looked at with
# inputs that it has not seen.
# Usage: [SISKIN=path/to/siskin] [SECONDS_EACH=30] tests/accept/evolve_simpler.sh [FUNCTION...]
. "$(dirname "$0")/common.sh"
with_evolve_packages
machine
export PATH="$venv/bin:$PATH"
"$python" "$repository/tests/accept/evolve_simpler.py" "$repository/fixtures/complex_functions" "$@"
