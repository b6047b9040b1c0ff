#!/usr/bin/env bash
# What hints are worth: of three public libraries the docstrings are taken away, and their first sentences looked for.
# Usage: tests/accept/thin_docs.sh
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
accept="${CARGO_TARGET_DIR:-$repository/target}/accept"
python=${PYTHON:-python3}
sdists="$accept/thin_docs/sdists"
mkdir -p "$sdists"
if [ ! -f "$sdists/complete" ]; then
    "$python" -m pip download --quiet --disable-pip-version-check --no-deps --no-binary=:all: --require-hashes \
        --dest "$sdists" --requirement "$repository/tests/accept/thin_docs.txt"
    touch "$sdists/complete"
fi
"$python" "$repository/tests/accept/thin_docs.py" "$sdists" "$accept/thin_docs"
cd "$repository"
for library in boltons flask networkx; do
    folder="$accept/thin_docs/$library"
    for variant in none one; do
        cargo run --quiet --release -p siskin-indexer --example thin_docs -- \
            "$(echo "$folder/$variant"/*)" "$folder/queries.jsonl"
    done
done
