//! The game: one state, in which it waits for a key.

use std::convert::Infallible;

use coroutine::Coroutine;

use crate::{Key, Play, Player};

/// What a key came to. The plays are those of player zero and player one, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Somebody has yet to choose.
    Waiting,
    /// The key plays nothing, and changed nothing.
    InvalidKey,
    /// Both have chosen, and this player wins.
    Win(Player, [Play; 2]),
    /// Both have chosen the same.
    Tie([Play; 2]),
}

/// Games of two players, as [`rock_paper_scissors`] plays them.
pub type Game = Coroutine<Outcome, Key, Infallible>;

/// Plays game after game: takes keys, yields what each came to.
///
/// A player may choose anew until the other has chosen. The first yield is
/// [`Waiting`](Outcome::Waiting).
///
/// ```
/// use rps::{Key, Outcome, Play::{Paper, Rock}, Player, rock_paper_scissors};
/// use coroutine::Yielded;
///
/// let mut game = rock_paper_scissors().primed()?;
/// assert_eq!(game.send(Key(Player::Zero, 'r'))?, Yielded(Outcome::Waiting));
/// let won = Outcome::Win(Player::One, [Rock, Paper]);
/// assert_eq!(game.send(Key(Player::One, 'p'))?, Yielded(won));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rock_paper_scissors() -> Game {
    Coroutine::new(async |co| {
        let mut outcome = Outcome::Waiting;
        loop {
            let mut chosen = [None; 2];
            let plays = loop {
                if let [Some(zero), Some(one)] = chosen {
                    break [zero, one];
                }
                let Key(player, key) = co.yield_(outcome).named("waiting for input").await?;
                let play = Play::from_key(key);
                outcome = match play {
                    Some(_) => Outcome::Waiting,
                    None => Outcome::InvalidKey,
                };
                let choice = &mut chosen[player.index()];
                *choice = play.or(*choice);
            };
            outcome = judge(plays);
        }
    })
}

fn judge(plays: [Play; 2]) -> Outcome {
    let [zero, one] = plays;
    if zero.beats(one) {
        Outcome::Win(Player::Zero, plays)
    } else if one.beats(zero) {
        Outcome::Win(Player::One, plays)
    } else {
        Outcome::Tie(plays)
    }
}
