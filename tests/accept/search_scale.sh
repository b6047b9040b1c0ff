#!/usr/bin/env bash
# How long a search takes in a project with 300 packages and a million entries.
# Usage: [SISKIN=path/to/siskin] [PACKAGES=300] [ENTRIES=3400] tests/accept/search_scale.sh
. "$(dirname "$0")/common.sh"
with_packages
machine
"$python" "$repository/tests/accept/search_scale.py" "$run"
