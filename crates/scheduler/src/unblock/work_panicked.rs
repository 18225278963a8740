use thiserror::Error;

use crate::error::Panic;

/// The error of [work on another thread](crate::unblock()) that panicked. It holds the payload.
///
/// ```
/// use scheduler::{Scheduler, WorkPanicked};
///
/// let message = Scheduler::new().block_on(async |task| {
///     let worked = task.unblock(|| -> u32 { panic!("oh no") }).await?;
///     let WorkPanicked(panic) = worked.expect_err("it panics");
///     Ok(panic.message()) // the panic hook has written it; this task goes on
/// })?;
/// assert_eq!(message.as_deref(), Some("oh no"));
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[derive(Debug, Error)]
#[error("the work on another thread panicked: {0}")]
pub struct WorkPanicked(pub Panic);
