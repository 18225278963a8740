use super::terms::head_of;
use durable::store::Loaded;

const LETTER: &str = "m.number, m.key, m.value, m.sum";

fn letter_of(s: &str, head: &str) -> String {
    format!(
        "LEFT JOIN LATERAL (
            SELECT number, key, value, sum FROM {s}.mail
            WHERE instance = {head}.id AND taken IS NULL ORDER BY number LIMIT 1
        ) AS m ON {head}.letters > 0"
    )
}

/// Reads the head of `$1`, and its next letter.
pub(super) fn load_head(s: &str) -> String {
    format!(
        "SELECT {head}, {LETTER} FROM {s}.instance AS i {letter} WHERE i.id = $1",
        head = head_of("i"),
        letter = letter_of(s, "i")
    )
}

/// The same, and then rows of its log from the step `$2` on; NULL: from that at which its body
/// began. One statement, so all is of one moment.
pub(super) fn load_rows(s: &str) -> String {
    let nothing = ["NULL"; 21].join(", ");
    format!(
        "WITH head AS MATERIALIZED (SELECT * FROM {s}.instance WHERE id = $1)
        SELECT {head}, {LETTER}, NULL::bigint AS step, NULL::bigint, NULL::bigint, NULL::bigint,
            NULL::text, NULL::text, NULL::text, NULL::text, NULL::bigint, NULL::bigint
        FROM head {letter}
        UNION ALL
        SELECT {nothing}, seq, epoch, version, at, signal, outcome, state, worker, due, sum
        FROM (
            SELECT l.*, sum(size) OVER (ORDER BY l.seq) - size AS before
            FROM head, LATERAL (
                SELECT *, octet_length(signal) + octet_length(outcome) AS size FROM {s}.log
                WHERE instance = $1 AND seq >= coalesce($2::bigint, head.base)
                ORDER BY seq LIMIT {rows}
            ) AS l
        ) AS page
        WHERE before <= {bytes}
        ORDER BY step NULLS FIRST",
        head = head_of("head"),
        letter = letter_of(s, "head"),
        rows = Loaded::ROWS,
        bytes = Loaded::BYTES
    )
}

/// Lists heads in the order of their ids, on the conditions; `$1` is the most, or NULL.
pub(super) fn list(s: &str, conditions: &[&str]) -> String {
    let conditions = match conditions {
        [] => String::new(),
        some => format!("WHERE {}", some.join(" AND ")),
    };
    format!(
        "SELECT {head} FROM {s}.instance AS i {conditions} ORDER BY i.id LIMIT $1::bigint",
        head = head_of("i")
    )
}
