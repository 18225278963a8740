use std::{
    io::{self, Write},
    sync::Once,
    thread,
};

use crate::{error::JoinError, id::TaskId};

static ADVICE: Once = Once::new();

/// Writes an error that nobody has taken to the standard error output; the first one with advice.
///
/// A closed standard error output is no reason to panic.
///
/// Not a panic, which the panic hook has written; nor anything while the thread panics, which is
/// more important.
pub(crate) fn print_unheard(task: TaskId, name: &str, error: &JoinError) {
    if let (JoinError::Failed(error), false) = (error, thread::panicking()) {
        let mut output = io::stderr();
        let _ = writeln!(
            output,
            "task {task} {name:?} failed, and nobody took its error: {error}"
        );
        ADVICE.call_once(|| {
            let _ = writeln!(output, "note: join the task, or spawn it in a scope");
        });
    }
}
