#!/usr/bin/env bash
# Times the example `grep` beside GNU grep, on 1 GiB of log lines with a fixed string, and prints the ratio
# of the fastest of five runs each. The file lies in the temporary directory, and goes with the script.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C TIMEFORMAT=%R

cargo build --quiet --release -p data-programs --example grep
ours="${CARGO_TARGET_DIR:-target}/release/examples/grep"
log=$(mktemp)
trap 'rm -f "$log" "$log.part" "$log.out"' EXIT

awk 'BEGIN {
    for (i = 1; i <= 100000; i++)
        printf "2025-08-11 21:%02d:%02d.%06d -- %s: request %d of user %d was answered\n",
            i / 60 % 60, i % 60, i * 7919 % 1000000, i % 100 ? "INFO" : "ERROR", i, i * 31 % 997
}' > "$log.part"
while [ "$(stat -c %s "$log")" -lt $((1 << 30)) ]; do cat "$log.part" >> "$log"; done
echo "2025-08-11 23:59:59.000000 -- FATAL: needle" >> "$log"

# The fastest of five runs, in seconds. Into a file: GNU grep stops at the first line if the output goes
# to /dev/null.
fastest() {
    for _ in 1 2 3 4 5; do { time "$@" > "$log.out"; } 2>&1; done | sort -n | head -1
}

for pattern in needle ERROR answered; do
    lines=$("$ours" "$pattern" "$log" | wc -l)
    theirs=$(fastest command grep -F "$pattern" "$log")
    mine=$(fastest "$ours" "$pattern" "$log")
    awk -v p="$pattern" -v n="$lines" -v a="$mine" -v b="$theirs" 'BEGIN {
        printf "%-9s %9d lines  example %.2f s  GNU grep %.2f s  ratio %.2f\n", p, n, a, b, a / b }'
done
