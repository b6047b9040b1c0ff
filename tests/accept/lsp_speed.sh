#!/usr/bin/env bash
# How fast the language server answers, and what it costs: typing, hover, start, memory, idle, many slow requests.
# Usage: [SISKIN=path/to/siskin] tests/accept/lsp_speed.sh
# Run it on a quiet machine; the figures are wall time at the client.
. "$(dirname "$0")/common.sh"
with_packages
machine
"$python" "$repository/tests/accept/lsp_speed.py" "$run" "$venv"
