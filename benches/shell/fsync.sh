#!/usr/bin/env bash
# Shows under strace that a yield leaves only after its step is on disk: before each line that is written, all
# that was written to files has been synced, and something has been since the line before. Then counts the
# fsyncs a step of several threads, whose appends are committed together. Needs strace.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build --quiet --release -p benches --example durable_steps
steps="${CARGO_TARGET_DIR:-target}/release/examples/durable_steps"
# On the disk of the build results: a temporary folder may be in memory.
scratch=$(mktemp -d "${CARGO_TARGET_DIR:-target}/fsync.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

strace -f -qq -e trace=openat,write,pwrite64,fsync,fdatasync -o "$scratch/trace" \
    "$steps" "$scratch/one.db" 1 200 > "$scratch/lines"
awk '
    / openat\(/               { split($0, path, "\""); name[$NF] = path[2] }
    # The index of the log in shared memory is made anew after a crash.
    / pwrite64\(/             { split($2, call, /[(,]/); if (name[call[2]] !~ /-shm$/) dirty[call[2]] }
    / (fsync|fdatasync)\(/    { split($2, call, /[()]/); if ($NF == 0) { delete dirty[call[2]]; synced = 1 } }
    / write\(1, "yielded/     {
        lines++
        for (file in dirty) { print "line " lines " left before " name[file] " was synced"; exit failed = 1 }
        if (!synced) { print "nothing was synced before line " lines; exit failed = 1 }
        synced = 0
    }
    END {
        if (failed) exit 1
        if (lines != 200) { print lines " lines, not 200"; exit 1 }
        print "each of " lines " yields left after its fsync"
    }' "$scratch/trace"

for threads in 2 8 64; do
    strace -f -qq -c -e trace=fsync,fdatasync -o "$scratch/count" \
        "$steps" "$scratch/$threads.db" "$threads" 6400
    awk -v threads="$threads" '/ (fsync|fdatasync)$/ { calls += $4 }
        END { printf "%2d threads: %.2f fsyncs a step\n", threads, calls / 6400 }' "$scratch/count"
done
