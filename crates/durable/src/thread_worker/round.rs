//! One round: claim, run, commit, let out.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    ThreadWorker,
    active::{Active, Move},
};
use crate::{
    ground::clock::Pace,
    record::{head::Head, store_error::StoreError},
    store::{Appended, Claim},
    work::{append::append, event::WorkerEvent},
};

impl<'h> ThreadWorker<'h> {
    pub(super) fn round(&mut self) -> Result<(), StoreError> {
        let mut failure = self.claim().err();
        // 1. Each instance runs, up to what is to be written.
        let (mut batch, mut writing) = (Vec::new(), Vec::new());
        for _ in 0..self.active.len() {
            if failure.is_none() {
                failure = self.extend(&writing).err();
            }
            let mut instance = self.active.pop_front().expect("it was counted");
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

    /// Claims as many instances as there is room for, if there is much.
    fn claim(&mut self) -> Result<(), StoreError> {
        let terms = &self.desk.terms;
        if self.active.len() > terms.at_most / 2 {
            return Ok(());
        }
        let claim = Claim {
            bodies: self
                .services
                .iter()
                .map(|service| Arc::clone(service.name()))
                .collect(),
            at_most: terms.at_most - self.active.len(),
            lease: terms.lease,
            worker: Arc::clone(&terms.name),
        };
        let heads = self.desk.store.claim(&claim)?;
        if !heads.is_empty() {
            self.desk.note(&WorkerEvent::Claimed(heads.len()));
        }
        self.forget(&heads);
        let mut failure = None;
        for head in &heads {
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
        failure.map_or(Ok(()), Err)
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

    /// Extends the leases, if a third of their time has passed. One that is lost is found out by
    /// the append.
    fn extend(&mut self, writing: &[Box<dyn Active + 'h>]) -> Result<(), StoreError> {
        let lease = self.desk.terms.lease;
        if !self.extended.has_passed(lease / 3) {
            return Ok(());
        }
        let held = self.active.iter().chain(writing);
        let held: Vec<_> = held.map(|instance| instance.held()).collect();
        self.desk.store.extend(&held, lease)?;
        self.extended = Pace::begin();
        Ok(())
    }
}
