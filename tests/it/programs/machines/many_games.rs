//! The same machine as tasks of a scheduler: many games at once, each with its countdown, in
//! virtual time.

use std::{cell::RefCell, fmt::Arguments, rc::Rc, time::Duration};

use coroutine::Yielded;
use rps::{Audience, Departure, Event, Key, Player, Reaction, game_machine, rock_paper_scissors};
use scheduler::{Clock, Receiver, Scheduler, Sender, Stop, Task, TimedOut, unbounded};

const PATIENCE: Duration = Duration::from_secs(10);

/// An act of a game's guest.
#[derive(Clone, Copy, Debug)]
enum Guest {
    Plays,
    Leaves,
    Idles,
}

/// Presses the keys of both players, one a second.
async fn press(task: &mut Task<'_>, guest: Guest, keys: Sender<Key>) -> Result<(), Stop> {
    let presses = match guest {
        Guest::Plays => 6,
        Guest::Leaves => 3,
        Guest::Idles => 2,
    };
    for text in ["0:s", "1:p"].iter().cycle().take(presses) {
        let key = text.parse().expect("it names player and key");
        task.sleep(Duration::from_secs(1)).await?;
        keys.try_send(key).expect("the game goes on");
    }
    if let Guest::Idles = guest {
        task.sleep(2 * PATIENCE).await?; // still there, and silent
    }
    Ok(())
}

/// Plays best of five with one guest, and waits for keys on the machine's behalf.
async fn play(
    task: &mut Task<'_>,
    keys: Receiver<Key>,
    output: impl FnMut(Audience, Arguments<'_>),
) -> Result<(), Stop> {
    let mut machine = game_machine(rock_paper_scissors, output, 5);
    machine.start().expect("it waits for a guest");
    let mut answer = machine
        .send(Event::Join(task.name().to_owned()))
        .expect("it goes on");
    let mut deadline = None;
    loop {
        let Yielded(reaction) = answer;
        match reaction {
            Reaction::Waiting => return Ok(()),
            Reaction::Play => {}
            Reaction::ResetTimeout => deadline = Some(task.now() + PATIENCE),
            Reaction::DisableTimeout => deadline = None,
        }
        let key = match deadline {
            None => Ok(keys.recv(task).await?),
            Some(deadline) => {
                let left = deadline - task.now();
                task.timeout(left, async |task| keys.recv(task).await)
                    .await?
            }
        };
        let stepped = match key {
            Ok(Some(key)) => machine.send(Event::Key(key)).ok(),
            Ok(None) => machine.throw(Departure::Disconnect(Player::One)).ok(),
            Err(TimedOut) => machine.throw(Departure::Timeout).ok(),
        };
        answer = stepped.expect("it goes on while somebody plays");
    }
}

#[test]
fn a_thousand_games_at_once_each_end_as_their_guests_do() {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let mut games = Vec::new();
    for guest in [Guest::Plays, Guest::Leaves, Guest::Idles]
        .into_iter()
        .cycle()
        .take(999)
    {
        let (sender, keys) = unbounded();
        let said = Rc::<RefCell<Vec<String>>>::default();
        games.push((guest, Rc::clone(&said)));
        scheduler.spawn("guest", async move |task| press(task, guest, sender).await);
        scheduler.spawn("game", async move |task| {
            let output = |to: Audience, line: Arguments<'_>| {
                said.borrow_mut().push(format!("{to} > {line}"));
            };
            play(task, keys, output).await
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    for (guest, said) in games {
        let last = match guest {
            Guest::Plays => "all > Thank you for playing!",
            Guest::Leaves => "0 > Opponent disconnected.",
            Guest::Idles => "all > Timed out. Good-bye",
        };
        assert_eq!(
            said.borrow().last().map(String::as_str),
            Some(last),
            "{guest:?}"
        );
    }
}
