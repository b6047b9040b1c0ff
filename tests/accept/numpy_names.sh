#!/usr/bin/env bash
# NumPy 1.25.0 to 2.0.0: which of the names that are gone at run time `siskin check` reports, and which of 300 kept ones.
# Both versions are imported, in environments of their own; they need Python 3.9 to 3.11 (PYTHON).
# Usage: [SISKIN=path/to/siskin] [PYTHON=python3.11] tests/accept/numpy_names.sh
. "$(dirname "$0")/common.sh"
machine
"${PYTHON:-python3}" "$repository/tests/accept/numpy_names.py" "$run" "$accept/numpy_names"
