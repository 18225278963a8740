//! The lobby: who comes in waits for the next one, and both go to a table.

use scheduler::{Receiver, Stop, Task, Wait};

use crate::{
    census::Place,
    guest::{Guest, Wish},
    table::play_at_a_table,
};

enum Happened {
    Came(Option<Guest>),
    Pressed(Option<char>),
}

/// Pairs guests as they come, until nobody is left who could come.
pub(crate) async fn pair_guests(
    task: &mut Task<'_>,
    newcomers: Receiver<Guest>,
) -> Result<(), Stop> {
    while let Some(guest) = newcomers.recv(task).await? {
        guest.enter(Place::Lobby);
        guest.say("You wait for an opponent.");
        if let Some(partner) = partner_of(task, &guest, &newcomers).await? {
            task.spawn("table", async move |task| {
                play_at_a_table(task, [guest, partner]).await
            });
        }
    }
    Ok(())
}

/// Waits for the next one to come. `None` if the guest who waits leaves before.
async fn partner_of(
    task: &mut Task<'_>,
    guest: &Guest,
    newcomers: &Receiver<Guest>,
) -> Result<Option<Guest>, Stop> {
    loop {
        let pressed = guest.key().map(Happened::Pressed);
        let came = Wait::recv(newcomers).map(Happened::Came);
        match task.wait_any([pressed, came]).await? {
            Happened::Came(partner) => return Ok(partner),
            Happened::Pressed(key) => {
                if let Wish::Leave = guest.wish(key) {
                    return Ok(None);
                }
            }
        }
    }
}
