use super::terms::{NOW, Readiness, head_of};

/// Claims what is ready, for the worker `$1`, until `$2` from now, at most `$3`, of `bodies`
/// bodies, whose names are the parameters after that. The last column is the time from which it was
/// ready.
///
/// One ordered scan of the index for each body, whose rows are locked as they are found; others'
/// are passed over. In one scan for all bodies, everything that is due would be sorted first. The
/// bodies are counted in the text, and so is a limit (a power of two, not below `$3`), because the
/// server could keep no plan of a statement whose limits it does not know.
pub(super) fn claim(s: &str, bodies: usize, limit: usize) -> String {
    let bodies: Vec<_> = (4..4 + bodies).map(|n| format!("(${n}::text)")).collect();
    format!(
        "WITH ready AS MATERIALIZED (
            SELECT i.id, i.ready FROM (VALUES {bodies}) AS b (body), LATERAL (
                SELECT id, ready FROM {s}.instance
                WHERE body = b.body AND ready <= {NOW}
                ORDER BY ready LIMIT {limit} FOR UPDATE SKIP LOCKED
            ) AS i
            ORDER BY i.ready LIMIT $3::bigint
        )
        UPDATE {s}.instance AS i SET epoch = i.epoch + 1, taker = NULL, attempts = i.attempts + 1,
            worker = $1::text, lease = {NOW} + $2::bigint, ready = {NOW} + $2::bigint
        FROM ready WHERE i.id = ready.id
        RETURNING {head}, ready.ready",
        bodies = bodies.join(", "),
        head = head_of("i")
    )
}

/// Extends the leases of `$1` in the epochs `$2` until `$3` from now; returns whose.
pub(super) fn extend(s: &str, skip: &str) -> String {
    let until = format!("{NOW} + $3");
    let ready = Readiness {
        status: "i.status",
        waiting: "i.waiting",
        due: "i.due",
        letters: "i.letters",
        lease: &until,
    };
    format!(
        "WITH locked AS MATERIALIZED (
            SELECT i.id, i.epoch FROM unnest($1::text[], $2::bigint[]) AS h (id, epoch)
            JOIN {s}.instance AS i ON i.id = h.id AND i.epoch = h.epoch
            FOR UPDATE OF i {skip}
        )
        UPDATE {s}.instance AS i SET lease = {until}, ready = {ready}
        FROM locked AS h WHERE i.id = h.id AND i.epoch = h.epoch
        RETURNING i.id, i.epoch",
        ready = ready.ready()
    )
}

const HELD: &str = "id = $1 AND epoch = $2 AND status IN ('waiting', 'parked')";

/// Lets anyone claim `$1`, which is held in the epoch `$2`.
pub(super) fn release(s: &str) -> String {
    let ready = Readiness {
        lease: "0",
        ..Readiness::COLUMNS
    };
    let ready = ready.ready();
    format!(
        "UPDATE {s}.instance SET lease = 0, attempts = greatest(attempts - 1, 0), ready = {ready}
         WHERE {HELD}"
    )
}

/// The same, after `$3`; the problem is `$4`.
pub(super) fn later(s: &str) -> String {
    let until = format!("{NOW} + $3");
    let ready = Readiness {
        lease: &until,
        ..Readiness::COLUMNS
    };
    let ready = ready.ready();
    format!("UPDATE {s}.instance SET lease = {until}, problem = $4, ready = {ready} WHERE {HELD}")
}

/// Lets nobody claim `$1` until it is retried; the problem is `$3`.
pub(super) fn park(s: &str) -> String {
    format!(
        "UPDATE {s}.instance SET lease = 0, status = 'parked', problem = $3, ready = NULL
         WHERE {HELD}"
    )
}

/// Lets anyone claim `$1`, if it is parked.
pub(super) fn retry(s: &str) -> String {
    let ready = Readiness {
        status: "'waiting'",
        lease: "0",
        ..Readiness::COLUMNS
    };
    format!(
        "UPDATE {s}.instance SET lease = 0, attempts = 0, status = 'waiting', problem = NULL,
         ready = {ready} WHERE id = $1 AND status = 'parked'",
        ready = ready.ready()
    )
}
