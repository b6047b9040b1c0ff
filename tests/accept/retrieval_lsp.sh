#!/usr/bin/env bash
# Whether the editor gives for a comment what `siskin search` gives: the order at the end of a buffer, recall at the
# end of the comment.
# Usage: [SISKIN=path/to/siskin] tests/accept/retrieval_lsp.sh FOLDER [SET ...]
# FOLDER holds SET.jsonl (id, query, context, gold_alternatives) and corpora/SET.jsonl (API docs as JSON lines).
. "$(dirname "$0")/common.sh"
folder=${1:?a folder with sets of queries}
shift
machine
"${PYTHON:-python3}" "$repository/tests/accept/retrieval_lsp.py" "$run" "$folder" "$@"
