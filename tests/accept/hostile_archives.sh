#!/usr/bin/env bash
# What archives made to do harm do to `siskin index --from`: nothing outside the cache, an exit code, bounded memory and time.
# Usage: [SISKIN=path/to/siskin] tests/accept/hostile_archives.sh [KEEP_FOLDER]
. "$(dirname "$0")/common.sh"
machine
"${PYTHON:-python3}" "$repository/tests/accept/hostile_archives.py" "${1:-$run}"
