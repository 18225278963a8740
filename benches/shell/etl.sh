#!/usr/bin/env bash
# Times the example `etl` beside `sqlite3 .import`, on 1,000,000 users, and prints the ratio of the fastest
# of three runs each. `etl` checks every row and commits every thousand; `.import` commits once. The files
# lie in a temporary directory, and go with the script.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C TIMEFORMAT=%R

cargo build --quiet --release -p data-programs --example etl
ours="${CARGO_TARGET_DIR:-target}/release/examples/etl"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
users="$folder/users.csv"

awk 'BEGIN {
    print "name,email,age"
    for (i = 0; i < 1000000; i++) printf "\"User %d, Jr.\",user%d@example.org,%d\n", i, i, 18 + i % 80
}' > "$users"

load() { "$ours" "$users" "$folder/ours.db"; }
import() {
    sqlite3 "$folder/theirs.db" "CREATE TABLE users (name TEXT, email TEXT, age INTEGER)" \
        ".import --csv --skip 1 '$users' users"
}

# The fastest of three runs into a new database, in seconds.
fastest() {
    for _ in 1 2 3; do
        rm -f "$folder"/*.db*
        { time "$@" > /dev/null; } 2>&1
    done | sort -n | head -1
}

theirs=$(fastest import)
mine=$(fastest load)
awk -v a="$mine" -v b="$theirs" 'BEGIN {
    printf "1000000 rows  example %.2f s  sqlite3 .import %.2f s  ratio %.2f\n", a, b, a / b }'
