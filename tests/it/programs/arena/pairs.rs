//! Guests who meet, play, part and meet others.

use std::{cell::Cell, rc::Rc};

use arena::{Farewell, Settings};
use scheduler::{Stop, Task};

use super::{
    guest::{DOOR, Guest},
    hall::visit,
};

/// A round is won with two games.
const SHORT: Settings = Settings {
    best_of: 3,
    patience: 30,
};

/// Player zero wins both games of a round.
async fn play_a_round(task: &mut Task<'_>, pair: &mut [Guest; 2]) -> Result<(), Stop> {
    for wins in 1..=2 {
        for (guest, key) in pair.iter_mut().zip(["r", "s"]) {
            guest.press(task, key).await?;
        }
        let score = format!("Wins: {wins} - 0");
        for guest in &mut *pair {
            let heard = ["Player 0: r, Player 1: s", "Player 0 wins!", &score];
            guest.hears(task, &heard).await?;
        }
        pair[0].hears(task, &["Overall: 100.00%"]).await?;
    }
    for guest in pair {
        guest.hears(task, &["Thank you for playing!", DOOR]).await?;
    }
    Ok(())
}

#[test]
fn two_guests_play_a_round_and_another_one() {
    let census = visit(SHORT, async |task, hall| {
        let mut pair = hall.pair(task, 1).await?;
        hall.holds(0, 0, 2);
        play_a_round(task, &mut pair).await?;
        hall.holds(2, 0, 0);
        // Whoever presses a key first is player zero of the next round.
        let [zero, one] = &mut pair;
        zero.wait_in_the_lobby(task).await?;
        one.press(task, " ").await?;
        zero.sits_at(task, 2, 0).await?;
        one.sits_at(task, 2, 1).await?;
        play_a_round(task, &mut pair).await?;
        for mut guest in pair {
            guest.press(task, "q").await?;
            guest.hears(task, &["Good-bye"]).await?;
            guest.is_out(task).await?;
        }
        Ok(())
    });
    assert_eq!((census.games, census.rounds), (4, 2));
    assert_eq!(census.gone_for(Farewell::Left), 2);
}

#[test]
fn who_is_left_alone_at_a_table_goes_back_to_the_lobby() {
    visit(SHORT, async |task, hall| {
        for stays in [0, 1] {
            let table = 1 + 2 * stays as u32;
            let [zero, one] = hall.pair(task, table).await?;
            let mut pair = [Some(zero), Some(one)];
            let mut left = pair[stays].take().expect("one of the two");
            drop(pair); // the other one hangs up
            let heard = [
                "Opponent disconnected.",
                "You are back in the lobby.",
                "You wait for an opponent.",
            ];
            left.hears(task, &heard).await?;
            let mut next = hall.guest(task).await?;
            next.press(task, " ").await?;
            left.sits_at(task, table + 1, 0).await?;
            next.sits_at(task, table + 1, 1).await?;
            let mut pair = [left, next];
            play_a_round(task, &mut pair).await?;
        }
        Ok(())
    });
}

#[test]
fn nobody_is_paired_with_who_has_left_the_lobby() {
    visit(SHORT, async |task, hall| {
        let mut first = hall.guest(task).await?;
        first.wait_in_the_lobby(task).await?;
        hall.holds(0, 1, 0);
        first.press(task, "q").await?;
        first.hears(task, &["Good-bye"]).await?;
        first.is_out(task).await?;
        drop(hall.pair(task, 1).await?);
        Ok(())
    });
}

#[test]
fn both_leave_a_table_at_once() {
    visit(SHORT, async |task, hall| {
        drop(hall.pair(task, 1).await?);
        let [zero, mut one] = hall.pair(task, 2).await?;
        zero.press(task, "q").await?;
        one.press(task, "q").await?;
        // Player one has left, or learns that zero has, and leaves from the lobby.
        while let Some(line) = one.next(task).await? {
            assert_ne!(line, DOOR);
        }
        Ok(())
    });
}

#[test]
fn the_board_shows_who_wins_most_wherever_one_asks() {
    let header = "Rounds  Games";
    visit(SHORT, async move |task, hall| {
        let mut last = hall.guest(task).await?;
        last.press(task, "b").await?;
        last.hears(task, &[header, "     0      0  you, guest 1"])
            .await?;
        let mut pair = hall.pair(task, 1).await?;
        play_a_round(task, &mut pair).await?;
        let winner = "     1      2  guest 2";
        last.wait_in_the_lobby(task).await?;
        last.press(task, "b").await?;
        let heard = [header, winner, "     0      0  you, guest 1"];
        last.hears(task, &heard).await?;
        let [mut winning, losing] = pair;
        winning.press(task, " ").await?;
        last.sits_at(task, 2, 0).await?;
        winning.sits_at(task, 2, 1).await?;
        winning.press(task, "b").await?;
        let heard = [header, winner, "     1      2  you, guest 2"];
        winning.hears(task, &heard).await?;
        // Who has gone is not on the board any more.
        winning.press(task, "q").await?;
        winning.hears(task, &["Good-bye"]).await?;
        winning.is_out(task).await?;
        drop((winning, losing));
        hall.until(task, |census| census.gone() == 2).await?;
        last.hears(
            task,
            &["Opponent disconnected.", "You are back in the lobby."],
        )
        .await?;
        last.press(task, "b").await?;
        let heard = [
            "You wait for an opponent.",
            header,
            "     0      0  you, guest 1",
        ];
        last.hears(task, &heard).await
    });
}

#[test]
fn keys_that_play_nothing_are_answered_to_who_pressed_them_alone() {
    visit(SHORT, async |task, hall| {
        let mut pair = hall.pair(task, 1).await?;
        // A command, the end of a line, and a key that is none.
        pair[1].send(task, b"\xff\xfd\x03\r\nx").await?;
        pair[1].hears(task, &["Invalid key"]).await?;
        play_a_round(task, &mut pair).await
    });
}

#[test]
fn when_it_closes_everybody_hears_good_bye() {
    let out = Rc::new(Cell::new(0));
    let seen_out = Rc::clone(&out);
    let census = visit(SHORT, async move |task, hall| {
        let at_the_door = hall.guest(task).await?;
        let [zero, one] = hall.pair(task, 1).await?;
        let mut waiting = hall.guest(task).await?;
        waiting.wait_in_the_lobby(task).await?;
        hall.holds(1, 1, 2);
        for mut guest in [at_the_door, zero, one, waiting] {
            let seen_out = Rc::clone(&seen_out);
            task.spawn("guest", async move |task| {
                guest.hears(task, &["The arena closes. Good-bye"]).await?;
                guest.is_out(task).await?;
                seen_out.set(seen_out.get() + 1);
                Ok(())
            });
        }
        Ok(())
    });
    assert_eq!(census.gone_for(Farewell::Closed), 4);
    assert_eq!(out.get(), 4);
}
