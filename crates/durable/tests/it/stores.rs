//! The suite that every store passes.

use std::time::{Duration, UNIX_EPOCH};

use durable::{
    Clock, MemoryStore, SqliteStore,
    conformance::{MAILBOX_LIMIT, Subject, check},
    faulty::Faulty,
};

use crate::support::Folder;

fn clock() -> Clock {
    Clock::manual(UNIX_EPOCH + Duration::from_secs(1_000_000))
}

struct Memory(Clock);

impl Subject for Memory {
    type Store = Faulty<MemoryStore>;

    fn fresh(&self) -> Self::Store {
        let builder = MemoryStore::builder().clock(self.0.clone());
        Faulty::new(builder.mailbox_limit(MAILBOX_LIMIT).build())
    }

    fn pass(&self, _: &Self::Store, time: Duration) {
        self.0.advance(time);
    }
}

struct Sqlite(Clock, Folder);

impl Subject for Sqlite {
    type Store = SqliteStore;

    fn fresh(&self) -> SqliteStore {
        let builder = SqliteStore::builder()
            .clock(self.0.clone())
            .mailbox_limit(MAILBOX_LIMIT);
        builder
            .survives_kill_only()
            .open(self.1.fresh_file())
            .expect("it opens")
    }

    fn pass(&self, _: &SqliteStore, time: Duration) {
        self.0.advance(time);
    }
}

#[test]
fn memory_passes() {
    check(&Memory(clock()));
}

#[test]
fn sqlite_passes() {
    check(&Sqlite(clock(), Folder::new()));
}
