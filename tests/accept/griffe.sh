#!/usr/bin/env bash
# Which share of the public names of ten packages Siskin resolves: names that griffe finds, and names found at run time.
# Usage: [SISKIN=path/to/siskin] tests/accept/griffe.sh [PACKAGE...]
. "$(dirname "$0")/common.sh"
with_packages
machine
mkdir -p "$run/project"
VIRTUAL_ENV="$venv" "$python" "$repository/tests/accept/griffe_names.py" "$run/project" "$@"
