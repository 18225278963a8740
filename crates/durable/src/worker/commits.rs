//! The task that writes: all steps that became ready while it wrote the last ones are one commit.

use std::mem;

use scheduler::{Stop, Task};

use super::desk::{Desk, Phase};
use crate::work::event::WorkerEvent;

pub(super) async fn run(desk: &Desk, task: &mut Task<'_>) -> Result<(), Stop> {
    let _ = desk.waiters.commits.set(task.waiter()); // this task alone sets it
    loop {
        let pending = mem::take(&mut *desk.queue.borrow_mut());
        if pending.is_empty() {
            if desk.phase.get() == Phase::Over {
                return Ok(());
            }
            desk.park(task).await?;
            continue;
        }
        let batch = pending.iter().map(|pending| pending.append.clone());
        let appended = match desk.append_all(task, batch.collect()).await? {
            Ok(appended) => appended,
            Err(error) => vec![Err(error); pending.len()],
        };
        if let Some(error) = appended.iter().find_map(|appended| appended.as_ref().err()) {
            desk.note(&WorkerEvent::StoreFailed(error));
        }
        for (pending, appended) in pending.into_iter().zip(appended) {
            pending.answer(appended);
        }
    }
}
