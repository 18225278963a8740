//! The layout of the tables: number 1. A database of this layout has to open for ever.

use durable::StoreError;
use postgres::{Client, Error, GenericClient};

use crate::{failure::store_error, sql::quoted};

/// The number of the layout.
const LAYOUT: i64 = 1;

/// The number of the advisory lock that is held while the tables are created.
const LOCK: i64 = 0x6365_6465_7067; // "cedepg"

/// The tables of a schema. Each is keyed by the instance, so that a distributed PostgreSQL can
/// carry them: instances share nothing.
///
/// Ids are compared by their bytes, whatever the database's collation. Half of each page of
/// `instance` is left free, so that a step's new version of a row stands on the same page, and no
/// index is touched. `instance_ready` finds what is due, `mail_waiting` the next letter.
fn tables(s: &str) -> String {
    format!(
        "CREATE TABLE {s}.instance (
            id       text COLLATE \"C\" NOT NULL PRIMARY KEY,
            body     text COLLATE \"C\" NOT NULL,
            version  bigint NOT NULL,           -- that wrote the last row
            status   text COLLATE \"C\" NOT NULL
                     CHECK (status IN ('waiting', 'returned', 'failed', 'closed', 'parked')),
            seq      bigint NOT NULL,           -- how many steps were made
            base     bigint NOT NULL,           -- the step at which the body began
            epoch    bigint NOT NULL,           -- raised by each take-over: who may write
            taker    bigint,                    -- who raised it to find out about a lost reply
            state    text,                      -- the name of the yield at which it waits
            waiting  text COLLATE \"C\"
                     CHECK (waiting IN ('answer', 'mail', 'mail for', 'sleep')),
            due      bigint,                    -- when its timer is; times are in us since 1970
            letters  bigint NOT NULL DEFAULT 0, -- how many wait
            posted   bigint NOT NULL DEFAULT 0, -- how many were ever posted
            at       bigint NOT NULL,           -- when the last step was made
            lease    bigint NOT NULL DEFAULT 0, -- until when it is claimed, or put off
            ready    bigint,                    -- from when on anyone may claim it
            worker   text,                      -- who claimed it last
            attempts bigint NOT NULL DEFAULT 0, -- claims since the last step
            problem  text                       -- why it was put off, or parked
        ) WITH (fillfactor = 50);
        CREATE INDEX instance_ready ON {s}.instance (body, ready) WHERE ready IS NOT NULL;
        CREATE TABLE {s}.log (
            instance text COLLATE \"C\" NOT NULL,
            seq      bigint NOT NULL,
            epoch    bigint NOT NULL,
            version  bigint NOT NULL,
            at       bigint NOT NULL,
            signal   text NOT NULL,             -- JSON, as are outcomes
            outcome  text NOT NULL,
            state    text,
            worker   text,
            due      bigint,
            sum      bigint NOT NULL,           -- running: CRC-32 of this row, after the last one
            PRIMARY KEY (instance, seq)
        );
        CREATE TABLE {s}.mail (
            instance text COLLATE \"C\" NOT NULL,
            number   bigint NOT NULL,
            key      text COLLATE \"C\" NOT NULL,
            value    text NOT NULL,
            at       bigint NOT NULL,
            taken    bigint,                    -- the step that it was delivered in
            sum      bigint NOT NULL,           -- CRC-32 of the instance, the key and the value
            PRIMARY KEY (instance, number),
            UNIQUE (instance, key)
        );
        CREATE INDEX mail_waiting ON {s}.mail (instance, number) WHERE taken IS NULL;
        CREATE TABLE {s}.layout (number bigint NOT NULL PRIMARY KEY);
        INSERT INTO {s}.layout VALUES ({LAYOUT});"
    )
}

/// Creates the tables in a database that has none, and refuses those that a newer version has
/// created.
pub(crate) fn prepare(client: &mut Client, schema: &str) -> Result<(), StoreError> {
    let failed = |error: Error| store_error(&error, "", 0);
    if layout(client, schema).map_err(failed)?.is_none() {
        create(client, schema).map_err(failed)?;
    }
    match layout(client, schema).map_err(failed)? {
        Some(newer) if newer > LAYOUT => Err(StoreError::Newer),
        _ => Ok(()),
    }
}

/// The number of the layout that is there. Asked for in the catalogue, because a user who may not
/// create schemas may use one.
fn layout(client: &mut impl GenericClient, schema: &str) -> Result<Option<i64>, Error> {
    let there = "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
         WHERE n.nspname = $1::text AND c.relname = 'layout')";
    if !client.query_one(there, &[&schema])?.try_get::<_, bool>(0)? {
        return Ok(None);
    }
    let number = format!("SELECT max(number) FROM {}.layout", quoted(schema));
    client.query_one(&number, &[])?.try_get(0)
}

/// Several may come at once, and `IF NOT EXISTS` twice at once fails: one of them creates.
fn create(client: &mut Client, schema: &str) -> Result<(), Error> {
    let mut transaction = client.transaction()?;
    transaction.query_one("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
    if layout(&mut transaction, schema)?.is_none() {
        let there =
            "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1::text)";
        let name = quoted(schema);
        if !transaction
            .query_one(there, &[&schema])?
            .try_get::<_, bool>(0)?
        {
            transaction.batch_execute(&format!("CREATE SCHEMA {name}"))?;
        }
        transaction.batch_execute(&tables(&name))?;
    }
    transaction.commit()
}
