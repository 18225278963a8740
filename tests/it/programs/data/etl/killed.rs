//! Runs that are killed, and what the next run makes of it.

use std::{
    fmt::Write,
    hint::black_box,
    io::{BufRead, BufReader, Read},
    os::unix::process::ExitStatusExt,
    process::{Child, ChildStdout},
};

use rusqlite::Connection;

use super::{Load, REFUSED, USERS, query};
use crate::process::{example, files, interrupt::check_interrupt, texts};

const SIGKILL: i32 = 9;
const KILLS: usize = 10;

/// In batches of one row: between two reports that a killed run was seen to make, it makes no more
/// than a pipe holds, so it cannot have come to the end of the file before its last kill.
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
    let scratch = files::directory("etl_killed");
    let file = files::file(&scratch, "users.csv", users());
    let (killed, whole) = (
        files::path(&scratch, "killed.db"),
        files::path(&scratch, "whole.db"),
    );
    let run = |database: &str| example("etl").args([&file, database]);

    let mut random = random().skip(1);
    for _ in 0..KILLS {
        let mut process = run(&killed).args(["--batch", "1"]).spawn();
        let mut stdout = BufReader::new(process.stdout.take().expect("stdout is piped"));
        let (reports, turns) = (random.next().unwrap_or(0) % 200, random.next().unwrap_or(0));
        let printed = stdout.by_ref().lines().take(reports + 1).count();
        // Right behind a report it has just begun with a batch; somewhat later it is anywhere in
        // one.
        for turn in 0..turns % 2_000_000 {
            black_box(turn);
        }
        process.kill().expect("it can be killed");
        let ended = process.wait().expect("it can be waited for");
        assert_eq!((printed, ended.signal()), (reports + 1, Some(SIGKILL)));
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

/// A run that has reported its first batch, the reports that are yet to come, and its database.
#[track_caller]
fn begun(name: &str) -> (Child, BufReader<ChildStdout>, String) {
    let load = Load::new(name, users());
    let mut process = load.run().args(["--batch", "1"]).spawn();
    let mut stdout = BufReader::new(process.stdout.take().expect("stdout is piped"));
    let mut first = String::new();
    stdout.read_line(&mut first).expect("it reports in UTF-8");
    assert_eq!(first, "up to line 2: 0 loaded, 0 refused, 1 left out\n");
    (process, stdout, load.database)
}

#[test]
fn an_interrupt_ends_it_at_once() {
    let (mut process, _stdout, database) = begun("etl_interrupted");
    check_interrupt(&mut process);
    let reached = query(&database, "SELECT concat(line > 2) FROM progress");
    assert_eq!(reached, ["1"], "what was reported is done");
}

#[test]
fn a_run_that_finds_another_one_at_work_gives_way() {
    let (process, stdout, database) = begun("etl_another");
    // It writes no more than a pipe holds, until this is done.
    let other = Connection::open(&database).expect("the database is there");
    let moved = other.execute("UPDATE progress SET byte = byte + 1", []);
    assert_eq!(moved, Ok(1));
    stdout.lines().for_each(drop);
    let ended = process.wait_with_output().expect("it can be waited for");
    let remedy = "another run has loaded into it meanwhile; run again when that has ended";
    assert_eq!(texts(&ended).1, format!("etl: {database}: {remedy}\n"));
    assert_eq!(ended.status.code(), Some(2));
}
