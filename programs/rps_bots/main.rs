//! Bots that play rock, paper, scissors in an arena, each a task of one scheduler.
//!
//! `rps_bots --guests 100 --rounds 2 127.0.0.1:12333` plays in the arena of an `rps_server
//! --arena`. Without an address it opens one of its own. It compares what the two at a table
//! received, and prints how long the arena took to answer a key:
//!
//! ```text
//! guests: 20 came, 20 went to the end, 0 were lost
//! rounds: 10, the same on both sides: 10, broken off: 0
//! ```

mod bot;
mod crowd;
mod dice;
mod heard;
mod lines;

use std::{
    cell::Cell,
    error::Error,
    ffi::OsStr,
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
    rc::Rc,
    time::{Duration, Instant},
};

use arena::{Arena, Settings, serve};
use scheduler::{JoinError, Scheduler, TaskId, net::TcpListener};

use bot::visit;
use crowd::Crowd;
use dice::Dice;
use support::{BadInput, Takes, refuse_option, value};

fn address(argument: &OsStr) -> Result<SocketAddr, BadInput> {
    let text = argument.to_string_lossy();
    text.parse()
        .map_err(|_| BadInput(format!("\"{text}\": not ADDRESS:PORT; see --help")))
}

/// Has all bots play, in an arena of their own if no address is given. Returns the first error of
/// one.
fn play(
    address: Option<SocketAddr>,
    guests: u32,
    crowd: &Rc<Crowd>,
) -> Result<Result<(), JoinError>, Box<dyn Error>> {
    let mut scheduler = Scheduler::new();
    let (address, own_arena) = match address {
        Some(address) => (address, None),
        None => {
            let (address, arena) = open_arena(&scheduler, crowd.best_of)?;
            (address, Some(arena))
        }
    };
    let bots: Vec<_> = (0..guests)
        .map(|number| {
            let (crowd, dice) = (Rc::clone(crowd), Dice::of_bot(number));
            scheduler.spawn("bot", async move |task| {
                visit(task, address, crowd, dice).await
            })
        })
        .collect();
    let played = scheduler.block_on(async move |task| {
        let mut played = Ok(());
        for bot in &bots {
            played = played.and(task.join(bot).await?);
        }
        if let Some(arena) = own_arena {
            task.cancel(arena).await?;
        }
        Ok(played)
    })?;
    scheduler.run()?; // until the arena's guests are out
    Ok(played)
}

fn open_arena(scheduler: &Scheduler, best_of: u32) -> io::Result<(SocketAddr, TaskId)> {
    let settings = Settings {
        best_of,
        ..Settings::default()
    };
    let arena = Arena::new(settings, |line| {
        let _ = writeln!(io::stderr(), "arena: {line}");
    });
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let server = scheduler.spawn("arena", async move |task| {
        serve(task, listener, arena, &[]).await
    });
    Ok((address, server.id()))
}

fn report(
    crowd: &Crowd,
    guests: u32,
    took: Duration,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let mut tally = crowd.tally.borrow_mut();
    let lost = guests - tally.left;
    let (left, alike, unlike, broken_off) =
        (tally.left, tally.alike, tally.unlike, tally.broken_off);
    writeln!(
        out,
        "guests: {guests} came, {left} went to the end, {lost} were lost"
    )?;
    writeln!(
        out,
        "rounds: {}, the same on both sides: {alike}, broken off: {broken_off}",
        alike + unlike
    )?;
    let games = tally.games;
    writeln!(out, "games: {games}, in {:.2} s", took.as_secs_f64())?;
    if let Some([median, late]) = tally.latencies() {
        writeln!(
            out,
            "answer to a key: {median:.1?} at the median, {late:.1?} at the 99th percentile"
        )?;
    }
    if unlike > 0 {
        return Err(format!("{unlike} rounds were not the same on both sides").into());
    }
    Ok(())
}

const USAGE: &str = "
usage: rps_bots [OPTION VALUE]... [ADDRESS:PORT]

Plays rock, paper, scissors as many guests of an arena (rps_server --arena).
Prints how many rounds came to their end, whether both sides of each received
the same, and how long the arena took to answer a key.

  --guests N     how many bots play at once; 20 by default
  --rounds N     how many rounds each plays; 1 by default
  --best-of N    how many games the arena's rounds have, an odd number; 9 by
                 default
  --think N      for how many milliseconds a bot thinks at the most before it
                 plays; 0 by default

Without an address it opens an arena of its own, on a free port of 127.0.0.1.
";

fn main() -> ExitCode {
    let [guests, rounds, best_of, think] = [const { Cell::new(None) }; 4];
    let takes = Takes {
        values: 1,
        options: &[
            ("guests", &guests),
            ("rounds", &rounds),
            ("best-of", &best_of),
            ("think", &think),
        ],
        flags: &[],
    };
    support::run(USAGE, takes, |arguments, out| {
        let guests = value("guests", &guests, 20)?;
        let think = value::<u32>("think", &think, 0)?;
        let best_of = value("best-of", &best_of, 9)?;
        if best_of % 2 == 0 {
            return Err(refuse_option("best-of", best_of, "not an odd number").into());
        }
        let crowd = Rc::new(Crowd::new(
            guests,
            value("rounds", &rounds, 1)?,
            best_of,
            Duration::from_millis(think.into()),
        ));
        let address = match arguments.first() {
            Some(argument) => Some(address(argument)?),
            None => None,
        };
        let begin = Instant::now();
        let played = play(address, guests, &crowd)?;
        report(&crowd, guests, begin.elapsed(), out)?;
        Ok(played?)
    })
}
