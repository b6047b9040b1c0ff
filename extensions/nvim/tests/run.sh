#!/usr/bin/env bash
# run.sh [changes]: runs the flows of a workspace in real Neovim, without a screen, as a user would: typing, menus, code
# actions. With `changes`, what changes.lua has instead, in the sample project.
#
#   SISKIN                 the server's binary; else the one on the PATH
#   SISKIN_TEST_WORKSPACE  a folder with flows.json; else a copy of fixtures/projects/shop
#   NVIM                   the editor's binary; else Debian's, unpacked once into target/editors:
#   NEOVIM                 its suite and version; else "trixie 0.10.4" ("sid 0.12.4": sid's versions come and go)
#   SISKIN_CACHE_DIR       the index's folder; else an empty one
#   OUT                    where results and the text of menus are kept; else a temporary folder
#
# Prints `ok FLOW ms` or `FAIL FLOW reason` for each flow; exits with 1 if any failed. Nothing is saved into the workspace.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
scratch=$(mktemp -d)
if [ "${1:-}" = changes ]; then
    unset SISKIN_TEST_WORKSPACE SISKIN_CACHE_DIR
fi
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=../../tests/workspace.sh
. "$root/extensions/tests/workspace.sh"
OUT=${OUT:-$scratch/out}
mkdir -p "$OUT"

find_neovim() {
    if [ -n "${NVIM:-}" ]; then
        neovim=("$NVIM")
        return
    fi
    local suite version
    read -r suite version <<<"${NEOVIM:-trixie 0.10.4}"
    local folder=$editors/neovim-$version-$suite
    if [ ! -d "$folder" ]; then
        local partial
        partial=$(mktemp -d "$editors/.partial-XXXXXX")
        "$root/tests/editors/neovim/install.sh" "$suite" "$version" "$partial" >&2
        mv -T "$partial" "$folder" 2>/dev/null || rm -rf "$partial"
    fi
    local libraries=("$folder"/usr/lib/*-linux-gnu)
    # Its own loader, because it may be of another release than the system; it takes the libraries beside it.
    neovim=("${libraries[0]}"/ld-linux-*.so.* --library-path "${libraries[0]}" "$folder/usr/bin/nvim"
        --cmd "set runtimepath+=$folder/usr/lib/nvim")
    export VIMRUNTIME=$folder/usr/share/nvim/runtime
}

neovim=()
find_neovim
export XDG_CONFIG_HOME=$scratch/xdg XDG_DATA_HOME=$scratch/xdg XDG_STATE_HOME=$scratch/xdg XDG_CACHE_HOME=$scratch/xdg
mkdir -p "$scratch/xdg"
export TEST_MODE=${1:-flows} TEST_EXTENSION=$here/.. TEST_OUT=$OUT
code=0
cd "$workspace"
"${neovim[@]}" --clean --headless -n -S "$here/run.lua" </dev/null >"$OUT/stdout" 2>"$OUT/stderr" || code=$?
if [ ! -s "$OUT/flows.txt" ]; then
    echo "FAIL start Neovim ended with $code before the first flow: $(tail -n 3 "$OUT/stderr" | tr '\n' ' ')"
    exit 1
fi
cat "$OUT/flows.txt"
exit "$code"
