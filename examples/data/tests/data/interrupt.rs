//! Ctrl-C.

use std::{
    os::unix::process::ExitStatusExt,
    process::{Child, Command},
};

/// Interrupts a process, which ends by that and says nothing: a shell tells it as 130.
#[track_caller]
pub(crate) fn check_interrupt(process: Child) {
    let interrupt = Command::new("kill")
        .args(["-INT", &process.id().to_string()])
        .status();
    assert!(interrupt.expect("there is `kill`").success());
    let ended = process.wait_with_output().expect("it can be waited for");
    assert_eq!(ended.status.signal(), Some(2), "{}", ended.status);
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}
