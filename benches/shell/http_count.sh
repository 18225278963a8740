#!/usr/bin/env bash
# Counts the instructions of one HTTP request, in the process of the server: of some seconds of `wrk` with 64
# connections, start and end of the server included. Needs valgrind and wrk.
#
#   benches/shell/http_count.sh                      # cede, then tokio's current-thread runtime
#   SERVERS="smol" benches/shell/http_count.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C

read -ra servers <<< "${SERVERS:-cede tokio-current}"
port=${PORT:-18200}

cargo build --quiet --release -p http_bench
bench="${CARGO_TARGET_DIR:-target}/release/http_bench"
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; rm -rf "$folder"' EXIT

for name in "${servers[@]}"; do
    : > "$folder/address"
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" "$name" "$port" --cores 1 \
        > "$folder/address" 2> "$folder/count" &
    server=$!
    until grep -q listening "$folder/address"; do sleep 0.1; done
    wrk -t 1 -c 64 -d 8s --timeout 20s "http://127.0.0.1:$port/" > "$folder/wrk"
    kill "$server"
    wait "$server" 2> /dev/null || true
    server=
    requests=$(awk '/requests in/ { print $1 }' "$folder/wrk")
    instructions=$(sed -n 's/.*Collected : //p' "$folder/count")
    printf '%-22s %6d\n' "$name" $((instructions / requests))
done
