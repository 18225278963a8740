//! The ledger does nothing twice.

use std::fs;

use durable::Key;
use orders::{Ask, Entry, Event, Ledger, LedgerError, perform};

use crate::process::Folder;

#[test]
fn a_key_is_performed_once_also_by_another_process() {
    let folder = Folder::new("ledger_once");
    let path = folder.path("a.ledger");
    let mut ledger = Ledger::open(&path).expect("it opens");
    assert_eq!(
        ledger.perform("o/2", "charged 5").expect("it writes"),
        Entry::New
    );
    drop(ledger);
    let mut ledger = Ledger::open(&path).expect("it opens again");
    assert_eq!(
        ledger.perform("o/2", "charged 5").expect("it knows"),
        Entry::Again
    );
    assert_eq!(ledger.done("o/2"), Some("charged 5"));
    assert_eq!(folder.lines("a.ledger"), ["o/2 charged 5"]);
}

#[test]
fn a_line_cut_short_was_never_written() {
    let folder = Folder::new("ledger_cut");
    let path = folder.path("a.ledger");
    fs::write(&path, "o/1 confirmed\no/2 char").expect("the folder can be written to");
    let mut ledger = Ledger::open(&path).expect("it opens");
    assert_eq!(
        ledger.perform("o/2", "charged 5").expect("it writes"),
        Entry::New
    );
    assert_eq!(folder.lines("a.ledger"), ["o/1 confirmed", "o/2 charged 5"]);
}

#[test]
fn one_process_at_a_time() {
    let folder = Folder::new("ledger_busy");
    let path = folder.path("a.ledger");
    let ledger = Ledger::open(&path).expect("it opens");
    assert!(matches!(Ledger::open(&path), Err(LedgerError::Busy(_))));
    drop(ledger);
    assert!(Ledger::open(&path).is_ok());
}

#[test]
fn what_is_undone_is_what_was_done_to_that_order() {
    let mut ledger = Ledger::in_memory();
    let mut perform = |key: &Key, asked: Ask| perform(&mut ledger, key, &asked).expect("in memory");
    perform(&Key::new("a", 2), Ask::Charge(700));
    perform(&Key::new("b", 2), Ask::Charge(5));
    perform(&Key::new("a", 5), Ask::Ship);
    for step in [7, 8] {
        let undone = perform(&Key::new("a", step), Ask::Undo);
        assert_eq!(undone, Some(Event::Undone));
    }
    perform(&Key::new("c", 2), Ask::Undo);
    let done = |key| ledger.done(key);
    assert_eq!(
        done("a/7"),
        Some("undone: paid back 700, called the parcel back")
    );
    assert_eq!(done("a/8"), Some("undone: nothing more"));
    assert_eq!(done("c/2"), Some("undone: nothing"));
}
