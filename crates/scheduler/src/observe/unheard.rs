use std::thread;

use crate::{error::JoinError, id::TaskId};

/// Writes an error that nobody has taken to the standard error output.
///
/// Not a panic, which the panic hook has written; nor anything while the thread panics, which is
/// more important.
pub(crate) fn print_unheard(task: TaskId, name: &str, error: &JoinError) {
    if let (JoinError::Failed(error), false) = (error, thread::panicking()) {
        eprintln!(
            "task {task} {name:?} failed, and nobody took its error: {error}\n\
             note: join the task, or spawn it in a scope"
        );
    }
}
