use super::terms::{NOW, Readiness};

/// The columns of `log`.
const LOG: &str = "instance, seq, epoch, version, at, signal, outcome, state, worker, due, sum";

/// Creates an instance with its first rows. `$1` id, `$2` body, `$3` status, `$4` epoch, `$5`
/// version, `$6` seq, `$7` base, `$8` state, `$9` wait, `$10` timer, `$11` due, `$12` at; the rows
/// from `$13` on.
pub(super) fn create(s: &str) -> String {
    let due = format!("coalesce({NOW} + $10::bigint, $11::bigint)");
    let ready = Readiness {
        status: "$3::text",
        waiting: "$9::text",
        due: &due,
        letters: "0",
        lease: "0",
    };
    format!(
        "WITH head AS (
            INSERT INTO {s}.instance (id, body, status, epoch, version, seq, base, state, waiting,
                due, at, ready)
            VALUES ($1::text, $2::text, $3::text, $4::bigint, $5::bigint, $6::bigint, $7::bigint,
                $8::text, $9::text, {due}, $12::bigint, {ready})
            ON CONFLICT (id) DO NOTHING RETURNING seq, due
        )
        INSERT INTO {s}.log ({LOG})
        SELECT $1, r.seq, r.epoch, r.version, r.at, r.signal, r.outcome, r.state, r.worker,
            CASE WHEN r.seq = head.seq THEN head.due END, r.sum
        FROM head, unnest($13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::text[],
            $18::text[], $19::text[], $20::text[], $21::bigint[])
            AS r (seq, epoch, version, at, signal, outcome, state, worker, sum)",
        ready = ready.ready()
    )
}

/// What an append makes of a head; each field is an expression for what is about to be there.
struct Advance<'a> {
    version: &'a str,
    ended: &'a str,
    seq: &'a str,
    base: &'a str,
    state: &'a str,
    waiting: &'a str,
    timer: &'a str,
    due: &'a str,
    letter: &'a str,
    at: &'a str,
}

impl Advance<'_> {
    /// Where one goes on waiting for an answer, the time at which it was ready stays, and with it
    /// the index: a heap-only update.
    fn set(&self) -> String {
        let Self {
            version,
            ended,
            seq,
            base,
            state,
            waiting,
            timer,
            due,
            letter,
            at,
        } = self;
        let due = format!("coalesce({NOW} + {timer}, {due})");
        let taken = match *letter {
            "" => String::new(),
            letter => format!(" - ({letter} IS NOT NULL)::int"),
        };
        let letters = format!("i.letters{taken}");
        let ready = Readiness {
            status: &format!("coalesce({ended}, i.status)"),
            waiting,
            due: &due,
            letters: &letters,
            lease: "i.lease",
        };
        format!(
            "version = {version}, status = coalesce({ended}, i.status), seq = {seq}, base = {base},
             state = {state}, waiting = {waiting}, due = {due}, letters = {letters}, at = {at},
             attempts = 0,
             problem = CASE WHEN {ended} IS NULL AND i.status = 'parked' THEN i.problem END,
             ready = CASE WHEN {ended} IS NULL AND {waiting} = 'answer' AND i.waiting = 'answer'
                 AND i.status = 'waiting' THEN i.ready ELSE {ready} END",
            ready = ready.ready()
        )
    }
}

/// Appends one row to one instance: a compare-and-swap on `$2` the epoch and `$3` the number of
/// rows of `$1`. `$4` version, `$5` end, `$6` seq, `$7` base, `$8` state, `$9` wait, `$10` timer,
/// `$11` due, `$12` at, `$13` the row's epoch, `$14` signal, `$15` outcome, `$16` worker, `$17`
/// sum; `$18` the number of the letter that it takes, if it does.
pub(super) fn append(s: &str, takes_letter: bool) -> String {
    let (letter, taken) = match takes_letter {
        true => (
            "$18::bigint",
            format!(
                ", taken AS (
                    UPDATE {s}.mail AS m SET taken = $6::bigint FROM head
                    WHERE m.instance = $1 AND m.number = $18::bigint)"
            ),
        ),
        false => ("", String::new()),
    };
    let advance = Advance {
        version: "$4::bigint",
        ended: "$5::text",
        seq: "$6::bigint",
        base: "$7::bigint",
        state: "$8::text",
        waiting: "$9::text",
        timer: "$10::bigint",
        due: "$11::bigint",
        letter,
        at: "$12::bigint",
    };
    format!(
        "WITH head AS (
            UPDATE {s}.instance AS i SET {set}
            WHERE i.id = $1::text AND i.epoch = $2::bigint AND i.seq = $3::bigint
            RETURNING i.due
        ){taken}
        INSERT INTO {s}.log ({LOG})
        SELECT $1, $6, $13::bigint, $4, $12, $14::text, $15::text, $8, $16::text, head.due,
            $17::bigint
        FROM head",
        set = advance.set()
    )
}

/// Appends to many instances, each a compare-and-swap, and returns the ids of those written.
///
/// What many wait for is locked in one step and without waiting (`SKIP LOCKED`), so that nobody
/// waits for a lock while it holds another; who was passed over is appended to alone. `$1` to
/// `$13` the heads, as [`append`]; from `$14` on the rows.
pub(super) fn append_all(s: &str, skip: &str) -> String {
    let advance = Advance {
        version: "w.version",
        ended: "w.ended",
        seq: "w.last",
        base: "w.base",
        state: "w.state",
        waiting: "w.waiting",
        timer: "w.timer",
        due: "w.due",
        letter: "w.letter",
        at: "w.at",
    };
    format!(
        "WITH wanted AS MATERIALIZED (
            SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[],
                $6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::bigint[], $11::bigint[],
                $12::bigint[], $13::bigint[])
            AS w (id, epoch, seq, version, ended, last, base, state, waiting, timer, due, letter,
                at)
        ), locked AS MATERIALIZED (
            SELECT w.* FROM wanted AS w JOIN {s}.instance AS i
                ON i.id = w.id AND i.epoch = w.epoch AND i.seq = w.seq
            FOR UPDATE OF i {skip}
        ), head AS (
            UPDATE {s}.instance AS i SET {set}
            FROM locked AS w WHERE i.id = w.id AND i.epoch = w.epoch AND i.seq = w.seq
            RETURNING i.id, i.due, w.last, w.letter
        ), taken AS (
            UPDATE {s}.mail AS m SET taken = head.last FROM head
            WHERE m.instance = head.id AND m.number = head.letter
        ), logged AS (
            INSERT INTO {s}.log ({LOG})
            SELECT r.instance, r.seq, r.epoch, r.version, r.at, r.signal, r.outcome, r.state,
                r.worker, CASE WHEN r.seq = head.last THEN head.due END, r.sum
            FROM head JOIN unnest($14::text[], $15::bigint[], $16::bigint[], $17::bigint[],
                $18::bigint[], $19::text[], $20::text[], $21::text[], $22::text[], $23::bigint[])
                AS r (instance, seq, epoch, version, at, signal, outcome, state, worker, sum)
                ON r.instance = head.id
        )
        SELECT id FROM head",
        set = advance.set()
    )
}

/// Whether a row stands in a transaction that still goes on: `$1` instance, `$2` seq, `$3` sum.
pub(super) fn stands(s: &str) -> String {
    format!(
        "SELECT txid_current_if_assigned() IS NOT NULL AND EXISTS (
            SELECT 1 FROM {s}.log WHERE instance = $1 AND seq = $2 AND sum = $3)"
    )
}

/// Takes `$1` over if it has `$2` rows. Whoever takes it ends the lease.
pub(super) fn take_over_seq(s: &str) -> String {
    let ready = Readiness {
        lease: "0",
        ..Readiness::COLUMNS
    };
    format!(
        "UPDATE {s}.instance SET epoch = epoch + 1, taker = NULL, lease = 0, ready = {}
         WHERE id = $1 AND seq = $2 RETURNING epoch, seq",
        ready.ready()
    )
}

/// Takes `$1` over from the epoch `$2`. A handle that only finds out about its own append keeps its
/// lease.
///
/// The reply may be lost, so `$3`, the store's own number, says whose take-over it was: the same
/// statement once more finds that, and does no more.
pub(super) fn take_over_epoch(s: &str) -> String {
    format!(
        "UPDATE {s}.instance SET epoch = $2 + 1, taker = $3, ready = {}
         WHERE id = $1 AND (epoch = $2 OR (epoch = $2 + 1 AND taker = $3)) RETURNING epoch, seq",
        Readiness::COLUMNS.ready()
    )
}

/// Removes the rows of `$1` before its last restart, but the first.
pub(super) fn prune(s: &str) -> String {
    format!(
        "DELETE FROM {s}.log WHERE instance = $1 AND seq > 1
         AND seq < (SELECT base FROM {s}.instance WHERE id = $1)"
    )
}
