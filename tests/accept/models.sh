#!/usr/bin/env bash
# What language models cost beside themselves: our own part of inline completions, prompt sizes, and typing and hover
# while 64 questions are outstanding. The model is a small server that answers at once, or never.
# Usage: [SISKIN=path/to/siskin] tests/accept/models.sh
# Run it on a quiet machine; the figures are wall time at the client, less the time of the model.
. "$(dirname "$0")/common.sh"
with_packages
machine
"$python" "$repository/tests/accept/models.py" "$run" "$venv"
