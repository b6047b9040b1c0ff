#!/usr/bin/env bash
# What the cache survives: being killed half-way, several processes, a vanished, damaged, read-only or full cache.
# Usage: [SISKIN=path/to/siskin] [SEED=1] tests/accept/crash_race.sh
. "$(dirname "$0")/common.sh"
with_packages
machine
chmod 755 "$run"
VIRTUAL_ENV="$venv" "$python" "$repository/tests/accept/crash_race.py" "$run"
