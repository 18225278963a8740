//! Rock, paper, scissors.

use coroutine::Yielded;
use rps::{
    Key, Outcome,
    Play::{self, Paper, Rock, Scissors},
    Player, rock_paper_scissors,
};

/// Sends the keys of one game, and compares what each came to.
#[track_caller]
fn check(script: &[(&str, Outcome)]) {
    let mut game = rock_paper_scissors();
    assert_eq!(game.start(), Ok(Yielded(Outcome::Waiting)));
    for (key, expected) in script {
        let key: Key = key.parse().expect("the script names player and key");
        assert_eq!(game.send(key), Ok(Yielded(*expected)), "after {key:?}");
    }
    assert_eq!(game.close(), Ok(None));
}

#[test]
fn every_pair_of_plays_has_its_outcome_in_both_orders() {
    let plays = [Rock, Paper, Scissors];
    let winner = |zero, one| match (zero, one) {
        (Rock, Scissors) | (Scissors, Paper) | (Paper, Rock) => Some(Player::Zero),
        (Scissors, Rock) | (Paper, Scissors) | (Rock, Paper) => Some(Player::One),
        _ => None,
    };
    for zero in plays {
        for one in plays {
            let pair = [zero, one];
            let outcome = match winner(zero, one) {
                Some(player) => Outcome::Win(player, pair),
                None => Outcome::Tie(pair),
            };
            let (zero, one) = (format!("0:{zero}"), format!("1:{one}"));
            check(&[(&zero, Outcome::Waiting), (&one, outcome)]);
            check(&[(&one, Outcome::Waiting), (&zero, outcome)]);
        }
    }
}

#[test]
fn a_player_chooses_anew_until_the_other_has_chosen() {
    let won = Outcome::Win(Player::One, [Scissors, Rock]);
    check(&[
        ("1:s", Outcome::Waiting),
        ("1:p", Outcome::Waiting),
        ("1:r", Outcome::Waiting),
        ("0:s", won),
    ]);
}

#[test]
fn an_invalid_key_changes_nothing() {
    let won = Outcome::Win(Player::Zero, [Rock, Scissors]);
    check(&[
        ("0:z", Outcome::InvalidKey),
        ("0:r", Outcome::Waiting),
        ("0:R", Outcome::InvalidKey),
        ("1:\0", Outcome::InvalidKey),
        ("1:s", won),
    ]);
}

#[test]
fn the_next_game_knows_nothing_of_the_last() {
    let tie = |play: Play| Outcome::Tie([play, play]);
    check(&[
        ("0:r", Outcome::Waiting),
        ("1:r", tie(Rock)),
        ("1:s", Outcome::Waiting),
        ("0:s", tie(Scissors)),
    ]);
}
