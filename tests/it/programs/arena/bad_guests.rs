//! Guests who do harm, or would: they are bounded and shown out, and the others notice nothing.

use arena::{Farewell, Settings};
use rustix::net::sockopt::set_socket_recv_buffer_size;
use scheduler::{Stop, Task, net::TcpStream};

use super::{guest::Guest, hall::visit};

const MEGABYTE: usize = 1 << 20;

/// A tie after a tie: neither ever leaves this table.
async fn play_a_game(task: &mut Task<'_>, pair: &mut [Guest; 2]) -> Result<(), Stop> {
    for guest in &*pair {
        guest.press(task, "p").await?;
    }
    for guest in pair {
        guest.hears(task, &["Player 0: p, Player 1: p"]).await?;
    }
    Ok(())
}

/// Sends as much of this as the arena takes, and no more.
async fn flood(task: &mut Task<'_>, guest: &Guest, bytes: &[u8]) -> Result<(), Stop> {
    let _ = guest.stream.write_all(task, bytes).await?; // the arena hangs up in the middle
    Ok(())
}

/// Someone who sends this much of this is shown out as a flooder, and two who play notice nothing.
fn check_flood(bytes: Vec<u8>) {
    let census = visit(Settings::default(), async move |task, hall| {
        let mut pair = hall.pair(task, 1).await?;
        let mut bad = hall.guest(task).await?;
        task.scope(async |scope| {
            let flooding = scope.spawn("flood", async move |task| {
                flood(task, &bad, &bytes).await?;
                let mut last = String::new();
                while let Some(line) = bad.next(task).await? {
                    last = line;
                }
                Ok(last)
            });
            while !flooding.is_finished() {
                play_a_game(scope, &mut pair).await?;
            }
            let last = scope.join(&flooding).await??;
            assert_eq!(last, "Too many keys. Good-bye");
            Ok(())
        })
        .await?;
        hall.until(task, |census| census.gone() == 1).await?;
        assert_eq!(hall.log(), ["guest 3 was shown out: sent too much"]);
        play_a_game(task, &mut pair).await
    });
    assert_eq!(census.gone_for(Farewell::Flooding), 1);
}

#[test]
fn a_flood_of_keys() {
    check_flood(vec![b'x'; MEGABYTE]);
}

#[test]
fn a_line_of_a_megabyte() {
    let mut line = vec![b' '; MEGABYTE];
    line.extend(b"\r\n");
    check_flood(line);
}

#[test]
fn a_subnegotiation_that_does_not_end() {
    let mut bytes = vec![255, 250];
    bytes.resize(MEGABYTE, 7);
    check_flood(bytes);
}

#[test]
fn any_bytes_at_all() {
    let bytes = (0..MEGABYTE).map(|index| (index * index / 7) as u8 | 0x80);
    check_flood(bytes.collect());
}

#[test]
fn a_player_who_floods_leaves_the_other_one_in_the_lobby() {
    visit(Settings::default(), async |task, hall| {
        let [mut good, bad] = hall.pair(task, 1).await?;
        flood(task, &bad, &[b'r'; 8192]).await?;
        let heard = ["Opponent disconnected.", "You are back in the lobby."];
        good.hears(task, &heard).await
    });
}

#[test]
fn who_does_not_read_is_shown_out() {
    let census = visit(Settings::default(), async |task, hall| {
        let mut pair = hall.pair(task, 1).await?;
        let mut deaf = hall.guest(task).await?;
        set_socket_recv_buffer_size(&deaf.stream, 4096)?;
        // Every key is answered, and no more of them come than anybody may send.
        deaf.press(task, &"b".repeat(4000)).await?;
        hall.until(task, |census| census.gone() == 1).await?;
        assert_eq!(hall.log(), ["guest 3 was shown out: did not read"]);
        while deaf.next(task).await?.is_some() {}
        play_a_game(task, &mut pair).await
    });
    assert_eq!(census.gone_for(Farewell::Deaf), 1);
}

#[test]
fn many_who_come_and_vanish() {
    let census = visit(Settings::default(), async |task, hall| {
        let mut pair = hall.pair(task, 1).await?;
        for _ in 0..200 {
            let address = pair[0].stream.peer_addr()?;
            drop(TcpStream::connect(task, address).await??);
        }
        hall.until(task, |census| census.gone() == 200).await?;
        hall.holds(0, 0, 2);
        play_a_game(task, &mut pair).await
    });
    assert_eq!(census.came, 202);
}

#[test]
fn who_hangs_up_only_one_way_hears_good_bye() {
    visit(Settings::default(), async |task, hall| {
        let mut half = hall.guest(task).await?;
        half.stream.shutdown(std::net::Shutdown::Write)?;
        half.hears(task, &["Good-bye"]).await?;
        half.is_out(task).await
    });
}
