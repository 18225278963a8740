//! An example that may not have as much as it likes.

use std::process::{Child, Command};

use super::{Example, program};

impl Example {
    /// It may have this many files open, not more.
    #[track_caller]
    pub(crate) fn spawn_with_files(&self, most: u32) -> Child {
        let limited = format!("ulimit -n {most} && exec \"$0\" \"$@\"");
        let mut shell = Command::new("sh");
        self.spawn_by(shell.args(["-c", &limited]).arg(program(&self.name)))
    }
}
