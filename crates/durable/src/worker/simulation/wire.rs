//! The link: it delays, loses requests and replies, delivers late and twice, and stops a worker for
//! longer than its lease.

use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};

use scheduler::{Stop, Task};

use super::world::{LEASE, SECOND, World};
use crate::{
    ground::clock::{micros, micros_of},
    record::store_error::StoreError,
    store::{Append, Appended, Store},
    worker::{
        desk::patient,
        link::{Calling, Link, Reply, Request, perform},
    },
};

pub(super) struct Wire {
    pub(super) world: Rc<World>,
    pub(super) name: String,
    /// Until when the whole worker stands still.
    pub(super) stopped: Rc<Cell<Option<Instant>>>,
}

/// What becomes of a request.
enum Fate {
    Delivered,
    /// It never arrives.
    RequestLost,
    /// It arrives when nobody waits for its reply any more.
    Late,
    /// It is done, and its reply never arrives.
    ReplyLost,
    /// It arrives twice, the second time some time later.
    Twice,
    Busy,
}

impl Wire {
    fn fate(&self, now: Instant) -> Fate {
        let random = &self.world.random;
        if !self.world.is_stormy(now) {
            return Fate::Delivered;
        }
        match random.below(100) {
            0..6 => Fate::RequestLost,
            6..10 => Fate::Late,
            10..16 => Fate::ReplyLost,
            16..22 => Fate::Twice,
            22..24 => Fate::Busy,
            _ => Fate::Delivered,
        }
    }

    async fn carry(&self, task: &mut Task<'_>, request: Request) -> Result<Arrived, Stop> {
        let (world, random) = (&self.world, &self.world.random);
        if world.is_stormy(task.now()) && random.chance(1) {
            let pause = LEASE + random.millis(10_000);
            world.note(
                task.now(),
                format_args!("{} stands still for {pause:?}", self.name),
            );
            self.stopped.set(Some(task.now() + pause));
            let calm = world.passed(task.now()) + pause;
            world.calm.set(world.calm.get().max(calm));
        }
        self.stand_still(task).await?;
        let fate = self.fate(task.now());
        sleep(task, random.millis(40)).await?;
        let lost = |what: &str| Err(StoreError::Unavailable(format!("the {what} was lost")));
        let reply = match fate {
            Fate::Delivered => self.perform(task.now(), request),
            Fate::Busy => Err(StoreError::Busy),
            Fate::Twice => {
                self.perform_later(task, request.clone());
                self.perform(task.now(), request)
            }
            Fate::ReplyLost => {
                let _ = self.perform(task.now(), request);
                sleep(task, SECOND).await?;
                lost("reply")
            }
            Fate::RequestLost | Fate::Late => {
                if matches!(fate, Fate::Late) {
                    self.perform_later(task, request);
                }
                sleep(task, SECOND).await?;
                lost("request")
            }
        };
        sleep(task, random.millis(40)).await?;
        self.stand_still(task).await?;
        Ok(reply)
    }

    /// Waits while the worker is stopped.
    async fn stand_still(&self, task: &mut Task<'_>) -> Result<(), Stop> {
        while let Some(until) = self.stopped.get().filter(|until| *until > task.now()) {
            patient(task.sleep_until(until).await)?;
        }
        Ok(())
    }

    fn perform_later(&self, task: &mut Task<'_>, request: Request) {
        let delay = self.world.random.millis(8_000);
        let (world, name) = (Rc::clone(&self.world), format!("{} late", self.name));
        task.spawn_daemon("late", async move |task| {
            task.sleep(delay).await?;
            let stopped = Rc::default();
            let _ = Self {
                world,
                name,
                stopped,
            }
            .perform(task.now(), request);
            Ok(())
        });
    }

    fn perform(&self, now: Instant, request: Request) -> Arrived {
        let world = &self.world;
        world.set_clock(now);
        if matches!(request, Request::Claim(_)) {
            self.check_waits(now);
        }
        let reply = perform(&world.store, request.clone());
        if world.trace.borrow().is_some() {
            world.note(
                now,
                format_args!("{} {}", self.name, shown(&request, &reply)),
            );
        }
        if let (Request::Append(batch), Ok(Reply::Appended(appended))) = (&request, &reply) {
            for (append, appended) in batch.iter().zip(appended) {
                let written = append
                    .rows
                    .iter()
                    .filter(|_| *appended == Ok(Appended::Written));
                for row in written {
                    let at = micros(world.store.now());
                    let place = (append.id.to_string(), row.seq);
                    let before = world.written.borrow_mut().insert(place, at);
                    assert_eq!(before, None, "{} was written twice", append.id);
                }
            }
        }
        world.check_heads();
        reply
    }

    /// In calm weather nobody who is ready waits for longer than workers pause between claims.
    fn check_waits(&self, now: Instant) {
        // A worker whose claim has failed in the storm still pauses.
        let calm = self.world.calm.get() + 10 * SECOND;
        let calm = micros_of(self.world.passed(now).saturating_sub(calm));
        for head in self.world.heads() {
            let waits = head.ready.map_or(0, |ready| head.now - ready);
            assert!(
                waits.min(calm) <= 2_000_000,
                "it waits for {waits} us: {head:?}"
            );
        }
    }
}

type Arrived = Result<Reply, StoreError>;

impl Link for Wire {
    fn call<'a>(&'a self, task: &'a mut Task<'_>, request: Request) -> Calling<'a> {
        Box::pin(self.carry(task, request))
    }
}

async fn sleep(task: &mut Task<'_>, duration: Duration) -> Result<(), Stop> {
    let until = task.now() + duration;
    while task.now() < until {
        patient(task.sleep_until(until).await)?;
    }
    Ok(())
}

fn shown(request: &Request, reply: &Arrived) -> String {
    let request = match request {
        Request::Claim(claim) => format!("claims {}", claim.at_most),
        Request::Load(id, since) => format!("loads {id} {since:?}"),
        Request::TakeOver(id, expected) => format!("takes over {id} {expected:?}"),
        Request::Append(batch) => {
            let row =
                |append: &Append| format!("{}/{} in {}", append.id, append.seq + 1, append.epoch);
            format!("appends {:?}", batch.iter().map(row).collect::<Vec<_>>())
        }
        Request::Extend(held, _) => {
            let held = held
                .iter()
                .map(|held| format!("{} in {}", held.id, held.epoch));
            format!("extends {:?}", held.collect::<Vec<_>>())
        }
        Request::SetAside(id, aside) => format!("sets aside {id} {aside:?}"),
    };
    let reply = match reply {
        Ok(Reply::Claimed(heads)) => {
            let heads = heads
                .iter()
                .map(|head| format!("{}/{} in {}", head.id, head.seq, head.epoch));
            format!("{:?}", heads.collect::<Vec<_>>())
        }
        Ok(Reply::Loaded(loaded)) => match loaded {
            Some(page) => {
                format!("{} rows, {} letters", page.1.len(), page.0.head.letters)
            }
            None => "nothing".to_owned(),
        },
        other => format!("{other:?}"),
    };
    format!("{request}: {reply}")
}
