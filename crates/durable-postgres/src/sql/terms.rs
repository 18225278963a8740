//! What several statements have in common.

/// The server's time, in microseconds since 1970: that at which it got the statement.
///
/// Not `clock_timestamp()`, by which no index is searched; not `now()`, which in a transaction of
/// the user's is the time at which that began.
pub(super) const NOW: &str = "(extract(epoch FROM statement_timestamp()) * 1000000)::bigint";

/// The columns of a head, as [`head`](crate::head::head) reads them; the server's time comes last.
const HEAD: [&str; 16] = [
    "id", "body", "version", "status", "seq", "base", "epoch", "state", "waiting", "due",
    "letters", "at", "ready", "worker", "attempts", "problem",
];

/// The columns of a head, of a table or an alias.
pub(super) fn head_of(table: &str) -> String {
    let columns = HEAD.map(|column| format!("{table}.{column}"));
    format!("{}, {NOW}", columns.join(", "))
}

/// Expressions for the columns that decide when an instance may be claimed.
#[derive(Clone, Copy)]
pub(super) struct Readiness<'a> {
    pub(super) status: &'a str,
    pub(super) waiting: &'a str,
    pub(super) due: &'a str,
    pub(super) letters: &'a str,
    pub(super) lease: &'a str,
}

impl Readiness<'static> {
    /// The columns as they stand.
    pub(super) const COLUMNS: Self = Self {
        status: "status",
        waiting: "waiting",
        due: "due",
        letters: "letters",
        lease: "lease",
    };
}

impl Readiness<'_> {
    /// The time from which anyone may claim it; NULL while there is nothing to do.
    pub(super) fn ready(self) -> String {
        let Self {
            status,
            waiting,
            due,
            letters,
            lease,
        } = self;
        format!(
            "CASE WHEN {status} <> 'waiting' THEN NULL
             WHEN {waiting} = 'answer' OR ({waiting} IN ('mail', 'mail for') AND {letters} > 0)
                 THEN greatest({NOW}, {lease})
             WHEN {waiting} IN ('mail for', 'sleep') AND {due} IS NOT NULL
                 THEN greatest({due}, {lease}) END"
        )
    }
}
