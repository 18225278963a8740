//! The task that extends the leases of what is held.

use scheduler::{Stop, Task};

use super::desk::{Desk, Phase};
use crate::{
    store::{Extended, Held},
    work::event::WorkerEvent,
};

pub(super) async fn run(desk: &Desk, task: &mut Task<'_>) -> Result<(), Stop> {
    let _ = desk.waiters.leases.set(task.waiter()); // this task alone sets it
    let lease = desk.terms.lease;
    let (mut since, mut pause) = (task.now(), lease / 3);
    loop {
        if desk.phase.get() == Phase::Over {
            return Ok(());
        }
        let left = pause.saturating_sub(task.now() - since);
        if !left.is_zero() {
            desk.rest(task, left).await?;
            continue;
        }
        (since, pause) = (task.now(), lease / 3);
        let (numbers, held): (Vec<u64>, Vec<Held>) = desk
            .holdings
            .borrow()
            .iter()
            .map(|(number, holding)| (*number, holding.held.clone()))
            .unzip();
        if held.is_empty() {
            continue;
        }
        match desk.extend(task, held.clone(), lease).await? {
            Ok(extended) => {
                for ((number, held), extended) in numbers.into_iter().zip(held).zip(extended) {
                    if extended == Extended::Lost {
                        desk.lose_one(number, &held);
                    }
                }
            }
            Err(error) => {
                desk.note(&WorkerEvent::StoreFailed(&error));
                (since, pause) = (task.now(), lease / 12);
            }
        }
    }
}
