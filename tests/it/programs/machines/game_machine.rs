//! Each arrow of the game machine's diagram, by its name.

use std::{error::Error, rc::Rc};

use coroutine::{ResumeError, Status, Yielded};
use rps::{
    Departure::{Disconnect, Timeout},
    Event, GameMachine,
    Player::{One, Zero},
    Reaction::{DisableTimeout, Play, ResetTimeout, Waiting},
    game_machine, rock_paper_scissors,
};

use super::stage::Stage;

const JOIN: Event<&str> = Event::Join("Bert");
const WELCOME: [&str; 2] = ["0 > Player connected: Bert", "1 > Welcome to the game"];

/// Every state of a round that makes a difference: the keys that lead there from the join.
const STATES: [&[&str]; 7] = [
    &[],
    &["1:x"],
    &["0:r"],
    &["1:r"],
    &["0:r", "0:x"],
    &["0:r", "1:r"],
    &["0:r", "1:s"],
];

#[test]
fn waiting_to_play_by_a_join() {
    Stage::waiting(9).send(JOIN, &WELCOME, ResetTimeout);
}

#[test]
fn waiting_to_waiting_by_a_key() {
    let mut stage = Stage::waiting(9);
    stage.key("0:r", &[], Waiting);
    stage.key("1:x", &[], Waiting);
    stage.send(JOIN, &WELCOME, ResetTimeout);
    stage.key("1:s", &[], DisableTimeout); // the key before the join was no play
}

#[test]
fn play_to_play_by_an_invalid_key() {
    let mut stage = Stage::playing(9, &[]);
    stage.key("0:x", &["0 > Invalid key"], Play);
    stage.key("1:R", &["1 > Invalid key"], Play);
    stage.key("1:r", &[], DisableTimeout);
    stage.key("1:z", &["1 > Invalid key"], Play);
}

#[test]
fn play_to_play_by_a_join() {
    for keys in STATES {
        Stage::playing(9, keys).send(JOIN, &[], Play);
    }
}

#[test]
fn play_to_play_by_a_move_of_player_zero_leaves_the_timeout() {
    let mut stage = Stage::playing(9, &[]);
    stage.key("0:r", &[], Play);
    stage.key("0:p", &[], Play);
}

#[test]
fn play_to_play_by_a_move_of_the_guest_disables_the_timeout() {
    let mut stage = Stage::playing(9, &[]);
    stage.key("1:r", &[], DisableTimeout);
    stage.key("1:p", &[], DisableTimeout);
}

#[test]
fn play_to_play_by_a_tie_resets_the_timeout_in_both_orders() {
    let tie = ["all > Player 0: p, Player 1: p"];
    Stage::playing(9, &["0:p"]).key("1:p", &tie, ResetTimeout);
    Stage::playing(9, &["1:p"]).key("0:p", &tie, ResetTimeout);
    // A tie is no win, however many there are.
    let ties = ["0:p", "1:p"].repeat(20);
    Stage::playing(1, &ties).key("0:p", &[], Play);
}

#[test]
fn play_to_play_by_a_win_resets_the_timeout_in_both_orders() {
    let zero_wins = [
        "all > Player 0: r, Player 1: s",
        "all > Player 0 wins!",
        "all > Wins: 1 - 0",
        "0 > Overall: 100.00%",
    ];
    Stage::playing(9, &["0:r"]).key("1:s", &zero_wins, ResetTimeout);
    Stage::playing(9, &["1:s"]).key("0:r", &zero_wins, ResetTimeout);
    let one_wins = [
        "all > Player 0: r, Player 1: p",
        "all > Player 1 wins!",
        "all > Wins: 0 - 1",
        "0 > Overall:  0.00%",
    ];
    Stage::playing(9, &["0:r"]).key("1:p", &one_wins, ResetTimeout);
    Stage::playing(9, &["1:p"]).key("0:r", &one_wins, ResetTimeout);
}

#[test]
fn play_to_waiting_by_more_than_half_of_the_wins() {
    for (best_of, wins) in [(1, 1), (3, 2), (9, 5)] {
        for (loser, winner) in [("0:s", "1:r"), ("1:s", "0:r")] {
            let mut stage = Stage::playing(best_of, &[loser, winner].repeat(wins - 1));
            stage.key(
                loser,
                &[],
                if loser == "1:s" { DisableTimeout } else { Play },
            );
            let key = winner.parse().expect("the script names player and key");
            let last = stage.machine.send(Event::Key(key));
            assert_eq!(last, Ok(Yielded(Waiting)), "best of {best_of}");
            let said = stage.said.take();
            assert_eq!(
                said.last().map(String::as_str),
                Some("all > Thank you for playing!")
            );
            stage.key("0:r", &[], Waiting);
        }
    }
}

/// Waiting and play are places, however a round goes.
#[test]
fn each_state_is_one_place() {
    let place = |stage: &Stage| stage.machine.suspended_at().map(|place| place.line());
    let waiting = place(&Stage::waiting(9));
    let play = place(&Stage::playing(9, &[]));
    assert_ne!(waiting, play);
    for keys in STATES {
        let mut stage = Stage::playing(9, keys);
        assert_eq!(place(&stage), play, "{keys:?}");
        stage.throw(Timeout, &["all > Timed out. Good-bye"]);
        assert_eq!(place(&stage), waiting, "{keys:?}");
    }
}

#[test]
fn play_to_waiting_by_a_disconnect_of_the_guest() {
    for keys in STATES {
        let mut stage = Stage::playing(9, keys);
        stage.throw(Disconnect(One), &["0 > Opponent disconnected."]);
        stage.send(JOIN, &WELCOME, ResetTimeout);
    }
}

#[test]
fn play_to_waiting_by_a_disconnect_of_player_zero() {
    for keys in STATES {
        let mut stage = Stage::playing(9, keys);
        stage.throw(Disconnect(Zero), &["1 > Opponent disconnected."]);
        stage.send(JOIN, &WELCOME, ResetTimeout);
    }
}

#[test]
fn play_to_waiting_by_a_timeout() {
    for keys in STATES {
        let mut stage = Stage::playing(9, keys);
        stage.throw(Timeout, &["all > Timed out. Good-bye"]);
        stage.send(JOIN, &WELCOME, ResetTimeout);
    }
}

#[test]
fn the_next_guest_begins_anew_and_the_overall_score_goes_on() {
    let mut stage = Stage::playing(9, &["0:r", "1:s", "0:r"]);
    stage.throw(Disconnect(One), &["0 > Opponent disconnected."]);
    stage.send(JOIN, &WELCOME, ResetTimeout);
    // What player zero chose against the last guest is forgotten.
    stage.key("1:p", &[], DisableTimeout);
    let one_wins = [
        "all > Player 0: r, Player 1: p",
        "all > Player 1 wins!",
        "all > Wins: 0 - 1",
        "0 > Overall: 50.00%",
    ];
    stage.key("0:r", &one_wins, ResetTimeout);
}

#[test]
fn a_departure_leaves_the_machine_while_it_waits() {
    let after_a_round = Stage::playing(1, &["0:r", "1:s"]);
    let mut after_a_timeout = Stage::playing(9, &[]);
    after_a_timeout.throw(Timeout, &["all > Timed out. Good-bye"]);
    for mut stage in [Stage::waiting(9), after_a_round, after_a_timeout] {
        let raised = Err(ResumeError::Raised(Timeout));
        assert_eq!(stage.machine.throw(Timeout), raised);
        assert_eq!(stage.said.take(), [""; 0]);
        assert_eq!(stage.machine.send(JOIN), Err(ResumeError::Closed(JOIN)));
    }
}

#[test]
fn a_close_leaves_from_every_state_and_a_drop_frees_all() {
    let playing = STATES.map(|keys| Stage::playing(9, keys));
    for mut stage in playing.into_iter().chain([Stage::waiting(9)]) {
        assert_eq!(stage.machine.close(), Ok(None));
        assert_eq!(stage.machine.status(), Status::Closed);
        assert_eq!(stage.said.take(), [""; 0], "a close is not announced");
        assert_eq!(Rc::strong_count(&stage.said), 1, "the output is gone");
    }
}

/// Borrows its output, and guests are called by numbers: nothing of it is wired to a console.
#[test]
fn the_machine_may_borrow_and_a_guest_may_be_called_anything() -> Result<(), Box<dyn Error>> {
    let mut lines = 0;
    let mut machine: GameMachine<'_, u64> = game_machine(rock_paper_scissors, |_, _| lines += 1, 9);
    machine.start()?;
    machine.send(Event::Join(7))?;
    machine.throw(Timeout)?;
    drop(machine);
    assert_eq!(lines, 3);
    Ok(())
}
