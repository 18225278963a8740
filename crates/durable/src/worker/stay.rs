//! The time for which a worker holds an instance: from a claim to a release.

use std::sync::Arc;

use scheduler::{Stop, Task};

use super::desk::{Desk, Phase};
use crate::{
    ground::key::Key,
    record::{error::Error, head::Head, row::Rows, store_error::StoreError},
    replay::{feed::Feed, script::Script},
    store::{Appended, Aside, Expected, Extended, Loaded, Since},
    work::{
        event::WorkerEvent,
        seat::{Made, Seat},
        terms::store_pause,
        trouble::Trouble,
    },
};

/// How often a store that fails is asked again once the worker stops.
const LAST_TRIES: u32 = 3;

pub(super) struct Stay<'d> {
    pub(super) desk: &'d Desk,
    /// The number of the claim.
    number: u64,
    id: Arc<str>,
    epoch: u64,
    attempts: u32,
    /// How many letters wait, as far as is known.
    pub(super) letters: u64,
    /// The yield at which it stands.
    key: Key,
}

/// What has become of a step.
pub(super) enum Step<Y, S, R, E> {
    /// It was written, and the instance wants more at once.
    GoesOn(Seat<Y, S, R, E>),
    /// The instance has ended, was released, or is in other hands.
    Left,
}

impl<'d> Stay<'d> {
    pub(super) fn new(desk: &'d Desk, number: u64, head: &Head) -> Self {
        Self {
            desk,
            number,
            id: Arc::clone(&head.id),
            epoch: head.epoch,
            attempts: head.attempts,
            letters: head.letters,
            key: Key::new(Arc::clone(&head.id), head.seq),
        }
    }

    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    pub(super) fn has_stepped(&self) -> bool {
        self.attempts == 0
    }

    /// Whether the leases' task has found it in other hands.
    pub(super) fn is_lost(&self) -> bool {
        let holdings = self.desk.holdings.borrow();
        holdings
            .get(&self.number)
            .is_none_or(|holding| holding.is_lost)
    }

    /// Builds the instance again by the newest of the bodies that replays it. `None`: it was left.
    #[expect(
        clippy::type_complexity,
        reason = "an instance and what was loaded with it, or neither"
    )]
    pub(super) async fn rebuild<Y, S, R, E>(
        &mut self,
        task: &mut Task<'_>,
        scripts: &[Arc<Script<Y, S, R, E>>],
    ) -> Result<Option<(Seat<Y, S, R, E>, Loaded)>, Stop> {
        let mut diverged = None;
        for script in scripts {
            match self.replay(task, script).await? {
                Err(Error::Diverged((), divergence)) => {
                    diverged.get_or_insert(Error::Diverged((), divergence));
                }
                Err(error) => {
                    diverged = Some(error);
                    break;
                }
                Ok(None) => return Ok(None),
                Ok(Some((feed, loaded))) => match feed.finish() {
                    Ok(rebuilt) => {
                        let seat = Seat::new(script, &scripts[0], rebuilt);
                        return Ok(seat.map(|seat| (seat, loaded)));
                    }
                    Err(error) => {
                        diverged = Some(error);
                        break;
                    }
                },
            }
        }
        let error = diverged.expect("there is a body, and each has failed");
        match Trouble::of_replay(error) {
            Ok(trouble) => self.leave(task, trouble).await?,
            Err(error) => self.desk.note(&WorkerEvent::StoreFailed(&error)),
        }
        Ok(None)
    }

    /// Replays the instance's log by a body. `Ok(None)`: it was left.
    #[expect(
        clippy::type_complexity,
        reason = "a replay and what was loaded last, or an error"
    )]
    async fn replay<Y, S, R, E>(
        &mut self,
        task: &mut Task<'_>,
        script: &Arc<Script<Y, S, R, E>>,
    ) -> Result<Result<Option<(Feed<Y, S, R, E>, Loaded)>, Error<(), E>>, Stop> {
        let mut feed = Feed::new(script, &self.id);
        loop {
            let Some((loaded, rows)) = self.load(task, feed.since()).await? else {
                return Ok(Ok(None));
            };
            match feed.accept(loaded.head.clone(), &rows) {
                Ok(true) => return Ok(Ok(Some((feed, loaded)))),
                Ok(false) => {}
                Err(error) => return Ok(Err(error)),
            }
        }
    }

    /// Loads what has come for the instance, unless that is at hand. `None`: it was left.
    pub(super) async fn news<Y, S, R, E>(
        &mut self,
        task: &mut Task<'_>,
        seat: &Seat<Y, S, R, E>,
        news: Option<Loaded>,
    ) -> Result<Option<Loaded>, Stop> {
        let loaded = match news {
            Some(loaded) => Some(loaded),
            None => self
                .load(task, Since::Head)
                .await?
                .map(|(loaded, _)| loaded),
        };
        Ok(loaded.filter(|loaded| seat.is_held(&loaded.head) || self.lost()))
    }

    /// Loads a page, again and again if the store fails. `None`: the instance was left.
    async fn load(
        &mut self,
        task: &mut Task<'_>,
        since: Since,
    ) -> Result<Option<(Loaded, Rows)>, Stop> {
        let mut failures = 0;
        loop {
            match self.desk.load(task, Arc::clone(&self.id), since).await? {
                Ok(Some((loaded, rows))) if loaded.head.epoch == self.epoch => {
                    return Ok(Some((loaded, rows)));
                }
                Ok(_) => {
                    self.lost();
                    return Ok(None);
                }
                Err(error @ StoreError::Corrupt { .. }) => {
                    self.leave(task, Trouble::Hopeless(error.to_string()))
                        .await?;
                    return Ok(None);
                }
                Err(error) => {
                    failures += 1;
                    if !self.wait_for_the_store(task, failures, &error).await? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Writes a step. Until that is done, or somebody else has the instance, it tries again.
    pub(super) async fn commit<Y: 'static, S: 'static, R: 'static, E: 'static>(
        &mut self,
        task: &mut Task<'_>,
        mut made: Made<Y, S, R, E>,
    ) -> Result<Step<Y, S, R, E>, Stop> {
        let mut failures = 0;
        loop {
            let error = match self.desk.append(task, made.append.clone()).await? {
                Ok(Appended::Written) => break,
                Ok(Appended::Overtaken) => {
                    self.lost();
                    return Ok(Step::Left);
                }
                Err(error) => error,
            };
            failures += 1;
            if !self.pause_for_the_store(task, failures).await? {
                return Ok(Step::Left);
            }
            if !error.leaves_doubt() {
                continue;
            }
            match self.resolve(task, &mut made, &mut failures).await? {
                Some(true) => break,
                Some(false) => {}
                None => return Ok(Step::Left),
            }
        }
        Ok(self.written(made))
    }

    /// Finds out whether a step was written. `None`: the instance was left.
    async fn resolve<Y, S, R, E>(
        &mut self,
        task: &mut Task<'_>,
        made: &mut Made<Y, S, R, E>,
        failures: &mut u32,
    ) -> Result<Option<bool>, Stop> {
        loop {
            let expected = Expected::Epoch(self.epoch);
            match self
                .desk
                .take_over(task, Arc::clone(&self.id), expected)
                .await?
            {
                Ok(None) => {
                    self.lost();
                    return Ok(None);
                }
                Ok(Some(taken)) => {
                    self.set_epoch(taken.epoch);
                    if taken.seq == made.last() {
                        return Ok(Some(true));
                    }
                    made.set_epoch(taken.epoch);
                    return Ok(Some(false));
                }
                Err(error) => {
                    *failures += 1;
                    if !self.wait_for_the_store(task, *failures, &error).await? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// The step is on disk: it is let out.
    fn written<Y: 'static, S: 'static, R: 'static, E: 'static>(
        &mut self,
        made: Made<Y, S, R, E>,
    ) -> Step<Y, S, R, E> {
        self.attempts = 0;
        self.key = made.key.clone();
        let event = match made.ended() {
            Some(status) => WorkerEvent::Ended {
                key: &self.key,
                status,
            },
            None => WorkerEvent::Stepped {
                key: &self.key,
                state: made.state,
            },
        };
        self.desk.note(&event);
        let released = made.append.release;
        match made.written(self.epoch) {
            Some(seat) if released => {
                self.desk.keep(seat);
                Step::Left
            }
            Some(seat) => Step::GoesOn(seat),
            None => Step::Left,
        }
    }

    /// Puts the instance off, or parks it.
    pub(super) async fn leave(
        &mut self,
        task: &mut Task<'_>,
        trouble: Trouble,
    ) -> Result<(), Stop> {
        let aside = trouble.aside(self.epoch, self.attempts, &self.desk.terms);
        if self.set_aside(task, &aside).await? {
            let key = &self.key;
            self.desk.note(&match &aside {
                Aside::Later(_, pause, why) => WorkerEvent::PutOff {
                    key,
                    pause: *pause,
                    why,
                },
                Aside::Park(_, why) => WorkerEvent::Parked { key, why },
                Aside::Release(_) | Aside::Retry => unreachable!("a trouble comes to neither"),
            });
        }
        Ok(())
    }

    /// Lets others claim the instance at once.
    pub(super) async fn release<Y: 'static, S: 'static, R: 'static, E: 'static>(
        &mut self,
        task: &mut Task<'_>,
        seat: Seat<Y, S, R, E>,
    ) -> Result<Option<Seat<Y, S, R, E>>, Stop> {
        if self.set_aside(task, &Aside::Release(self.epoch)).await? {
            self.desk.keep(seat);
        }
        Ok(None)
    }

    /// `false`: the instance is in other hands.
    async fn set_aside(&mut self, task: &mut Task<'_>, aside: &Aside) -> Result<bool, Stop> {
        let mut failures = 0;
        loop {
            match self
                .desk
                .set_aside(task, Arc::clone(&self.id), aside.clone())
                .await?
            {
                Ok(Extended::Held) => return Ok(true),
                // Or the reply to the first of two tries was lost.
                Ok(Extended::Lost) => {
                    self.lost();
                    return Ok(false);
                }
                Err(error) => {
                    failures += 1;
                    if !self.wait_for_the_store(task, failures, &error).await? {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// As [`pause_for_the_store`](Self::pause_for_the_store), and notes the error.
    async fn wait_for_the_store(
        &self,
        task: &mut Task<'_>,
        failures: u32,
        error: &StoreError,
    ) -> Result<bool, Stop> {
        self.desk.note(&WorkerEvent::StoreFailed(error));
        self.pause_for_the_store(task, failures).await
    }

    /// Waits before the store is asked again. `false`: the worker stops, and it was asked often
    /// enough; the lease will lapse.
    async fn pause_for_the_store(&self, task: &mut Task<'_>, failures: u32) -> Result<bool, Stop> {
        let is_running = self.desk.is_running();
        if self.desk.phase.get() >= Phase::Hurrying || (!is_running && failures >= LAST_TRIES) {
            self.lost();
            return Ok(false);
        }
        match task.sleep(store_pause(failures)).await {
            Err(Stop::Killed) => Err(Stop::Killed),
            _ => Ok(true),
        }
    }

    /// Notes that the instance is in other hands. Returns `false`.
    fn lost(&self) -> bool {
        self.desk.note(&WorkerEvent::Lost { key: &self.key });
        false
    }

    fn set_epoch(&mut self, epoch: u64) {
        self.epoch = epoch;
        if let Some(holding) = self.desk.holdings.borrow_mut().get_mut(&self.number) {
            holding.held.epoch = epoch;
        }
    }
}
