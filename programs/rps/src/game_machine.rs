//! One who keeps the place, and guest after guest who plays against them.

use std::{
    convert::Infallible,
    fmt::{Arguments, Display},
};

use coroutine::{BoxCoroutine, Co, Coroutine, Interrupt, Yielded};

use crate::{
    Audience::{self, All, Only},
    Departure, Event, Game, Outcome, Play,
    Player::{One, Zero},
    Reaction,
    share::{Share, share_of_wins},
};

/// Takes events, yields what it asks of its caller; a [`Departure`] may be thrown in. Its output
/// may borrow for `'a`.
pub type GameMachine<'a, N> = BoxCoroutine<'a, Reaction, Event<N>, Infallible, Departure>;

/// The machine's own end.
type Caller<'co, N> = Co<'co, Reaction, Event<N>, Departure>;

/// Lets guest after guest play best of `best_of` games, an odd number, against player zero.
///
/// ```text
/// [ waiting ] -- join --> [ play ]
/// [ play ] -- a key: invalid, or the other has yet to choose, or a game is over --> [ play ]
/// [ play ] -- more than half of the games are won, a disconnect, a timeout --> [ waiting ]
/// ```
///
/// It calls `output` for every line that a player is to read, before it yields. What cannot be
/// delivered is the caller's business: a [`Departure`] reports whoever has gone.
///
/// # When nobody plays
///
/// A departure that is thrown in while it waits for a guest comes out again as
/// [`Raised`](coroutine::ResumeError::Raised), and the machine has ended: there was nobody who
/// could go.
///
/// # Panics
///
/// The call does not; the machine does when it is resumed, if `new_game` returns a game that has
/// started already, or one that ends.
pub fn game_machine<'a, N: Display + 'a>(
    new_game: impl Fn() -> Game + 'a,
    mut output: impl FnMut(Audience, Arguments<'_>) + 'a,
    best_of: u32,
) -> GameMachine<'a, N> {
    Coroutine::new(async move |co| {
        let mut overall = share_of_wins().primed().expect("it yields, to begin with");
        loop {
            let Event::Join(guest) = co.yield_(Reaction::Waiting).named("waiting").await? else {
                continue;
            };
            output(Only(Zero), format_args!("Player connected: {guest}"));
            output(Only(One), format_args!("Welcome to the game"));
            match round(co, new_game(), best_of, &mut overall, &mut output).await {
                Ok(()) => {}
                Err(Interrupt::Thrown(Departure::Disconnect(player))) => {
                    output(
                        Only(player.opponent()),
                        format_args!("Opponent disconnected."),
                    );
                }
                Err(Interrupt::Thrown(Departure::Timeout)) => {
                    output(All, format_args!("Timed out. Good-bye"));
                }
                Err(other) => return Err(other),
            }
        }
    })
}

/// Plays game after game with one guest, until one of the two has won more than half of `best_of`.
async fn round<N>(
    co: &mut Caller<'_, N>,
    game: Game,
    best_of: u32,
    overall: &mut Share,
    output: &mut impl FnMut(Audience, Arguments<'_>),
) -> Result<(), Interrupt<Departure>> {
    let mut game = game
        .primed()
        .expect("a game yields before it is sent a key");
    let mut wins = [0, 0];
    let mut reaction = Reaction::ResetTimeout;
    loop {
        let event = co.yield_(reaction).named("play").await?;
        reaction = Reaction::Play;
        let Event::Key(key) = event else { continue };
        let Yielded(outcome) = game.send(key).expect("a game never ends");
        match outcome {
            Outcome::InvalidKey => output(Only(key.0), format_args!("Invalid key")),
            Outcome::Waiting if key.0 == One => reaction = Reaction::DisableTimeout,
            Outcome::Waiting => {}
            Outcome::Tie(plays) => {
                tell_plays(plays, output);
                reaction = Reaction::ResetTimeout;
            }
            Outcome::Win(winner, plays) => {
                tell_plays(plays, output);
                wins[winner.index()] += 1;
                let Yielded(percent) = overall.send(winner).expect("it never ends");
                output(All, format_args!("Player {winner} wins!"));
                output(All, format_args!("Wins: {} - {}", wins[0], wins[1]));
                output(Only(Zero), format_args!("Overall: {percent:5.2}%"));
                if wins[winner.index()] > best_of / 2 {
                    output(All, format_args!("Thank you for playing!"));
                    return Ok(());
                }
                reaction = Reaction::ResetTimeout;
            }
        }
    }
}

fn tell_plays([zero, one]: [Play; 2], output: &mut impl FnMut(Audience, Arguments<'_>)) {
    output(All, format_args!("Player 0: {zero}, Player 1: {one}"));
}
