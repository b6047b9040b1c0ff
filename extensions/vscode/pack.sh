#!/usr/bin/env bash
# pack.sh FILE [TARGET [BINARY]]: builds the extension into FILE (.vsix). With TARGET, one of VS Code's platforms, for that
# one alone; with BINARY, the server is in it. Needs Node 22 or later and the packages of package-lock.json.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
file=$(realpath -m "$1") target=${2:-} binary=${3:-}
cd "$here"
[ -d node_modules ] || npm ci --ignore-scripts --no-audit --no-fund
rm -rf server
if [ -n "$binary" ]; then
    mkdir server
    cp "$binary" server/
fi
cp "$here/../../LICENSE" LICENSE
trap 'rm -rf "$here/LICENSE" "$here/server"' EXIT
arguments=(package --no-dependencies --out "$file")
[ -z "$target" ] || arguments+=(--target "$target")
npx vsce "${arguments[@]}"
