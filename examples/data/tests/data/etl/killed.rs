//! Runs that are killed, and what the next run makes of it.

use std::{
    fmt::Write,
    io::{BufRead, BufReader},
    os::unix::process::ExitStatusExt,
};

use super::{REFUSED, USERS, query};
use crate::{program::example, scratch::Scratch};

const SIGKILL: i32 = 9;
const KILLS: usize = 10;

/// In batches of one row: between two reports that a killed run was seen to make, it makes no more than
/// a pipe holds, so it cannot have come to the end of the file before its last kill.
const ROWS: usize = KILLS * 2000;

/// Users, some of whom are refused or left out.
fn users() -> String {
    let mut csv = "name,email,age\r\n".to_owned();
    for row in 0..ROWS {
        let at = if row % 7 == 3 { "at" } else { "@" };
        let age = row % 90;
        writeln!(csv, "\"User, {row}\",user{row}{at}example.org,{age}\r")
            .expect("a string takes any text");
    }
    csv
}

/// Numbers that look random, the same in every run.
fn random() -> impl Iterator<Item = usize> {
    let step = |state: &u64| {
        Some(
            state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1),
        )
    };
    std::iter::successors(Some(7), step).map(|state| (state >> 33) as usize)
}

#[test]
fn ten_kills_lose_nothing_and_load_nothing_twice() {
    let scratch = Scratch::new("etl_killed");
    let file = scratch.write("users.csv", users());
    let (killed, whole) = (scratch.path("killed.db"), scratch.path("whole.db"));
    let run = |database: &str| example("etl").args([&file, database]);

    for reports in random().skip(1).map(|number| number % 200).take(KILLS) {
        let mut process = run(&killed).args(["--batch", "1"]).spawn();
        let stdout = BufReader::new(process.stdout.take().expect("stdout is piped"));
        let told = stdout.lines().take(reports + 1).count();
        process.kill().expect("it can be killed");
        let ended = process.wait().expect("it can be waited for");
        assert_eq!((told, ended.signal()), (reports + 1, Some(SIGKILL)));
    }
    let last = run(&killed).run();
    assert_eq!(last.status.code(), Some(0));
    let undisturbed = run(&whole).run();
    assert_eq!(undisturbed.status.code(), Some(0));

    for table in [
        USERS,
        REFUSED,
        "SELECT concat_ws('|', byte, left_out) FROM progress",
    ] {
        let (killed, whole) = (query(&killed, table), query(&whole, table));
        assert!(!whole.is_empty());
        assert!(
            killed == whole,
            "{table}: {} rows, not {}",
            killed.len(),
            whole.len()
        );
    }
}
