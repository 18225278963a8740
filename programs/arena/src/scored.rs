//! A game that reports who wins it.

use coroutine::{Coroutine, Yielded};
use rps::{Game, Outcome, Player, rock_paper_scissors};

/// Plays as [`rock_paper_scissors`] does, which it passes everything on to, and notes who wins.
///
/// So the winners are known without a word with the game machine, which is given this game.
pub(crate) fn scored(mut note: impl FnMut(Player) + 'static) -> Game {
    Coroutine::new(async move |co| {
        let mut game = rock_paper_scissors()
            .primed()
            .expect("a game yields before it is sent a key");
        let mut outcome = Outcome::Waiting;
        loop {
            let key = co.yield_(outcome).await?;
            let Yielded(judged) = game.send(key).expect("a game never ends");
            if let Outcome::Win(winner, _) = judged {
                note(winner);
            }
            outcome = judged;
        }
    })
}
