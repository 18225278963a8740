//! What each of several cores does on its thread.

use std::sync::OnceLock;

use super::core::Core;
use crate::{
    error::{RunError, Stop},
    remote::WindingDown,
    scheduler::Scheduler,
    task::Task,
};

/// Runs a body, and then serves the other cores until they have ended. Returns its value.
pub(super) fn serve<T, B>(
    mut scheduler: Scheduler,
    core: Core,
    body: B,
    failed_first: &OnceLock<usize>,
) -> Result<T, RunError>
where
    T: 'static,
    B: for<'t> AsyncFnOnce(Core, &mut Task<'t>) -> Result<T, Stop> + 'static,
{
    let mut failure = Failure {
        core: core.index(),
        first: failed_first,
        all: core.winding_down(),
    };
    // 1. The body runs. Meanwhile this core counts as one that may send something.
    let own = core.clone();
    let own = scheduler.spawn(format!("core {}", core.index()), async move |task| {
        body(own, task).await
    });
    let run = scheduler.serve_until(|| own.is_finished());
    drop(core);
    let run = run.map_err(RunError::from).and_then(|()| {
        let result = own.result();
        Ok(result.expect("the scheduler ran until the task had ended")?)
    });
    failure.note(&run);
    if let Err(RunError::Deadlock(_)) = run {
        return run; // what is left is killed
    }
    // 2. The rest is served: what is here, and what the others send, as long as they may.
    let served = scheduler.serve();
    failure.note(&served);
    failure.all.clear(); // it has not panicked
    run.and_then(|value| Ok(served.map(|()| value)?))
}

/// Cancels what is on every core when this one fails, also if its scheduler panics. Keeps none of
/// them serving.
struct Failure<'f> {
    core: usize,
    first: &'f OnceLock<usize>,
    all: Vec<WindingDown>,
}

impl Failure<'_> {
    fn note<T, E>(&self, result: &Result<T, E>) {
        if result.is_err() {
            self.first.get_or_init(|| self.core);
            self.cancel_all();
        }
    }

    fn cancel_all(&self) {
        self.all.iter().for_each(WindingDown::begin);
    }
}

/// The scheduler has panicked, unless there is nothing to cancel any more. Whether the thread
/// panics says less: it may have done so before, and call this as it unwinds.
impl Drop for Failure<'_> {
    fn drop(&mut self) {
        self.cancel_all();
    }
}
