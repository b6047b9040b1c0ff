# Sourced by the acceptance scripts: the binary, the folder to work in, an environment with the packages.
# Sets: repository, SISKIN, accept, venv, python, and a cache folder that is new for each run.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
accept="${CARGO_TARGET_DIR:-$repository/target}/accept"
SISKIN=${SISKIN:-${CARGO_TARGET_DIR:-$repository/target}/release/siskin}
mkdir -p "$accept"

if [ ! -x "$SISKIN" ]; then
    echo "$SISKIN is missing: run \`cargo build --release\`, or set SISKIN" >&2
    exit 2
fi
SISKIN=$(cd "$(dirname "$SISKIN")" && pwd)/$(basename "$SISKIN")
export SISKIN

run=$(mktemp -d "$accept/run.XXXXXX")
trap 'chmod -R u+rwX "$run" 2>/dev/null; rm -rf "$run"' EXIT
export SISKIN_CACHE_DIR="$run/cache" SISKIN_CONFIG="$run/no-config.toml"
unset VIRTUAL_ENV CONDA_PREFIX PYTHONPATH || true

# The environment with the packages; made once per list of versions.
with_packages() {
    environment_of packages.txt
}

# The same with what evolved projects need to run their tests.
with_evolve_packages() {
    environment_of evolve_packages.txt
}

environment_of() {
    local list sum
    list="$repository/tests/accept/$1"
    sum=$(cksum <"$list" | cut -d' ' -f1)
    venv="$accept/venv-$sum"
    python="$venv/bin/python"
    if [ ! -f "$venv/complete" ]; then
        echo "installing the packages of tests/accept/$1 ..." >&2
        rm -rf "$venv"
        "${PYTHON:-python3}" -m venv "$venv"
        "$python" -m pip install --quiet --disable-pip-version-check --only-binary=:all: \
            --requirement "$list"
        touch "$venv/complete"
    fi
    export python venv
}

machine() {
    echo "$(date -u +%F) $("$SISKIN" --version 2>/dev/null || echo siskin) $(uname -sm), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg 2>/dev/null)"
}
