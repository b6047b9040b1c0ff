#!/usr/bin/env bash
# One half of the training: run.sh table WORK, or run.sh ranker WORK SISKIN [DEVSETS]
# table makes the table of word pieces, WORK/assets; copy them to ../assets/ranker and build Siskin before the other.
# ranker makes the weights, WORK/model.json, with SISKIN, a binary built from these sources; copy it there to ship it.
# PYTHON is an interpreter with what requirements.txt lists, CAP the number of pairs of a package for the ranker.
set -euo pipefail

usage() { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
[ $# -ge 2 ] || usage
here=$(cd "$(dirname "$0")" && pwd)
step=$1
mkdir -p "$2"
work=$(realpath "$2")
python=${PYTHON:-python3}

export PYTHONPATH=$here PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1

table() {
    # One core for each of two seeds.
    export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
    "$python" "$here/fetch.py" "$here/table" "$work/wheels"
    "$python" "$here/mine.py" "$here/table" "$work/wheels" "$work/table" --corpus
    "$python" -m table.docs "$work"
    "$python" -m table.vocabulary "$work"
    "$python" -m table.synonyms "$work"
    "$python" -m table.train "$work" 1 &
    "$python" -m table.train "$work" 2
    wait $!
    "$python" -m table.finish "$work"
    echo "Copy $work/assets/* to $(realpath "$here/../assets/ranker"), build Siskin, then: run.sh ranker $work SISKIN"
}

ranker() {
    local siskin=$1 devsets=${2:-} shipped=$here/../assets/ranker/model.json
    export OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2
    "$python" "$here/fetch.py" "$here" "$work/wheels"
    "$python" "$here/mine.py" "$here" "$work/wheels" "$work/mined"
    "$python" "$here/features.py" "$siskin" "$work"
    "$python" "$here/fit.py" "$work" "$work/model.json"
    if [ -n "$devsets" ]; then
        rm -rf "$work/dev"
        "$python" "$here/evaluate.py" "$siskin" "$work" "$devsets" "$shipped" "$work/model.json"
        "$python" "$here/ablate.py" "$work" "$siskin" "$devsets"
    else
        "$python" "$here/ablate.py" "$work"
    fi
}

case $step in
    table) [ $# = 2 ] || usage; table ;;
    ranker) [ $# = 3 ] || [ $# = 4 ] || usage; ranker "$(realpath "$3")" "${4:+$(realpath "$4")}" ;;
    *) usage ;;
esac
