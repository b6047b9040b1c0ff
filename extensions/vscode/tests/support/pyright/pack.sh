#!/usr/bin/env bash
# pack.sh FILE: builds this extension into FILE (.vsix), with the packages of the extension that is tested.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
file=$1
PATH=$here/../../../node_modules/.bin:$PATH
cd "$here"
trap 'rm -rf "$here/out"' EXIT
esbuild main.ts --bundle --outfile=out/main.js --external:vscode --format=cjs --platform=node --target=node20 --log-level=warning
vsce package --no-dependencies --allow-missing-repository --skip-license --out "$file"
