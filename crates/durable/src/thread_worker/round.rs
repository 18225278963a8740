//! One round: claim, run, commit, let out.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    ThreadWorker,
    active::{Active, Move},
};
use crate::{
    ground::clock::Pace,
    record::{head::Head, store_error::StoreError},
    store::{Appended, Aside, Claim, Extended},
    work::{append::append, event::WorkerEvent},
};

impl<'h> ThreadWorker<'h> {
    pub(super) fn round(&mut self) -> Result<(), StoreError> {
        let (count, mut failure) = self.claim();
        // 1. Each instance runs, up to what is to be written.
        let (mut batch, mut writing) = (Vec::new(), Vec::new());
        for _ in 0..count {
            if failure.is_none() {
                failure = self.extend(&writing).err();
            }
            let Some(mut instance) = self.active.pop_front() else {
                break; // the rest was lost
            };
            match instance.advance(&mut self.desk) {
                Ok(Move::Write(append)) => {
                    batch.push(append);
                    writing.push(instance);
                }
                Ok(Move::Rest) => self.active.push_back(instance),
                Ok(Move::Gone) => {}
                Err(error) => {
                    failure = Some(error);
                    self.active.push_back(instance);
                }
            }
        }
        // 2. One commit.
        let appended = append(&*self.desk.store, &batch);
        // 3. What was written is let out.
        for (mut instance, appended) in writing.into_iter().zip(appended) {
            match appended {
                Ok(Appended::Overtaken) => instance.lost(&mut self.desk),
                Ok(Appended::Written) if !instance.written(&mut self.desk) => {}
                Ok(Appended::Written) => self.active.push_back(instance),
                Err(error) => {
                    instance.unwritten(&error, &self.desk);
                    self.active.push_back(instance);
                    failure = Some(error);
                }
            }
        }
        self.desk.active = self.active.len();
        failure.map_or(Ok(()), Err)
    }

    /// Claims as many instances as there is room for, if there is much. Returns how many of those
    /// that are held, from the front, are to run in this round.
    fn claim(&mut self) -> (usize, Option<StoreError>) {
        let terms = &self.desk.terms;
        if self.active.len() > terms.at_most / 2 {
            return (self.active.len(), None);
        }
        let claim = Claim {
            bodies: self
                .services
                .iter()
                .map(|service| Arc::clone(service.name()))
                .collect(),
            at_most: self.quarantine.room(terms.at_most - self.active.len()),
            lease: terms.lease,
            worker: Arc::clone(&terms.name),
        };
        let heads = match self.desk.store.claim(&claim) {
            Ok(heads) => heads,
            Err(error) => return (self.active.len(), Some(error)),
        };
        self.forget(&heads);
        let admitted = self.quarantine.admit(heads, &self.desk.terms);
        let mut failure = self.release_all(&admitted.released).err();
        if !admitted.heads.is_empty() {
            self.desk.note(&WorkerEvent::Claimed(admitted.heads.len()));
        }
        let others = self.active.len();
        for head in &admitted.heads {
            let service = self
                .services
                .iter()
                .find(|service| *service.name() == head.body);
            let service = service.expect("what was claimed is of a body that was asked for");
            match service.open(head, &mut self.desk) {
                Ok(opened) => self.active.extend(opened),
                Err(error) => failure = Some(error), // it is ready again when the lease has lapsed
            }
            self.desk.active = self.active.len();
        }
        if !admitted.is_apart {
            return (self.active.len(), failure);
        }
        self.active.rotate_left(others);
        (self.active.len() - others, failure)
    }

    /// Lets others claim these at once. What cannot be released is ready when the lease has lapsed.
    fn release_all(&self, heads: &[Head]) -> Result<(), StoreError> {
        let release = |head: &Head| {
            let aside = Aside::Release(head.epoch);
            self.desk.store.set_aside(&head.id, &aside).map(drop)
        };
        heads.iter().try_for_each(release)
    }

    /// Drops what was lost, as the same instances were claimed again.
    fn forget(&mut self, claimed: &[Head]) {
        let claimed: BTreeSet<&str> = claimed.iter().map(|head| &*head.id).collect();
        let desk = &mut self.desk;
        self.active.retain_mut(|instance| {
            let is_lost = claimed.contains(&*instance.held().id);
            if is_lost {
                instance.lost(desk);
            }
            !is_lost
        });
    }

    /// Extends the leases, if a third of their time has passed, and drops what was lost meanwhile:
    /// an effect may have lasted for longer. Of what was performed already, the append finds out.
    fn extend(&mut self, writing: &[Box<dyn Active + 'h>]) -> Result<(), StoreError> {
        let lease = self.desk.terms.lease;
        if !self.extended.has_passed(lease / 3) {
            return Ok(());
        }
        let held = self.active.iter().chain(writing);
        let held: Vec<_> = held.map(|instance| instance.held()).collect();
        let extended = self.desk.store.extend(&held, lease)?;
        self.extended = Pace::begin();
        let (mut extended, desk) = (extended.into_iter(), &mut self.desk);
        self.active.retain_mut(|instance| {
            let is_held = extended.next() == Some(Extended::Held);
            if !is_held {
                instance.lost(desk);
            }
            is_held
        });
        Ok(())
    }
}
