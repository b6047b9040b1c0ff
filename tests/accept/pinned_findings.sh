#!/usr/bin/env bash
# A project that pins pandas 1.5.3 beside an environment with a newer one, and a private library beside it: what
# `siskin check` says before and after the pinned version is fetched. Fails where that is not what it has to say.
# Usage: [SISKIN=path/to/siskin] tests/accept/pinned_findings.sh
. "$(dirname "$0")/common.sh"
machine
with_packages
"$python" "$repository/tests/accept/pinned_findings.py" "$run" "$accept/pinned_findings" "$venv"
