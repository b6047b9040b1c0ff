#!/usr/bin/env bash
# install.sh FOLDER [node]: brings what the tests run VS Code with into FOLDER, once: Node, code-server, Chromium's driver, Pyright;
# with `node` Node alone. Prints where they are, as assignments.
#
# npm checks each package against the hash in the registry's answer; no install script of any package runs. Chromium
# itself is the system's, or is installed from Debian or Ubuntu where we may; CHROMIUM names another.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
NODE=24.21.0 CODE_SERVER=4.139.1 PLAYWRIGHT=1.65.1 PYRIGHT=1.1.414

npm_install() { npm install --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error "$@" >/dev/null; }

# A package in a folder of its own, put in place whole. What is said to be there is there.
provide() {
    local name=$1 package=$2 finish=${3:-true}
    [ -d "$folder/$name" ] && return
    local partial
    partial=$(mktemp -d "$folder/.partial-XXXXXX")
    echo '{"private": true}' >"$partial/package.json"
    (cd "$partial" && npm_install --save-exact "$package" && "$finish" "$partial")
    mv -T "$partial" "$folder/$name" 2>/dev/null || rm -rf "$partial"
}

# code-server brings VS Code as a package in itself, whose dependencies an install script would fetch. Two native modules
# would have to be compiled: what they do is done in a few lines of JavaScript. Extensions that need accounts are left out.
# shellcheck disable=SC2317
finish_code_server() {
    local root=$1/node_modules/code-server/lib/vscode
    (cd "$root" && npm_install --omit=dev)
    (cd "$root/extensions" && npm_install --omit=dev)
    cp "$here/support/spdlog.js" "$root/node_modules/@vscode/spdlog/index.js"
    cp "$here/support/watchdog.js" "$root/node_modules/@vscode/native-watchdog/index.js"
    local extension
    for extension in copilot github github-authentication microsoft-authentication mermaid-markdown-features tunnel-forwarding; do
        rm -rf "${root:?}/extensions/$extension"
    done
}

mkdir -p "$folder"
case $(uname -m) in
    aarch64) arch=arm64 ;;
    *) arch=x64 ;;
esac
provide "node-$NODE" "node-linux-$arch@$NODE"
node=$folder/node-$NODE/node_modules/node-linux-$arch/bin
chmod +x "$node/node"
echo "NODE_FOLDER=$node"
[ "${2:-}" != node ] || exit 0
export PATH=$node:$PATH
provide "code-server-$CODE_SERVER" "code-server@$CODE_SERVER" finish_code_server
provide "playwright-$PLAYWRIGHT" "playwright-core@$PLAYWRIGHT"
provide "pyright-$PYRIGHT" "pyright@$PYRIGHT"

if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then
    sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo -n)
    export DEBIAN_FRONTEND=noninteractive
    "${sudo[@]}" apt-get update -q >&2
    "${sudo[@]}" apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core >&2
fi
cat <<END
CODE_SERVER=$folder/code-server-$CODE_SERVER/node_modules/code-server
PYRIGHT=$folder/pyright-$PYRIGHT/node_modules/pyright/langserver.index.js
PLAYWRIGHT=$folder/playwright-$PLAYWRIGHT/node_modules/playwright-core
CHROMIUM=${CHROMIUM:-$(command -v chromium)}
END
