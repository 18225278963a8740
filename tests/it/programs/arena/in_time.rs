//! Guests who are too slow. These wait for as long as the arena does: a second for each key.

use arena::{Farewell, Settings};

use super::hall::visit;

const IMPATIENT: Settings = Settings {
    best_of: 3,
    patience: 1,
};

const LAST_SECOND: &str = "You have 1 second left.";
const TIMED_OUT: &str = "Timed out. Good-bye";

#[test]
fn who_says_nothing_at_the_door_does_not_come_in() {
    let census = visit(IMPATIENT, async |task, hall| {
        let mut silent = [hall.guest(task).await?, hall.guest(task).await?];
        hall.holds(2, 0, 0);
        for guest in &mut silent {
            guest.hears(task, &[LAST_SECOND, TIMED_OUT]).await?;
            guest.is_out(task).await?;
        }
        drop(silent);
        hall.until(task, |census| census.gone() == 2).await
    });
    assert_eq!(census.gone_for(Farewell::Idle), 2);
}

#[test]
fn who_chooses_in_time_goes_back_to_the_lobby_and_the_other_one_out() {
    visit(IMPATIENT, async |task, hall| {
        let [mut zero, mut late_one] = hall.pair(task, 1).await?;
        zero.press(task, "r").await?;
        late_one.hears(task, &[LAST_SECOND, TIMED_OUT]).await?;
        late_one.is_out(task).await?;
        let back = ["You are back in the lobby.", "You wait for an opponent."];
        // The clock runs from the table's beginning, so both have heard that it does.
        zero.hears(task, &[LAST_SECOND, TIMED_OUT]).await?;
        zero.hears(task, &back).await
    });
}

#[test]
fn player_zero_has_no_more_time_than_player_one() {
    visit(IMPATIENT, async |task, hall| {
        let [mut late_zero, mut one] = hall.pair(task, 1).await?;
        one.press(task, "r").await?;
        late_zero.hears(task, &[LAST_SECOND, TIMED_OUT]).await?;
        late_zero.is_out(task).await?;
        one.hears(task, &[LAST_SECOND, "Opponent disconnected."])
            .await?;
        let back = ["You are back in the lobby.", "You wait for an opponent."];
        one.hears(task, &back).await
    });
}

#[test]
fn a_game_that_is_decided_renews_the_time_of_both() {
    let census = visit(IMPATIENT, async |task, hall| {
        let [mut zero, mut one] = hall.pair(task, 1).await?;
        zero.press(task, "x").await?; // no play: nobody gets more time
        for guest in [&zero, &one] {
            guest.press(task, "s").await?;
        }
        zero.hears(task, &[LAST_SECOND, "Invalid key"]).await?;
        one.hears(task, &[LAST_SECOND]).await?;
        let tie = "Player 0: s, Player 1: s";
        for guest in [&mut zero, &mut one] {
            guest.hears(task, &[tie, LAST_SECOND, TIMED_OUT]).await?;
            guest.is_out(task).await?;
        }
        Ok(())
    });
    assert_eq!(census.gone_for(Farewell::Idle), 2);
}
