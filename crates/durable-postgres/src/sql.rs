//! The statements. Nothing but the name of the schema stands in them; values are parameters.

mod claims;
mod letters;
mod reads;
mod steps;
mod terms;

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
    pub(crate) post_all: String,
    pub(crate) post_free: String,
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
            post_all: letters::post_all(s, ""),
            post_free: letters::post_all(s, "SKIP LOCKED"),
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
