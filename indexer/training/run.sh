#!/usr/bin/env bash
# The whole training: run.sh SISKIN WORK [DEVSETS]
# SISKIN is a binary built from these sources. Writes WORK/model.json; copy it to ../assets/ranker to ship it.
# PYTHON is an interpreter with what requirements.txt lists, CAP the number of pairs of a package.
set -euo pipefail

[ $# = 2 ] || [ $# = 3 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
siskin=$(realpath "$1")
mkdir -p "$2"
work=$(realpath "$2")
devsets=${3:+$(realpath "$3")}
python=${PYTHON:-python3}

export OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2 PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1

"$python" "$here/fetch.py" "$work/wheels"
"$python" "$here/mine.py" "$work/wheels" "$work/mined"
"$python" "$here/features.py" "$siskin" "$work"
"$python" "$here/fit.py" "$work" "$work/model.json"
if [ -n "$devsets" ]; then
    rm -rf "$work/dev"
    "$python" "$here/evaluate.py" "$siskin" "$work" "$devsets" "$here/../assets/ranker/model.json" "$work/model.json"
    "$python" "$here/ablate.py" "$work" "$siskin" "$devsets"
else
    "$python" "$here/ablate.py" "$work"
fi
