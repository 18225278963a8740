use thiserror::Error;

use crate::error::RunError;

/// The reason why a run of several [`Cores`](crate::Cores) has no values: the core that failed
/// first, and its error.
///
/// ```
/// use scheduler::Cores;
///
/// let error = Cores::new(1).run(async |_, _| -> Result<(), _> { panic!("oh no") });
/// let error = error.expect_err("the body panics");
/// assert_eq!(error.to_string(), "core 0: the task panicked: oh no");
/// ```
#[derive(Debug, PartialEq, Error)]
#[error("core {core}: {error}")]
pub struct CoreError {
    /// The number of the core.
    pub core: usize,
    /// Its error.
    #[source]
    pub error: RunError,
}
