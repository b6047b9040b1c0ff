#!/usr/bin/env bash
# The guard on solutions that are right in their version (GitChameleon 2.0), and on the same code against the other
# versions of the same library: where a used API is absent there, or takes other arguments, it has to be caught.
# Prints recall, what was missed, and every right solution that was refused.
# Usage: [SISKIN=path/to/siskin] [CACHE=folder that is kept] tests/accept/guard.sh FOLDER_WITH_gitchameleon.jsonl
bench=$(cd "$1" && pwd)
. "$(dirname "$0")/common.sh"
machine
if [ -n "${CACHE:-}" ]; then
    mkdir -p "$CACHE"
    SISKIN_CACHE_DIR=$(cd "$CACHE" && pwd)
    export SISKIN_CACHE_DIR
fi
"${PYTHON:-python3}" "$repository/tests/accept/guard.py" "$bench/gitchameleon.jsonl" "$run"
