//! The loop that plays with guest after guest, for a caller who does all the waiting.

use std::{cell::RefCell, fmt::Arguments, io, time::Duration};

use coroutine::{BoxCoroutine, Coroutine, Yielded};

use crate::{
    game_machine::game_machine,
    key::Player::Zero,
    place::{Place, Rules, Signal},
    protocol::Departure::Disconnect,
    rock_paper_scissors::rock_paper_scissors,
    room::{Room, Step},
    source::Wait,
    voices::Voices,
};

/// Yields what it waits for, is sent what of it is ready: nothing, if the time is up. It returns
/// the signal that stopped it, or `None` if the console has ended.
pub type GameLoop<'a, H> = BoxCoroutine<'a, Wait<H>, Vec<H>, Option<Signal>, io::Error>;

/// Lets guest after guest play against the console, one at a time; the next waits at the door.
///
/// A source is any `H` that its caller can wait for, and `now` is any clock. Whoever plays is sent
/// the reason when the loop returns, but not when it is closed.
///
/// It raises what goes wrong with the console, the door and the screen. A guest with whom something
/// goes wrong has left.
#[expect(clippy::missing_panics_doc, reason = "the machine keeps its protocol")]
pub fn console_telnet_game_loop<'a, H: Clone + PartialEq + 'a>(
    place: Place<'a, H>,
    rules: Rules,
    now: impl Fn() -> Duration + 'a,
) -> GameLoop<'a, H> {
    Coroutine::new(async move |co| {
        let voices = RefCell::new(Voices::new(place.screen));
        let say = |to, line: Arguments<'_>| voices.borrow_mut().say(to, line);
        let mut machine = game_machine(rock_paper_scissors, say, rules.best_of);
        let mut room = Room {
            signals: place.signals,
            continued: place.continued,
            console: place.console,
            door: place.door,
            guest: None,
            timer: None,
            idle: rules.idle,
            voices: &voices,
            now,
        };
        let mut answer = machine.start().expect("it waits for a guest");
        loop {
            let Yielded(reaction) = answer;
            room.react(reaction);
            answer = match room.next_step(co).await? {
                Step::Send(event) => machine.send(event).expect("it never ends"),
                Step::Throw(departure) => machine.throw(departure).expect("a guest plays"),
                Step::Stop(signal) => {
                    if room.guest.is_some() {
                        let _ = machine.throw(Disconnect(Zero));
                    }
                    return Ok(signal);
                }
            };
        }
    })
}
