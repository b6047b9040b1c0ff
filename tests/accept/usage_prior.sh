#!/usr/bin/env bash
# Whether knowing what a project calls helps to find what a comment in it wants. Fetches three projects and what they
# call; takes about ten minutes.
# Usage: [SISKIN=path/to/siskin] tests/accept/usage_prior.sh [FOLDER_FOR_DOWNLOADS]
. "$(dirname "$0")/common.sh"
downloads=${1:-$accept/usage_prior}
machine
"${PYTHON:-python3}" "$repository/tests/accept/usage_prior.py" "$run" "$downloads"
