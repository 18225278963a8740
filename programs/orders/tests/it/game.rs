//! A game goes on after a kill, and its lines are said once.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::process::ExitStatusExt,
    process::Stdio,
};

use crate::process::{Folder, ran};

const GOLDEN: &str = include_str!("../../../../tests/data/golden/002_game_machine.out");

#[test]
fn without_arguments_it_prints_what_the_python_program_prints() {
    let folder = Folder::new("game_sample");
    let ran = ran(folder.command("durable_game", &[]));
    assert_eq!(
        (ran.out.as_str(), ran.err.as_str(), ran.code),
        (GOLDEN, "", Some(0))
    );
}

/// Plays one event in a process of its own, which is killed as soon as all of it is read.
#[track_caller]
fn play_and_kill(folder: &Folder, event: &str, expected: &[&str]) {
    let mut command = folder.command("durable_game", &["-", "--store", "g.db"]);
    let mut process = command.stdin(Stdio::piped()).spawn().expect("it is built");
    let mut stdin = process.stdin.take().expect("it is piped");
    writeln!(stdin, "{event}").expect("it reads");
    let stdout = BufReader::new(process.stdout.take().expect("it is piped"));
    let lines = stdout.lines().map(|line| line.expect("it prints UTF-8"));
    let printed: Vec<_> = lines.take(expected.len()).collect();
    assert_eq!(printed, expected, "{event}");
    process.kill().expect("it still reads");
    assert_eq!(process.wait().expect("it ends").signal(), Some(9));
}

#[test]
fn a_game_goes_on_after_each_kill_and_its_lines_are_said_once() {
    let folder = Folder::new("game_killed");
    let joined = [
        "Waiting",
        "0 > Player connected: Bo",
        "1 > Welcome to the game",
        "ResetTimeout",
    ];
    play_and_kill(&folder, "join:Bo", &joined);
    play_and_kill(&folder, "0:r", &["ResetTimeout", "Play"]);
    let won = [
        "Play",
        "all > Player 0: r, Player 1: s",
        "all > Player 0 wins!",
        "all > Wins: 1 - 0",
        "0 > Overall: 100.00%",
        "ResetTimeout",
    ];
    play_and_kill(&folder, "1:s", &won);
    play_and_kill(&folder, "1:x", &["ResetTimeout", "1 > Invalid key", "Play"]);
    let lost = [
        "Play",
        "DisableTimeout",
        "all > Player 0: p, Player 1: s",
        "all > Player 1 wins!",
        "all > Wins: 1 - 1",
        "0 > Overall: 50.00%",
        "ResetTimeout",
    ];
    play_and_kill(&folder, "1:s 0:p", &lost);
    let left = ["ResetTimeout", "0 > Opponent disconnected.", "Waiting"];
    play_and_kill(&folder, "disconnect", &left);
    play_and_kill(&folder, "timeout", &["Waiting", "Waiting"]); // nobody plays who could go
}

#[test]
fn an_unknown_event_is_refused() {
    let folder = Folder::new("game_refused");
    let ran = ran(folder.command("durable_game", &["join:Bo", "2:r"]));
    let complaint = "durable_game: argument 2: \"2:r\": unknown event; see --help\n";
    assert_eq!((ran.err.as_str(), ran.code), (complaint, Some(2)));
}
