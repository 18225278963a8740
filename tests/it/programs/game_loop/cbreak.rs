//! A terminal in cbreak mode, and each way out of it.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
};

use coroutine::{Complete, Coroutine, Yielded};
use rustix::termios::LocalModes;

use super::pty::Pty;
use rps::Values;
use rps_server::cbreak_keys;

const COOKED: LocalModes = LocalModes::ICANON.union(LocalModes::ECHO);

/// A terminal as it was, and its keys.
fn cbreak() -> (Pty, String, Values<'static, char>) {
    let pty = Pty::open();
    let before = pty.modes();
    let keys = cbreak_keys(pty.theirs()).expect("it is a terminal");
    assert_ne!(pty.modes(), before);
    (pty, before, keys)
}

#[test]
fn keys_come_one_by_one_without_enter_and_are_not_shown() {
    let (mut pty, _, mut keys) = cbreak();
    pty.press("hello");
    let typed: Vec<_> = keys
        .try_iter()
        .take(5)
        .collect::<Result<_, _>>()
        .expect("it is read");
    assert_eq!(
        typed,
        ["h", "e", "l", "l", "o"].map(|key| key.chars().next())
    );
    pty.press("\n");
    let enter = keys.resume().expect("it is read");
    assert_eq!(enter, Yielded(Some('\n')));
    rustix::io::write(pty.theirs(), b"end").expect("it is open");
    assert_eq!(pty.read_until("end"), "end", "nothing else was shown");
}

#[test]
fn ctrl_c_stays_a_signal() {
    let (pty, _, _keys) = cbreak();
    assert!(pty.has(LocalModes::ISIG));
    assert!(!pty.has(LocalModes::ICANON) && !pty.has(LocalModes::ECHO));
}

#[test]
fn a_resume_without_a_key_sets_the_mode_anew() {
    let (mut pty, before, mut keys) = cbreak();
    let cbreak = pty.modes();
    pty.cook();
    assert_ne!(pty.modes(), cbreak);
    assert_eq!(keys.resume().ok(), Some(Yielded(None)));
    assert_eq!(pty.modes(), cbreak);
    pty.press("r");
    assert_eq!(keys.resume().ok(), Some(Yielded(Some('r'))));
    drop(keys);
    assert_eq!(pty.modes(), before);
}

#[test]
fn a_close_restores_it() {
    let (pty, before, mut keys) = cbreak();
    assert_eq!(keys.close().ok(), Some(None));
    assert_eq!(pty.modes(), before);
    assert!(pty.has(COOKED));
}

#[test]
fn a_drop_restores_it() {
    let (pty, before, keys) = cbreak();
    drop(keys);
    assert_eq!(pty.modes(), before);
}

#[test]
fn a_panic_restores_it() {
    let (pty, before, keys) = cbreak();
    let panicked = catch_unwind(AssertUnwindSafe(move || {
        let _keys = keys;
        panic!("while the terminal is in cbreak mode");
    }));
    assert!(panicked.is_err());
    assert_eq!(pty.modes(), before);
}

#[test]
fn a_coroutine_that_panics_restores_what_it_holds() {
    let (pty, before, keys) = cbreak();
    let mut holder: Coroutine<()> = Coroutine::new(async move |co| {
        let _keys = keys;
        co.yield_(()).await?;
        panic!("while the terminal is in cbreak mode");
    });
    assert_eq!(holder.next(), Some(()));
    assert_ne!(pty.modes(), before);
    assert!(catch_unwind(AssertUnwindSafe(|| holder.next())).is_err());
    assert_eq!(pty.modes(), before);
}

#[test]
fn a_hang_up_ends_the_keys() {
    let (pty, _, mut keys) = cbreak();
    pty.hang_up();
    assert_eq!(keys.resume().ok(), Some(Complete(())));
}

#[test]
fn a_file_that_is_no_terminal_is_refused_and_left_alone() {
    let null = File::open("/dev/null").expect("it is there");
    let error = cbreak_keys(null).expect_err("it has no modes");
    assert_eq!(error.raw_os_error(), Some(25), "ENOTTY: {error}");
}
