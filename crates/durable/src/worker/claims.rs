//! The task that claims instances, and has each served by a task of its own.

use std::{rc::Rc, sync::Arc};

use scheduler::{Spawner, Stop, Task};

use super::{
    desk::{Desk, Holding, Phase},
    service::Service,
};
use crate::{
    record::{head::Head, store_error::StoreError},
    store::{Aside, Claim, Held},
    work::{
        event::WorkerEvent,
        quarantine::{Admitted, Quarantine},
        terms::store_pause,
    },
};

/// When the claims end by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    Stopped,
    /// Nothing is ready, and nothing is held.
    Idle,
}

pub(super) struct Claims {
    pub(super) desk: Rc<Desk>,
    pub(super) services: Vec<Rc<dyn Service>>,
    pub(super) spawner: Spawner,
    pub(super) until: Until,
    /// The number of the last claim.
    pub(super) number: u64,
}

impl Claims {
    pub(super) async fn run(mut self, task: &mut Task<'_>) -> Result<(), Stop> {
        let desk = Rc::clone(&self.desk);
        let _ = desk.waiters.claims.set(task.waiter()); // this task alone sets it
        let (mut failures, mut is_full) = (0, false);
        let mut quarantine = Quarantine::new();
        while desk.is_running() {
            if desk.has_apart() {
                self.pause(task, &|| !desk.has_apart()).await?;
                continue;
            }
            let room = desk.room();
            let enough = if is_full {
                desk.terms.at_most.div_ceil(4)
            } else {
                1
            };
            if room < enough {
                self.pause(task, &|| desk.room() >= enough).await?;
                is_full = false; // after the pause, a little room is enough
                continue;
            }
            let room = quarantine.room(room);
            let claim = Claim {
                bodies: desk.bodies.clone(),
                at_most: room,
                lease: desk.terms.lease,
                worker: Arc::clone(&desk.terms.name),
            };
            match desk.claim(task, claim).await? {
                Ok(heads) => {
                    (failures, is_full) = (0, heads.len() == room);
                    desk.lose(&heads.iter().map(|head| &*head.id).collect());
                    let admitted = quarantine.admit(heads, &desk.terms);
                    self.release_all(task, &admitted.released).await?;
                    self.serve_all(admitted);
                }
                Err(error) => {
                    failures += 1;
                    desk.note(&WorkerEvent::StoreFailed(&error));
                    if error == StoreError::Newer {
                        *desk.fatal.borrow_mut() = Some(error);
                        desk.advance(Phase::Stopping);
                        break;
                    }
                    desk.rest(task, store_pause(failures)).await?;
                    continue;
                }
            }
            if is_full {
                continue;
            }
            let is_idle = || self.until == Until::Idle && desk.holdings.borrow().is_empty();
            if is_idle() {
                break;
            }
            self.pause(task, &is_idle).await?;
        }
        desk.is_closed.set(true);
        desk.settle();
        Ok(())
    }

    /// Waits until the store is to be asked again: for a while, or until `is_over`.
    async fn pause(&self, task: &mut Task<'_>, is_over: &dyn Fn() -> bool) -> Result<(), Stop> {
        let begun = task.now();
        while self.desk.is_running() && !is_over() {
            let left = self.desk.terms.poll.saturating_sub(task.now() - begun);
            if left.is_zero() {
                break;
            }
            self.desk.rest(task, left).await?;
        }
        Ok(())
    }

    /// Lets others claim these at once. What cannot be released is ready when the lease has lapsed.
    async fn release_all(&self, task: &mut Task<'_>, heads: &[Head]) -> Result<(), Stop> {
        for head in heads {
            let (id, release) = (Arc::clone(&head.id), Aside::Release(head.epoch));
            if let Err(error) = self.desk.set_aside(task, id, release).await? {
                self.desk.note(&WorkerEvent::StoreFailed(&error));
                break;
            }
        }
        Ok(())
    }

    /// Has each instance served by a task of its own.
    fn serve_all(&mut self, admitted: Admitted) {
        if !admitted.heads.is_empty() {
            self.desk.note(&WorkerEvent::Claimed(admitted.heads.len()));
        }
        for head in admitted.heads {
            let service = self
                .services
                .iter()
                .find(|service| *service.name() == head.body);
            let service = Rc::clone(service.expect("it is of a body that was asked for"));
            self.number += 1;
            let (number, desk) = (self.number, Rc::clone(&self.desk));
            let held = Held {
                id: Arc::clone(&head.id),
                epoch: head.epoch,
            };
            let holding = Holding {
                held,
                is_lost: false,
                is_apart: admitted.is_apart,
                task: None,
            };
            desk.holdings.borrow_mut().insert(number, holding);
            let hold = Hold {
                desk: Rc::clone(&desk),
                number,
            };
            let name = head.id.to_string();
            let child = self.spawner.spawn(name, async move |task| {
                let _hold = hold;
                service.serve(&desk, number, head, task).await
            });
            if let Some(holding) = self.desk.holdings.borrow_mut().get_mut(&number) {
                holding.task = Some(child);
            }
        }
    }
}

/// Lets go of an instance, in the worker's books, when its task ends in whatever way.
struct Hold {
    desk: Rc<Desk>,
    number: u64,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let holding = self.desk.holdings.borrow_mut().remove(&self.number);
        drop(holding);
        if let Some(claims) = self.desk.waiters.claims.get() {
            claims.wake();
        }
        self.desk.settle();
    }
}
