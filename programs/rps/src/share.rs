use std::convert::Infallible;

use coroutine::Coroutine;

use crate::Player;

/// Takes the winners of games, yields the percentage of them that player zero won.
pub(crate) type Share = Coroutine<f64, Player, Infallible>;

pub(crate) fn share_of_wins() -> Share {
    Coroutine::new(async |co| {
        let (mut won, mut games, mut percent) = (0.0, 0.0, 0.0);
        loop {
            if co.yield_(percent).await? == Player::Zero {
                won += 1.0;
            }
            games += 1.0;
            percent = 100.0 * won / games;
        }
    })
}
