# What the tests of all editors share: read by their run.sh, which has set `root` and `scratch`.
#
# Sets `editors`, the folder of downloads, and `workspace`, which holds flows.json; puts `siskin` first on the PATH, and
# gives the server a cache and settings that are not the user's.
# shellcheck shell=bash disable=SC2034,SC2154

editors=${CARGO_TARGET_DIR:-$root/target}/editors
mkdir -p "$editors"

if [ -n "${SISKIN:-}" ]; then
    mkdir -p "$scratch/bin"
    ln -s "$(realpath "$SISKIN")" "$scratch/bin/siskin"
    export PATH=$scratch/bin:$PATH
fi
command -v siskin >/dev/null || { echo "FAIL start siskin is not on the PATH: set SISKIN to the binary"; exit 1; }

# An environment with pytest for the sample project: made once, of packages that are pinned and checked by hash.
provide_environment() {
    local lock=$root/extensions/tests/packages.lock
    local python=${PYTHON:-python3}
    environment=$editors/python-$(sha256sum "$lock" | cut -c 1-16)
    [ -d "$environment" ] && return
    local partial
    partial=$(mktemp -d "$editors/.partial-XXXXXX")
    "$python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes \
        --only-binary=:all: --target "$partial" --requirement "$lock" >&2
    mv -T "$partial" "$environment" 2>/dev/null || rm -rf "$partial"
}

# The sample project beside the library that it uses, as a user has them.
copy_sample() {
    mkdir -p "$scratch/fixtures/projects"
    cp -r "$root/fixtures/acme_frames" "$scratch/fixtures/"
    cp -r "$root/fixtures/projects/shop" "$scratch/fixtures/projects/"
    workspace=$scratch/fixtures/projects/shop
    provide_environment
    local python
    python=$("${PYTHON:-python3}" -c 'import os, sys; print(os.path.realpath(sys.executable))')
    "$python" -m venv --without-pip "$workspace/.venv"
    echo "$environment" >"$(echo "$workspace"/.venv/lib/python*/site-packages)/packages.pth"
}

workspace=${SISKIN_TEST_WORKSPACE:-}
if [ -n "$workspace" ]; then
    workspace=$(cd "$workspace" && pwd)
else
    copy_sample
fi
[ -f "$workspace/flows.json" ] || { echo "FAIL start $workspace has no flows.json"; exit 1; }
export SISKIN_CACHE_DIR=${SISKIN_CACHE_DIR:-$scratch/cache} SISKIN_CONFIG=$scratch/config.toml
