#!/usr/bin/env bash
# How fast and how large: indexing, memory, an unchanged environment of 100 packages, search, index size.
# Usage: [SISKIN=path/to/siskin] [RUNS=3] tests/accept/speed.sh
# Run it on a quiet machine; quote CPU seconds.
. "$(dirname "$0")/common.sh"
with_packages
machine
"$python" "$repository/tests/accept/speed.py" "$run" "$accept"
