//! The door: who presses a key in time may come in.

use scheduler::{Stop, Task, Wait};

use crate::{
    census::{Farewell, Place},
    clock::Clock,
    guest::{Guest, Wish},
};

/// Waits for a guest's key, and sends them on to the lobby.
pub(crate) async fn wait_at_the_door(task: &mut Task<'_>, guest: Guest) -> Result<(), Stop> {
    guest.enter(Place::Door);
    guest.say("Press any key to play, b for the board, q to leave.");
    let mut clock = Clock::start(task.now(), guest.arena().settings.patience);
    loop {
        let key = guest.key().map(Some);
        let tick = Wait::sleep_until(clock.due()).map(|()| None);
        let Some(key) = task.wait_any([key, tick]).await? else {
            match clock.tick() {
                Some(warning) => {
                    if let Some(warning) = warning {
                        guest.say(warning);
                    }
                }
                None => {
                    guest.say("Timed out. Good-bye");
                    guest.leave(Farewell::Idle);
                    return Ok(());
                }
            }
            continue;
        };
        match guest.wish(key) {
            Wish::Press(_) => {
                guest.go_to_lobby();
                return Ok(());
            }
            Wish::Leave => return Ok(()),
            Wish::Granted => {}
        }
    }
}
