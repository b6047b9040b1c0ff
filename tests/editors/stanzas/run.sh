#!/usr/bin/env bash
# run.sh [emacs] [helix]: starts the real editors with what the README says for them, and completes a member and a comment
# of the sample project, and hovers.
#
#   SISKIN   the server's binary; else the one on the PATH
#   OUT      where screens and logs are kept; else a temporary folder
#
# Editors are Debian's, unpacked once into target/editors. Prints `ok EDITOR ms` or `FAIL EDITOR reason`; exits with 1 if
# any failed. Needs tmux for Helix.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset SISKIN_TEST_WORKSPACE
# shellcheck source=extensions/tests/workspace.sh
. "$root/extensions/tests/workspace.sh"
OUT=${OUT:-$scratch/out}
mkdir -p "$OUT" "$scratch/home"
# Where a user's project ends: the editors look for the repository's root.
mkdir "$workspace/.git"
printf 'ref: refs/heads/main\n' >"$workspace/.git/HEAD"
mkdir -p "$workspace/.git/objects" "$workspace/.git/refs"

# Sets `folder` and `loader` for a package of a suite at a version.
provide() {
    local package=$1 version=$2 suite=$3
    folder=$editors/$package-$version-$suite
    if [ ! -d "$folder" ]; then
        local partial
        partial=$(mktemp -d "$editors/.partial-XXXXXX")
        "$root/tests/editors/neovim/install.sh" "$suite" "$version" "$partial" "$package" >&2
        mv -T "$partial" "$folder" 2>/dev/null || rm -rf "$partial"
    fi
    local libraries=("$folder"/usr/lib/*-linux-gnu)
    loader=("${libraries[0]}"/ld-linux-*.so.* --library-path "${libraries[0]}")
}

emacs() {
    provide emacs-nox 30.1 trixie
    local share=$folder/usr/share/emacs/30.1
    local dump
    dump=$(find "$folder/usr/libexec" -name '*.pdmp')
    (cd "$workspace" && HOME=$scratch/home EMACSDATA=$share/etc EMACSDOC=$share/etc EMACSPATH=${dump%/*} \
        EMACSLOADPATH=$(find "$share/lisp" -type d | paste -sd:) TEST_STANZA=$root/fixtures/editors/eglot.el \
        timeout 600 "${loader[@]}" "$folder/usr/bin/emacs-nox" --dump-file="$dump" --batch -Q -l "$here/drive.el") >"$OUT/emacs.log" 2>&1
}

screen() { tmux -L "siskin-$$" capture-pane -p; }

# Waits until the screen shows a pattern; types keys again now and then, if any are given.
await() {
    local name=$1 pattern=$2 n
    shift 2
    for n in $(seq 1200); do
        screen >"$OUT/helix-$name.txt"
        grep -qE "$pattern" "$OUT/helix-$name.txt" && return 0
        if [ $# -gt 0 ] && [ $((n % 40)) = 1 ]; then tmux -L "siskin-$$" send-keys "$@"; fi
        sleep 0.05
    done
    echo "no $pattern on the screen"
    return 1
}

helix() {
    command -v tmux >/dev/null || { echo "tmux is missing"; return 1; }
    provide hx 25.07.1 sid
    mkdir -p "$scratch/home/helix"
    cp "$root/fixtures/editors/helix.toml" "$scratch/home/helix/languages.toml"
    local keys=(tmux -L "siskin-$$" send-keys)
    tmux -L "siskin-$$" -f /dev/null new-session -d -x 120 -y 40 -c "$workspace" \
        "env HOME=$scratch/home XDG_CONFIG_HOME=$scratch/home XDG_CACHE_HOME=$scratch/home HELIX_RUNTIME=$folder/usr/lib/hx/runtime TERM=screen-256color ${loader[*]} $folder/usr/bin/hx -v shop/figures.py 2>$OUT/helix.err"
    local code=0
    {
        # Hover comes first: it can be asked for again until the index is there.
        await start 'read_table' &&
            "${keys[@]}" 13G gs w w w && await hover 'acme-frames 2\.0\.0' Escape ' ' k && "${keys[@]}" Escape &&
            "${keys[@]}" 17G A && await comment 'anti_join' C-x && "${keys[@]}" Escape Escape u &&
            "${keys[@]}" 18G A && await insert 'INS' && "${keys[@]}" -l .sor && await member 'sort_by' C-x
    } || code=$?
    tmux -L "siskin-$$" kill-server 2>/dev/null || true
    return "$code"
}

n_failed=0
[ $# -gt 0 ] || set -- emacs helix
for editor in "$@"; do
    began=$(date +%s%3N)
    if reason=$("$editor" 2>&1); then
        echo "ok $editor $(($(date +%s%3N) - began))"
    else
        echo "FAIL $editor ${reason:-$(tail -n 2 "$OUT/$editor.log" | tr '\n' ' ')}"
        n_failed=$((n_failed + 1))
    fi
done
[ "$n_failed" = 0 ]
