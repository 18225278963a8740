//! What all tasks of a worker share.

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::{BTreeMap, BTreeSet},
    mem,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use scheduler::{JoinHandle, Stop, Task, Wait, Waiter};

use super::{
    link::{Called, Link, Reply, Request},
    pending::Pending,
};
use crate::{
    ground::panic::drop_quietly,
    record::{head::Head, rows::Rows, store_error::StoreError},
    store::{
        Append, Appended, Aside, Claim, Expected, Extended, Held, Loaded, Since, Store, TakenOver,
    },
    work::{event::WorkerEvent, kept::Kept, seat::Seat, tally::Tally, terms::Terms},
};

/// How far a worker has come.
///
/// ```text
/// Running → Stopping → Hurrying → Over     claims.rs: idle, or a fatal error; worker.rs: a stop
///         ↘──────────↘──────────↗          `settle`: nothing is held, and nothing will be
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// It claims.
    Running,
    /// It finishes what was begun: effects, and the writing of steps.
    Stopping,
    /// The effects were cancelled as well.
    Hurrying,
    /// Nothing is left to do.
    Over,
}

/// The tasks that others wake.
#[derive(Default)]
pub(super) struct Waiters {
    pub(super) main: OnceCell<Waiter>,
    pub(super) claims: OnceCell<Waiter>,
    pub(super) commits: OnceCell<Waiter>,
    pub(super) leases: OnceCell<Waiter>,
}

/// An instance that is held.
pub(super) struct Holding {
    pub(super) held: Held,
    /// Somebody else has it.
    pub(super) is_lost: bool,
    /// Nothing is claimed until it has made a step.
    pub(super) is_apart: bool,
    pub(super) task: Option<JoinHandle<()>>,
}

impl Holding {
    fn lose(&mut self) {
        if let (false, Some(task)) = (self.is_lost, &self.task) {
            task.cancel();
        }
        self.is_lost = true;
    }
}

pub(super) type Observer = Box<dyn FnMut(&WorkerEvent<'_>)>;

pub(super) struct Desk {
    /// Only its clock and its limit are asked for here; the rest goes by the link.
    pub(super) store: Arc<dyn Store>,
    pub(super) terms: Terms,
    pub(super) bodies: Vec<Arc<str>>,
    pub(super) link: Box<dyn Link>,
    pub(super) phase: Cell<Phase>,
    /// The claims have ended: nothing more will be held.
    pub(super) is_closed: Cell<bool>,
    pub(super) fatal: RefCell<Option<StoreError>>,
    pub(super) waiters: Waiters,
    /// By the numbers of their claims: one may be claimed again before its old task has ended.
    pub(super) holdings: RefCell<BTreeMap<u64, Holding>>,
    pub(super) queue: RefCell<Vec<Pending>>,
    pub(super) kept: RefCell<Kept>,
    pub(super) tally: Cell<Tally>,
    pub(super) observer: RefCell<Option<Observer>>,
}

impl Desk {
    pub(super) fn note(&self, event: &WorkerEvent<'_>) {
        let mut tally = self.tally.get();
        tally.count(event);
        #[cfg(feature = "tracing")]
        crate::work::traced::emit(&self.terms.name, event);
        self.tally.set(tally);
        // An observer that makes the worker note something does not see that.
        if let Ok(mut observer) = self.observer.try_borrow_mut() {
            if let Some(observer) = &mut *observer {
                observer(event);
            }
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.phase.get() == Phase::Running
    }

    /// Goes on to a phase, and wakes who may have to know.
    pub(super) fn advance(&self, phase: Phase) {
        self.phase.set(self.phase.get().max(phase));
        let Waiters {
            main,
            claims,
            commits,
            leases,
        } = &self.waiters;
        for waiter in [main, claims, commits, leases] {
            if let Some(waiter) = waiter.get() {
                waiter.wake();
            }
        }
    }

    /// Ends it all if nothing is held, and nothing will be.
    pub(super) fn settle(&self) {
        if self.is_closed.get() && self.holdings.borrow().is_empty() {
            self.advance(Phase::Over);
        }
    }

    /// Cancels the effect of an instance that somebody else has, unless its epoch has been raised
    /// by this worker meanwhile.
    pub(super) fn lose_one(&self, number: u64, held: &Held) {
        let mut holdings = self.holdings.borrow_mut();
        let holding = holdings.get_mut(&number);
        if let Some(holding) = holding.filter(|holding| holding.held == *held) {
            holding.lose();
        }
    }

    /// Cancels the effects of these instances: they were lost, as they were claimed again.
    pub(super) fn lose(&self, ids: &BTreeSet<&str>) {
        let mut holdings = self.holdings.borrow_mut();
        let lost = holdings.values_mut();
        lost.filter(|holding| ids.contains(&*holding.held.id))
            .for_each(Holding::lose);
    }

    /// Whether an instance is held that is to be served with no others.
    pub(super) fn has_apart(&self) -> bool {
        let holdings = self.holdings.borrow();
        holdings.values().any(|holding| holding.is_apart)
    }

    /// An instance has made a step.
    pub(super) fn stepped(&self, number: u64) {
        let mut holdings = self.holdings.borrow_mut();
        let holding = holdings.get_mut(&number);
        if !holding.is_some_and(|holding| mem::take(&mut holding.is_apart)) {
            return;
        }
        if let Some(claims) = self.waiters.claims.get() {
            claims.wake();
        }
    }

    /// How many more instances may be held.
    pub(super) fn room(&self) -> usize {
        let held = self.holdings.borrow().len();
        self.terms.at_most.saturating_sub(held)
    }

    /// Keeps a live coroutine, and drops those for which there is no room.
    pub(super) fn keep<Y: 'static, S: 'static, R: 'static, E: 'static>(
        &self,
        seat: Seat<Y, S, R, E>,
    ) {
        self.kept.borrow_mut().put(seat);
        // It is held itself until its task ends.
        let beyond = self.kept.borrow_mut().beyond(self.room() + 1);
        drop_quietly(beyond); // with nothing borrowed: destructors are the user's
    }

    /// Sleeps, unless it is woken. Nothing but a kill is raised: the phase says the rest.
    pub(super) async fn rest(&self, task: &mut Task<'_>, duration: Duration) -> Result<(), Stop> {
        let woken = task.wait_any([Wait::sleep(duration), Wait::park()]).await;
        patient(woken)
    }

    /// Waits until it is woken. Nothing but a kill is raised.
    pub(super) async fn park(&self, task: &mut Task<'_>) -> Result<(), Stop> {
        patient(task.park().await)
    }

    /// Appends, together with others.
    pub(super) async fn append(&self, task: &mut Task<'_>, append: Append) -> Called<Appended> {
        let place = Rc::new(Cell::new(None));
        self.queue.borrow_mut().push(Pending {
            append,
            place: Rc::clone(&place),
            caller: task.waiter(),
        });
        if let Some(commits) = self.waiters.commits.get() {
            commits.wake();
        }
        loop {
            if let Some(appended) = place.take() {
                return Ok(appended);
            }
            self.park(task).await?;
        }
    }
}

/// Passes a kill on, and nothing else.
pub(super) fn patient<T: Default>(waited: Result<T, Stop>) -> Result<T, Stop> {
    match waited {
        Err(Stop::Killed) => Err(Stop::Killed),
        Err(_) => Ok(T::default()),
        Ok(value) => Ok(value),
    }
}

/// Calls a method of the store, whose reply is of its own kind.
macro_rules! methods {
    ($(
        $name:ident($($argument:ident: $kind:ty),*) -> $request:ident, $reply:ident: $result:ty;
    )*) => {
        impl Desk {$(
            pub(super) async fn $name(
                &self,
                task: &mut Task<'_>,
                $($argument: $kind),*
            ) -> Called<$result> {
                let called = self.link.call(task, Request::$request($($argument),*)).await?;
                Ok(called.map(|reply| match reply {
                    Reply::$reply(result) => result,
                    _ => unreachable!("a request is answered by its own kind"),
                }))
            }
        )*}
    };
}

methods! {
    claim(claim: Claim) -> Claim, Claimed: Vec<Head>;
    load(id: Arc<str>, since: Since) -> Load, Loaded: Option<Box<(Loaded, Rows)>>;
    take_over(id: Arc<str>, expected: Expected) -> TakeOver, TakenOver: Option<TakenOver>;
    append_all(batch: Vec<Append>) -> Append, Appended: Vec<Result<Appended, StoreError>>;
    extend(held: Vec<Held>, lease: Duration) -> Extend, Extended: Vec<Extended>;
    set_aside(id: Arc<str>, aside: Aside) -> SetAside, SetAside: Extended;
}
