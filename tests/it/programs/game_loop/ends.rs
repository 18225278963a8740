//! How a guest goes before the round is over, and how an evening ends.

use std::io::ErrorKind;

use super::evening::{Evening, stops, waits_for};
use rps::Signal;

#[test]
fn a_guest_who_vanishes_is_announced_and_the_next_let_in() {
    let mut evening = Evening::begin(9, 30);
    for (name, failure) in [("Ernie", None), ("Bert", Some(ErrorKind::ConnectionReset))] {
        let (keys, _) = evening.playing_with(name);
        keys.delivers('r');
        assert_eq!(evening.ready(&[name]), Ok(waits_for(name, None)));
        match failure {
            None => keys.ends(),
            Some(kind) => keys.fails(kind),
        }
        assert_eq!(evening.ready(&[name]), Ok(waits_for("door", None)));
        evening.screen.reads(&["Opponent disconnected."]);
        assert!(keys.is_dropped());
    }
    evening.playing_with("Ada");
}

#[test]
fn a_guest_who_takes_no_lines_has_gone() {
    let mut evening = Evening::begin(9, 30);
    let (keys, hears) = evening.playing_with("Ernie");
    hears.tear();
    keys.delivers('x');
    assert_eq!(evening.ready(&["Ernie"]), Ok(waits_for("door", None)));
    evening.screen.reads(&["Opponent disconnected."]);
    assert!(keys.is_dropped());

    let (_keys, hears) = evening.comes("Bert");
    hears.tear();
    assert_eq!(
        evening.ready(&["door"]),
        Ok(waits_for("door", None)),
        "nor is one welcomed"
    );
    evening
        .screen
        .reads(&["Player connected: Bert", "Opponent disconnected."]);
}

#[test]
fn a_guest_who_takes_no_last_line_is_done_with_anyway() {
    let mut evening = Evening::begin(1, 30);
    let (keys, hears) = evening.playing_with("Ernie");
    keys.delivers('s');
    assert_eq!(evening.ready(&["Ernie"]), Ok(waits_for("Ernie", None)));
    hears.tear();
    assert_eq!(evening.press('r'), Ok(waits_for("door", None)));
    assert!(keys.is_dropped());
    evening.screen.reads(&[
        "Player 0: r, Player 1: s",
        "Player 0 wins!",
        "Wins: 1 - 0",
        "Overall: 100.00%",
        "Thank you for playing!",
    ]);
    evening.playing_with("Bert");
}

#[test]
fn a_signal_ends_it_and_the_guest_hears_of_it() {
    let mut evening = Evening::begin(9, 30);
    let (keys, hears) = evening.playing_with("Ernie");
    evening.console.delivers('r');
    evening.signals.delivers(Signal(15));
    let all = ["signals", "console", "Ernie"];
    assert_eq!(evening.ready(&all), stops(Some(Signal(15))));
    hears.reads(&["Opponent disconnected."]);
    evening.screen.reads(&[]);
    assert!(keys.is_dropped() && evening.console.is_dropped() && evening.door.is_dropped());
}

#[test]
fn a_signal_ends_it_when_nobody_plays() {
    let mut evening = Evening::begin(9, 30);
    evening.signals.delivers(Signal(2));
    assert_eq!(evening.ready(&["signals"]), stops(Some(Signal(2))));
}

#[test]
fn the_end_of_the_console_ends_it() {
    let mut evening = Evening::begin(9, 30);
    let (_keys, hears) = evening.playing_with("Ernie");
    evening.console.ends();
    assert_eq!(evening.ready(&["console"]), stops(None));
    hears.reads(&["Opponent disconnected."]);
}

#[test]
fn a_console_a_door_or_a_screen_that_fails_raises() {
    let failed = |kind: ErrorKind| Err(kind.to_string());
    let mut evening = Evening::begin(9, 30);
    evening.console.fails(ErrorKind::Other);
    assert_eq!(evening.ready(&["console"]), failed(ErrorKind::Other));
    assert!(
        evening.console.is_dropped(),
        "so that the terminal is restored"
    );

    let mut evening = Evening::begin(9, 30);
    evening.door.fails(ErrorKind::OutOfMemory);
    assert_eq!(evening.ready(&["door"]), failed(ErrorKind::OutOfMemory));

    let mut evening = Evening::begin(9, 30);
    let (_keys, _hears) = evening.playing_with("Ernie");
    evening.screen.tear();
    assert_eq!(evening.press('x'), failed(ErrorKind::WouldBlock));
    assert!(evening.console.is_dropped());
}

#[test]
fn a_close_drops_all_that_it_holds() {
    let mut evening = Evening::begin(9, 30);
    let (keys, hears) = evening.playing_with("Ernie");
    assert_eq!(evening.game.close().ok(), Some(None));
    assert!(keys.is_dropped() && evening.console.is_dropped());
    assert!(evening.door.is_dropped() && evening.signals.is_dropped());
    hears.reads(&[]);
}
