#!/usr/bin/env bash
# Counts the instructions of one send, iteration, delegated send, switch, spawn, hop and timer: of 200,000 beside 100,000 of them, so
# that what comes before and after does not count. Needs valgrind.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build --quiet --release -p benches --example steps
steps="${CARGO_TARGET_DIR:-target}/release/examples/steps"

instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$steps" "$1" "$2" 2>&1 |
        sed -n 's/.*Collected : //p'
}

"$steps" | while read -r what; do
    few=$(instructions "$what" 100000)
    many=$(instructions "$what" 200000)
    printf '%-22s %6d\n' "$what" $(((many - few) / 100000))
done
