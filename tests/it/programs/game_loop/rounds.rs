//! Evenings at which everybody behaves: rounds, countdowns, the next guest.

use super::evening::{Evening, waits_for};

/// The seconds that a slow guest hears to have left.
const LAST_SECONDS: [&str; 5] = [
    "5 seconds",
    "4 seconds",
    "3 seconds",
    "2 seconds",
    "1 second",
];

#[test]
fn a_full_round_and_the_next_guest_is_let_in() {
    let mut evening = Evening::begin(3, 30);
    let (keys, hears) = evening.playing_with("Ernie");
    let (_, waits) = evening.comes("Bert"); // at the door, while Ernie plays

    keys.delivers('s');
    assert_eq!(evening.ready(&["Ernie"]), Ok(waits_for("Ernie", None)));
    assert_eq!(evening.press('r'), Ok(waits_for("Ernie", Some(25))));
    let first = ["Player 0: r, Player 1: s", "Player 0 wins!", "Wins: 1 - 0"];
    hears.reads(&first);
    evening
        .screen
        .reads(&[&first[..], &["Overall: 100.00%"]].concat());

    assert_eq!(evening.press('p'), Ok(waits_for("Ernie", Some(25))));
    keys.delivers('r');
    assert_eq!(evening.ready(&["Ernie"]), Ok(waits_for("door", None)));
    let last = ["Player 0: p, Player 1: r", "Player 0 wins!", "Wins: 2 - 0"];
    hears.reads(&[&last[..], &["Thank you for playing!"]].concat());
    assert!(
        keys.is_dropped() && hears.is_dropped(),
        "Ernie is disconnected"
    );

    evening
        .screen
        .reads(&[&last[..], &["Overall: 100.00%", "Thank you for playing!"]].concat());
    assert_eq!(evening.ready(&["door"]), Ok(waits_for("Bert", Some(25))));
    evening.screen.reads(&["Player connected: Bert"]);
    waits.reads(&[
        "Rock, paper, scissors: press r, p or s.",
        "Welcome to the game",
    ]);
}

#[test]
fn the_score_goes_on_from_guest_to_guest() {
    let mut evening = Evening::begin(1, 30);
    for (name, key, overall) in [
        ("Ernie", 's', "Overall: 100.00%"),
        ("Bert", 'p', "Overall: 50.00%"),
    ] {
        let (keys, _) = evening.playing_with(name);
        keys.delivers(key);
        assert_eq!(evening.ready(&[name]), Ok(waits_for(name, None)));
        assert_eq!(evening.press('r'), Ok(waits_for("door", None)));
        let winner = if key == 's' {
            ["Player 0 wins!", "Wins: 1 - 0"]
        } else {
            ["Player 1 wins!", "Wins: 0 - 1"]
        };
        let plays = format!("Player 0: r, Player 1: {key}");
        evening.screen.reads(&[
            &plays,
            winner[0],
            winner[1],
            overall,
            "Thank you for playing!",
        ]);
    }
}

#[test]
fn an_invalid_key_is_answered_to_who_pressed_it() {
    let mut evening = Evening::begin(9, 30);
    let (keys, hears) = evening.playing_with("Ernie");
    assert_eq!(evening.press('x'), Ok(waits_for("Ernie", Some(25))));
    evening.screen.reads(&["Invalid key"]);
    hears.reads(&[]);
    keys.delivers('R');
    assert_eq!(evening.ready(&["Ernie"]), Ok(waits_for("Ernie", Some(25))));
    evening.screen.reads(&[]);
    hears.reads(&["Invalid key"]);
}

#[test]
fn keys_without_a_guest_play_nothing() {
    let mut evening = Evening::begin(9, 30);
    assert_eq!(evening.press('r'), Ok(waits_for("door", None)));
    let (keys, _) = evening.playing_with("Ernie");
    keys.delivers('s');
    assert_eq!(
        evening.ready(&["Ernie"]),
        Ok(waits_for("Ernie", None)),
        "there is nothing to win yet"
    );
    evening.screen.reads(&[]);
}

#[test]
fn whoever_is_ready_at_the_same_time_is_read_the_next_time() {
    let mut evening = Evening::begin(9, 30);
    let (keys, hears) = evening.playing_with("Ernie");
    keys.delivers('x');
    evening.console.delivers('y');
    let both = ["console", "Ernie"];
    assert_eq!(evening.ready(&both), Ok(waits_for("Ernie", Some(25))));
    evening.screen.reads(&["Invalid key"]);
    assert_eq!(evening.ready(&both[1..]), Ok(waits_for("Ernie", Some(25))));
    hears.reads(&["Invalid key"]);
}

#[test]
fn a_console_that_was_stopped_is_resumed_though_no_key_came() {
    let mut evening = Evening::begin(9, 30);
    let _guest = evening.playing_with("Ernie");
    evening.continued.delivers(());
    evening.console.delivers('x'); // which shows that it was
    assert_eq!(
        evening.ready(&["continued"]),
        Ok(waits_for("Ernie", Some(25)))
    );
    evening.screen.reads(&["Invalid key"]);
}

#[test]
fn a_ready_source_without_input_changes_nothing() {
    let mut evening = Evening::begin(9, 30);
    for source in ["signals", "continued", "console", "door", "Ernie"] {
        assert_eq!(
            evening.ready(&[source]),
            Ok(waits_for("door", None)),
            "{source}"
        );
    }
    let _guest = evening.playing_with("Ernie");
    for source in ["signals", "continued", "console", "door", "Ernie"] {
        assert_eq!(
            evening.ready(&[source]),
            Ok(waits_for("Ernie", Some(25))),
            "{source}"
        );
    }
}

#[test]
fn an_idle_guest_is_counted_down_and_disconnected() {
    let mut evening = Evening::begin(9, 30);
    let (keys, hears) = evening.playing_with("Ernie");
    assert_eq!(
        evening.pass(24),
        Ok(waits_for("Ernie", Some(1))),
        "woken early"
    );
    hears.reads(&[]);
    for left in LAST_SECONDS {
        assert_eq!(evening.pass(1), Ok(waits_for("Ernie", Some(1))));
        hears.reads(&[&format!("You have {left} left.")]);
    }
    evening.screen.reads(&[]);
    assert_eq!(evening.pass(1), Ok(waits_for("door", None)));
    hears.reads(&["Timed out. Good-bye"]);
    evening.screen.reads(&["Timed out. Good-bye"]);
    assert!(keys.is_dropped());
    evening.playing_with("Bert");
}

#[test]
fn a_play_stops_the_countdown_until_the_next_game() {
    let mut evening = Evening::begin(9, 7);
    let (keys, hears) = evening.playing_with("Ernie");
    assert_eq!(evening.pass(2), Ok(waits_for("Ernie", Some(1))));
    hears.reads(&["You have 5 seconds left."]);
    keys.delivers('r');
    assert_eq!(evening.ready(&["Ernie"]), Ok(waits_for("Ernie", None)));
    assert_eq!(evening.pass(3600), Ok(waits_for("Ernie", None)));
    assert_eq!(
        evening.press('r'),
        Ok(waits_for("Ernie", Some(2))),
        "the whole time, once more"
    );
    hears.reads(&["Player 0: r, Player 1: r"]);
}

#[test]
fn keys_that_play_nothing_give_no_time() {
    let mut evening = Evening::begin(9, 6);
    let (keys, hears) = evening.playing_with("Ernie");
    for left in LAST_SECONDS {
        keys.delivers('x');
        evening.let_pass(1);
        assert_eq!(evening.ready(&["Ernie"]), Ok(waits_for("Ernie", Some(1))));
        hears.reads(&["Invalid key", &format!("You have {left} left.")]);
    }
    keys.delivers('x');
    evening.let_pass(1);
    assert_eq!(evening.ready(&["Ernie"]), Ok(waits_for("door", None)));
    hears.reads(&["Invalid key", "Timed out. Good-bye"]);
}
