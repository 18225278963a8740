//! What each of several cores does on its thread.

use std::{
    sync::{
        OnceLock,
        mpsc::{Receiver, Sender},
    },
    thread,
};

use super::core::Core;
use crate::{
    error::{RunError, Stop},
    remote::Remote,
    scheduler::Scheduler,
    task::Task,
};

/// Runs a body, and then serves the other cores until they have ended. Returns its value; `None` if
/// it never began.
pub(super) fn run<T, B>(
    remote: &Sender<Remote>,
    assigned: &Receiver<Core>,
    body: B,
    failed_first: &OnceLock<usize>,
) -> Option<Result<T, RunError>>
where
    T: 'static,
    B: for<'t> AsyncFnOnce(Core, &mut Task<'t>) -> Result<T, Stop> + 'static,
{
    let mut scheduler = Scheduler::new();
    remote.send(scheduler.remote()).ok()?;
    let core = assigned.recv().ok()?;
    let index = core.index();
    // 1. The body runs. If it fails, the others are cancelled; also if the scheduler panics.
    let ending = Ending { core: core.clone() };
    let own = scheduler.spawn(format!("core {index}"), async move |task| {
        body(core, task).await
    });
    let run = scheduler.serve_until(|| own.is_finished());
    let run = run.map_err(RunError::from).and_then(|()| {
        let result = own.result();
        Ok(result.expect("the scheduler ran until the task had ended")?)
    });
    if run.is_err() {
        failed_first.get_or_init(|| index);
        ending.core.cancel_all();
    }
    // 2. The rest is served: what is here, and what the others send, as long as they may.
    drop(ending);
    if let Err(RunError::Deadlock(_)) = run {
        return Some(run); // what is left is killed
    }
    let served = scheduler.serve();
    if served.is_err() {
        failed_first.get_or_init(|| index);
    }
    Some(run.and_then(|value| Ok(served.map(|()| value)?)))
}

/// Cancels the other cores if this one's scheduler panics.
struct Ending {
    core: Core,
}

impl Drop for Ending {
    fn drop(&mut self) {
        if thread::panicking() {
            self.core.cancel_all();
        }
    }
}
