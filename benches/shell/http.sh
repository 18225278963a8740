#!/usr/bin/env bash
# Measures the same HTTP server on cede, tokio and smol: requests a second and CPU time a request, by `wrk` with 64 and
# 1,000 connections. The runs are interleaved, so that a noisy minute meets all; printed are the medians, the range of
# the CPU time, and the medians' ratios to the first server. Needs wrk. On two cores wrk has one and the server the
# other.
#
#   benches/shell/http.sh                                  # one core each
#   SECONDS_A_RUN=10 RUNS=5 benches/shell/http.sh          # the default is 5 seconds, 3 runs
#   WORK=250 SERVERS="cede:1 cede:2 tokio-multi:1 tokio-multi:2" benches/shell/http.sh   # several cores
#   OPTIONS=--timers benches/shell/http.sh                 # as a server on the net
set -euo pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C

duration=${SECONDS_A_RUN:-5}
runs=${RUNS:-3}
work=${WORK:-0}
read -ra servers <<< "${SERVERS:-cede:1 tokio-current:1 tokio-multi:1 smol:1}"
read -ra connections <<< "${CONNECTIONS:-64 1000}"
read -ra options <<< "${OPTIONS:-}"
port=${PORT:-18100}

cargo build --quiet --release -p http_bench
bench="${CARGO_TARGET_DIR:-target}/release/http_bench"
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; rm -rf "$folder"' EXIT
ulimit -n "$(ulimit -Hn)"
ticks=$(getconf CLK_TCK)

# CPU time of the server so far, in ticks: user and system.
cpu() {
    sed 's/^.*) //' "/proc/$server/stat" | awk '{ print $12 + $13 }'
}

# One run: appends requests a second, CPU microseconds a request and memory to the server's file.
run() {
    local runtime=${1%:*} cores=${1#*:} clients=$2 before after
    : > "$folder/address"
    "$bench" "$runtime" "$port" --cores "$cores" --work "$work" "${options[@]}" > "$folder/address" &
    server=$!
    until grep -q listening "$folder/address"; do sleep 0.05; done
    before=$(cpu)
    wrk -t 1 -c "$clients" -d "${duration}s" --timeout 10s "http://127.0.0.1:$port/" > "$folder/wrk"
    after=$(cpu)
    awk -v cpu=$((after - before)) -v ticks="$ticks" -v rss="$(awk '/VmRSS/ { print $2 }' "/proc/$server/status")" '
        /requests in/ { requests = $1 }
        /Requests\/sec/ { rate = $2 }
        /Socket errors|Non-2xx/ { print "errors: " $0 > "/dev/stderr" }
        END { printf "%.0f %.2f %d\n", rate, cpu / ticks * 1e6 / requests, rss }
    ' "$folder/wrk" >> "$folder/$1.$clients"
    kill "$server"
    wait "$server" 2> /dev/null || true
    server=
}

median() {
    awk -v column="$2" '{ print $column }' "$1" | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

# The lowest and the highest.
range() {
    awk -v column="$2" '{ print $column }' "$1" | sort -n | awk 'NR == 1 { lowest = $1 } END { print lowest "-" $1 }'
}

for name in "${servers[@]}"; do
    run "$name" 64 # the first run of a program is slower, and does not count
done
rm -f "$folder"/*:*

for ((round = 0; round < runs; round++)); do
    for clients in "${connections[@]}"; do
        for name in "${servers[@]}"; do
            run "$name" "$clients"
        done
    done
done

printf '%-16s %6s %12s %10s %13s %8s %12s %12s\n' "runtime:cores" conns requests/s CPU-us/req range RSS-KiB \
    "${servers[0]} = x req" "${servers[0]} = x CPU"
for clients in "${connections[@]}"; do
    first="$folder/${servers[0]}.$clients"
    for name in "${servers[@]}"; do
        file="$folder/$name.$clients"
        awk -v name="$name" -v conns="$clients" -v rate="$(median "$file" 1)" -v cpu="$(median "$file" 2)" \
            -v range="$(range "$file" 2)" -v rss="$(median "$file" 3)" \
            -v first_rate="$(median "$first" 1)" -v first_cpu="$(median "$first" 2)" '
            BEGIN { printf "%-16s %6d %12d %10.2f %13s %8d %12.2f %12.2f\n", name, conns, rate, cpu, range, rss,
                first_rate / rate, first_cpu / cpu }'
    done
done
