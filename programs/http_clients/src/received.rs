//! Tasks behind an iterator: what they send comes out of a loop.

use std::error::Error;

use coroutine::Coroutine;
use scheduler::{JoinError, JoinHandle, Receiver, Scheduler, Step};

/// Yields what a task sends, and fails if that task does. The tasks run while a value is asked for,
/// and not in between; they end with the generator.
pub fn received<T: 'static>(
    mut scheduler: Scheduler,
    task: JoinHandle<()>,
    receiver: Receiver<T>,
) -> Coroutine<T, (), (), Box<dyn Error>> {
    Coroutine::new(async move |co| {
        loop {
            while let Ok(value) = receiver.try_recv() {
                co.yield_(value).await?;
            }
            if let Some(ended) = task.result() {
                return Ok(ended.map_err(reason)?);
            }
            if let Step::Idle(_) = scheduler.step() {
                let waited = scheduler.tick(None);
                waited.map_err(Box::<dyn Error>::from)?;
            }
        }
    })
}

/// What the task let out.
fn reason(error: JoinError) -> Box<dyn Error> {
    match error {
        JoinError::Failed(error) => error,
        error => error.into(),
    }
}
