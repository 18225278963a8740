//! Ctrl-C.

use std::{
    io::Read,
    os::unix::process::ExitStatusExt,
    process::{Child, Command},
};

/// Interrupts a process, which ends by that and says nothing: a shell reports it as 130.
#[track_caller]
pub(crate) fn check_interrupt(process: &mut Child) {
    let interrupt = Command::new("kill")
        .args(["-INT", &process.id().to_string()])
        .status();
    assert!(interrupt.expect("there is `kill`").success());
    let ended = process.wait().expect("it can be waited for");
    assert_eq!(ended.signal(), Some(2), "{ended}");
    let mut printed = String::new();
    let stderr = process.stderr.take().expect("stderr is piped");
    let read = { stderr }.read_to_string(&mut printed);
    read.expect("it complains in UTF-8");
    assert_eq!(printed, "");
}
