//! Virtual time for a store as well, and the bodies that the tests serve.

use std::time::{Duration, UNIX_EPOCH};

use coroutine::{Coroutine, Signal};
use durable::{Body, Clock, Head, MemoryStore, Store, Wait, store::Filter};
use scheduler::{RunError, Scheduler, Stop, Task};
use serde::{Deserialize, Serialize};

pub(super) const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Ask {
    Do(String),
    Mail,
    MailFor(u64),
    Sleep(u64),
}

pub(super) type Errand = Body<Vec<Ask>, Ask, String, Vec<String>>;

/// Asks for one thing after the other, and returns what it was sent.
pub(super) fn errand() -> Errand {
    Body::new("errand", 1, |asks: Vec<Ask>| {
        Coroutine::new(async move |co| {
            let mut sent = Vec::new();
            for ask in asks {
                sent.push(co.yield_(ask).await?);
            }
            Ok(sent)
        })
    })
    .waiting(waiting)
}

pub(super) fn waiting(ask: &Ask) -> Wait<String> {
    let late = || Signal::Send("late".to_owned());
    match ask {
        Ask::Do(_) => Wait::Answer,
        Ask::Mail => Wait::Mail,
        Ask::MailFor(after) => Wait::MailFor(*after as u32 * SECOND, late()),
        Ask::Sleep(after) => Wait::Sleep(*after as u32 * SECOND, late()),
    }
}

pub(super) fn things<const N: usize>(things: [&str; N]) -> Vec<Ask> {
    things.map(|thing| Ask::Do(thing.to_owned())).to_vec()
}

/// A store whose clock shows the scheduler's virtual time.
pub(super) struct Time {
    pub(super) clock: Clock,
    pub(super) store: MemoryStore,
}

impl Time {
    pub(super) fn new() -> Self {
        let clock = Clock::manual(UNIX_EPOCH + 1_000_000 * SECOND);
        let store = MemoryStore::builder().clock(clock.clone()).build();
        Self { clock, store }
    }

    /// Runs a program in virtual time, which the store's clock follows.
    #[track_caller]
    pub(super) fn run<T: 'static>(
        &self,
        program: impl AsyncFnOnce(&mut Task<'_>) -> Result<T, Stop> + 'static,
    ) -> T {
        let ended = self.try_run(program);
        ended.unwrap_or_else(|error| panic!("{error}"))
    }

    pub(super) fn try_run<T: 'static>(
        &self,
        program: impl AsyncFnOnce(&mut Task<'_>) -> Result<T, Stop> + 'static,
    ) -> Result<T, RunError> {
        let clock = scheduler::Clock::virtual_time();
        let mut scheduler = Scheduler::builder().clock(clock).build();
        let follow = self.clock.clone();
        scheduler.spawn_daemon("clock", async move |task| {
            let (begun, from) = (task.now(), follow.now());
            loop {
                task.sleep(Duration::from_millis(50)).await?;
                follow.set(from + (task.now() - begun));
            }
        });
        scheduler.block_on(program)
    }
}

#[track_caller]
pub(super) fn head(store: &impl Store, id: &str) -> Head {
    let heads = store.list(&Filter::default()).expect("it is read");
    let head = heads.into_iter().find(|head| &*head.id == id);
    head.expect("it is there")
}
