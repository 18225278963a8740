//! The time for which a worker holds an instance: from a claim to a release.

use std::sync::Arc;

use scheduler::{Stop, Task};

use super::desk::{Desk, Phase};
use crate::{
    record::{head::Head, store_error::StoreError},
    store::{Aside, Extended, Loaded, Since},
    work::{
        claimed::Claimed, event::WorkerEvent, seat::Seat, terms::store_pause, trouble::Trouble,
    },
};

mod commit;
mod rebuild;

pub(super) use commit::Step;

/// How often a store that fails is asked again once the worker stops.
const LAST_TRIES: u32 = 3;

pub(super) struct Stay<'d> {
    pub(super) desk: &'d Desk,
    /// The number of the claim.
    number: u64,
    pub(super) claimed: Claimed,
}

impl<'d> Stay<'d> {
    pub(super) fn new(desk: &'d Desk, number: u64, head: &Head) -> Self {
        Self {
            desk,
            number,
            claimed: Claimed::new(head),
        }
    }

    /// Whether the leases' task has found it in other hands.
    pub(super) fn is_lost(&self) -> bool {
        let holdings = self.desk.holdings.borrow();
        holdings
            .get(&self.number)
            .is_none_or(|holding| holding.is_lost)
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

    /// Puts the instance off, or parks it.
    pub(super) async fn leave(
        &mut self,
        task: &mut Task<'_>,
        trouble: Trouble,
    ) -> Result<(), Stop> {
        let aside = self.claimed.aside(trouble, &self.desk.terms);
        if self.set_aside(task, &aside).await? {
            self.desk.note(&self.claimed.left(&aside));
        }
        Ok(())
    }

    /// Lets others claim the instance at once.
    pub(super) async fn release<Y: 'static, S: 'static, R: 'static, E: 'static>(
        &mut self,
        task: &mut Task<'_>,
        seat: Seat<Y, S, R, E>,
    ) -> Result<Option<Seat<Y, S, R, E>>, Stop> {
        if self
            .set_aside(task, &Aside::Release(self.claimed.epoch))
            .await?
        {
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
                .set_aside(task, Arc::clone(&self.claimed.id), aside.clone())
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
        self.desk.note(&self.claimed.lost());
        false
    }

    fn set_epoch(&mut self, epoch: u64) {
        self.claimed.epoch = epoch;
        if let Some(holding) = self.desk.holdings.borrow_mut().get_mut(&self.number) {
            holding.held.epoch = epoch;
        }
    }
}
