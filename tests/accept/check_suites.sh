#!/usr/bin/env bash
# `siskin check` over the test suites, examples and docs of six libraries, each against its own version: they work, so
# every error is a false one or a mistake in the suite. Prints each error, and errors in 100,000 lines.
# Usage: [SISKIN=path/to/siskin] tests/accept/check_suites.sh
. "$(dirname "$0")/common.sh"
machine
"${PYTHON:-python3}" "$repository/tests/accept/check_suites.py" "$run" "$accept/check_suites"
