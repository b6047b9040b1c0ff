#!/usr/bin/env bash
# Random messages, good and bad, for some minutes: each request is answered once, nothing crashes, each process ends.
# Usage: tests/accept/lsp_fuzz.sh [SECONDS [SEED]]
# Sessions are numbered by seeds, so that a failure comes back: SEED is the first.
set -euo pipefail
cd "$(dirname "$0")/../.."
SISKIN_FUZZ_SECONDS=${1:-300} SISKIN_FUZZ_SEED=${2:-1000} \
    cargo test --release --locked -p siskin --test e2e -- --exact lsp::stream::random_messages_are_survived --nocapture
