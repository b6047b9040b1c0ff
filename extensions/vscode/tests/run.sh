#!/usr/bin/env bash
# run.sh [scenes [NAME…] | beside]: runs the flows of a workspace in real VS Code (code-server in Chromium without a screen), as a
# user would: keys, menus, the mouse. With `scenes`, what scenes.mjs has instead, in the sample project, with pictures;
# with `beside`, what is seen where Pyright runs too.
#
#   SISKIN                 the server's binary; else the one on the PATH
#   SISKIN_TEST_WORKSPACE  a folder with flows.json; else a copy of fixtures/projects/shop
#   SISKIN_CACHE_DIR       the index's folder; else an empty one
#   CHROMIUM               the browser's binary; else the system's, installed if need be
#   VSIX                   the extension; else it is built and packed
#   OUT                    where pictures and logs are kept; else a temporary folder
#
# Prints `ok FLOW ms` or `FAIL FLOW reason` for each flow; exits with 1 if any failed. Nothing is saved into the workspace.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
scratch=$(mktemp -d)
server=
finish() {
    # The whole group: extension host and file watcher outlive code-server.
    if [ -n "$server" ]; then
        kill -- -"$server" 2>/dev/null || true
        for _ in $(seq 20); do
            kill -0 -- -"$server" 2>/dev/null || break
            sleep 0.1
        done
        kill -9 -- -"$server" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}
trap finish EXIT
# shellcheck source=extensions/tests/workspace.sh
. "$root/extensions/tests/workspace.sh"
OUT=${OUT:-$scratch/out}
mkdir -p "$OUT"
tools=$("$here/install.sh" "$editors")
eval "$tools"
siskin=$(command -v siskin)
PATH=$NODE_FOLDER:$PATH

if [ -z "${VSIX:-}" ]; then
    VSIX=$scratch/siskin.vsix
    "$here/../pack.sh" "$VSIX" >"$OUT/pack.log" 2>&1 || { echo "FAIL start the extension is not built: $(tail -n 3 "$OUT/pack.log" | tr '\n' ' ')"; exit 1; }
fi

# The server says each time when it is started.
mkdir -p "$scratch/counted" "$scratch/data/User" "$scratch/home"
cat >"$scratch/counted/siskin" <<END
#!/bin/sh
[ "\$1" = lsp ] && echo "\$\$" >>"$scratch/starts"
exec "$siskin" "\$@"
END
chmod +x "$scratch/counted/siskin"
export PATH=$scratch/counted:$PATH
# VS Code takes the PATH that a login shell has.
echo "export PATH='$PATH'" | tee "$scratch/home/.profile" >"$scratch/home/.bash_profile"
export SHELL=/bin/bash

cp "$here/settings.json" "$scratch/data/User/settings.json"
if [ "${1:-}" = scenes ]; then
    # Trust is asked for, as VS Code does unless told otherwise.
    sed -i '/"security.workspace.trust.enabled"/d' "$scratch/data/User/settings.json"
fi
export CODE_SERVER_CONFIG=/dev/null EXTENSIONS_GALLERY='{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":""}'
export HOME=$scratch/home XDG_CONFIG_HOME=$scratch/home XDG_DATA_HOME=$scratch/home
editor=("$NODE_FOLDER/node" "$CODE_SERVER/out/node/entry.js" --user-data-dir "$scratch/data" --extensions-dir "$scratch/extensions")
"${editor[@]}" --install-extension "$VSIX" >"$OUT/install.log" 2>&1
if [ "${1:-}" = beside ]; then
    "$here/support/pyright/pack.sh" "$scratch/pyright.vsix" >"$OUT/pyright.log" 2>&1
    "${editor[@]}" --install-extension "$scratch/pyright.vsix" >>"$OUT/install.log" 2>&1
    # VS Code's login shell sets the environment of extensions.
    echo "export TEST_PYRIGHT='$PYRIGHT' TEST_NODE='$NODE_FOLDER/node'" | tee -a "$scratch/home/.profile" >>"$scratch/home/.bash_profile"
fi
port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
setsid "${editor[@]}" --auth none --bind-addr "127.0.0.1:$port" --disable-telemetry --disable-update-check \
    --disable-getting-started-override --disable-proxy >"$OUT/server.log" 2>&1 &
server=$!
for _ in $(seq 300); do
    curl -fs -o /dev/null "http://127.0.0.1:$port/healthz" && break
    sleep 0.1
done

export PLAYWRIGHT CHROMIUM OUT
export TEST_URL=http://127.0.0.1:$port TEST_WORKSPACE=$workspace TEST_STARTS=$scratch/starts TEST_DATA=$scratch/data
code=0
node "$here/run.mjs" "$@" || code=$?
cp -r "$scratch"/data/logs "$OUT/" 2>/dev/null || true
exit "$code"
