//! The statements. Nothing but the name of the schema stands in them; values are parameters.

mod claims;
mod letters;
mod reads;
mod steps;

/// The server's time, in microseconds since 1970: that at which it got the statement.
///
/// Not `clock_timestamp()`, by which no index is searched; not `now()`, which in a transaction of
/// the user's is the time at which that began.
const NOW: &str = "(extract(epoch FROM statement_timestamp()) * 1000000)::bigint";

/// The columns of a head, as [`head`](crate::head::head) reads them; the server's time comes last.
const HEAD: [&str; 16] = [
    "id", "body", "version", "status", "seq", "base", "epoch", "state", "waiting", "due",
    "letters", "at", "ready", "worker", "attempts", "problem",
];

/// The columns of a head, of a table or an alias.
fn head_of(table: &str) -> String {
    let columns = HEAD.map(|column| format!("{table}.{column}"));
    format!("{}, {NOW}", columns.join(", "))
}

/// Expressions for the columns that decide when an instance may be claimed.
#[derive(Clone, Copy)]
struct Readiness<'a> {
    status: &'a str,
    waiting: &'a str,
    due: &'a str,
    letters: &'a str,
    lease: &'a str,
}

impl Readiness<'static> {
    /// The columns as they stand.
    const COLUMNS: Self = Self {
        status: "status",
        waiting: "waiting",
        due: "due",
        letters: "letters",
        lease: "lease",
    };
}

impl Readiness<'_> {
    /// The time from which anyone may claim it; NULL while there is nothing to do.
    fn ready(self) -> String {
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

/// All statements, for the tables of one schema.
pub(crate) struct Sql {
    /// The schema's name, quoted.
    pub(crate) schema: String,
    pub(crate) create: String,
    pub(crate) append: String,
    pub(crate) append_taking: String,
    pub(crate) append_all: String,
    pub(crate) append_free: String,
    pub(crate) stands: String,
    pub(crate) take_over_seq: String,
    pub(crate) take_over_epoch: String,
    pub(crate) prune: String,
    pub(crate) extend: String,
    pub(crate) extend_free: String,
    pub(crate) release: String,
    pub(crate) later: String,
    pub(crate) park: String,
    pub(crate) retry: String,
    pub(crate) post: String,
    pub(crate) why_not_posted: String,
    pub(crate) load_head: String,
    pub(crate) load_rows: String,
}

impl Sql {
    pub(crate) fn new(schema: &str) -> Self {
        let schema = quoted(schema);
        let s = schema.as_str();
        Self {
            create: steps::create(s),
            append: steps::append(s, false),
            append_taking: steps::append(s, true),
            append_all: steps::append_all(s, ""),
            append_free: steps::append_all(s, "SKIP LOCKED"),
            stands: steps::stands(s),
            take_over_seq: steps::take_over_seq(s),
            take_over_epoch: steps::take_over_epoch(s),
            prune: steps::prune(s),
            extend: claims::extend(s, ""),
            extend_free: claims::extend(s, "SKIP LOCKED"),
            release: claims::release(s),
            later: claims::later(s),
            park: claims::park(s),
            retry: claims::retry(s),
            post: letters::post(s),
            why_not_posted: letters::why_not_posted(s),
            load_head: reads::load_head(s),
            load_rows: reads::load_rows(s),
            schema,
        }
    }

    /// The statement that claims what is ready, of so many bodies.
    pub(crate) fn claim(&self, bodies: usize, at_most: usize) -> String {
        /// A limit beyond which no plan is of use.
        const MOST: usize = 1 << 32;
        let limit = at_most.min(MOST).next_power_of_two();
        claims::claim(&self.schema, bodies, limit)
    }

    /// The statement that lists what a filter chooses.
    pub(crate) fn list(&self, conditions: &[&str]) -> String {
        reads::list(&self.schema, conditions)
    }
}

/// A name as SQL has it, whatever is in it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
