/// The store's settings that a write depends on.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    pub(super) now: i64,
    pub(super) mailbox_limit: u64,
}

impl Terms {
    pub(super) const NONE: Self = Self {
        now: 0,
        mailbox_limit: 0,
    };
}
