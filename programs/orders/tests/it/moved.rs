//! A game of rock-paper-scissors that begins in one process, whose worker is killed, and ends in
//! another; its letters are the players' keys.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use coroutine::{Complete, Coroutine, Yielded, trace::State};
use durable::{Answer, Body, SqliteStore, ThreadWorker, Wait, WorkerEvent};
use rps::{Event, Key, game_machine, rock_paper_scissors};

use crate::process::Folder;

const STORE: &str = "CEDE_GAME_STORE";

/// A game between somebody who joins and the house, until a letter says that it is over. Returns
/// how many rounds were played.
fn game() -> Body<u32, String, String, u32> {
    Body::new("game", 1, |best_of| {
        Coroutine::new(async move |co| {
            let mut machine = game_machine(rock_paper_scissors, |_, _| (), best_of);
            let Yielded(mut asked) = machine.start().expect("it has not started");
            let mut rounds = 0;
            loop {
                let State::Named(state) = machine.state() else {
                    unreachable!("its yields are named");
                };
                let word: String = co.yield_(format!("{asked:?}")).named(state).await?;
                let event = match word.split_once(' ') {
                    Some(("join", name)) => Event::Join(name.to_owned()),
                    _ if word == "over" => return Ok(rounds),
                    _ => Event::Key(word.parse::<Key>().expect("a letter is a key")),
                };
                rounds += u32::from(word.starts_with('1'));
                Yielded(asked) = machine.send(event).expect("it never ends by itself");
            }
        })
    })
    .waiting(|_| Wait::Mail)
}

/// A worker process.
fn start(store: &Path) -> Child {
    let mut command = Command::new(env::current_exe().expect("a test knows its path"));
    let test = ["--exact", "moved::is_run_by_the_other", "--nocapture"];
    command.args(test).env(STORE, store);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    piped.spawn().expect("it can be started")
}

/// Posts these words, has the worker deliver each, and waits until it has.
#[track_caller]
fn play(store: &SqliteStore, worker: &mut Child, number: &mut u32, words: &[&str]) {
    let stdin = worker.stdin.as_mut().expect("it is piped");
    let stdout = worker.stdout.as_mut().expect("it is piped");
    let mut lines = BufReader::new(stdout).lines();
    for word in words {
        *number += 1;
        let posted = game().post(store, "g", &number.to_string(), (*word).to_owned());
        posted.expect("the game goes on");
        writeln!(stdin).expect("the worker reads it");
        let mut lines = lines.by_ref().map_while(Result::ok);
        assert!(
            lines.any(|line| line.starts_with("step ")),
            "{word} was delivered"
        );
    }
}

#[test]
fn a_game_begins_in_one_process_and_ends_in_another() {
    let folder = Folder::new("moved");
    let path = folder.path("games.db");
    let store = SqliteStore::open(&path).expect("it opens");
    game().open(&store, "g", 9).expect("it opens");
    let mut number = 0;
    let mut first = start(&path);
    play(
        &store,
        &mut first,
        &mut number,
        &["join Ada", "0:r", "1:s", "0:p"],
    );
    first.kill().expect("it serves");
    first.wait().expect("it can be waited for");
    let mut second = start(&path);
    play(&store, &mut second, &mut number, &["1:r", "over"]);
    second.kill().expect("it serves");
    second.wait().expect("it can be waited for");

    let (_, end) = game().find(&store, "g").expect("it is there");
    assert_eq!(end, Complete(2));
    let history = game().history(&store, "g").expect("it is read");
    let workers: Vec<_> = history.iter().filter_map(|step| step.worker).collect();
    assert_eq!(workers.len(), 6);
    assert!(workers[..4].iter().all(|name| *name == workers[0]));
    assert_ne!(workers[0], workers[5]);
    let drawn = history.machine().expect("it replays").mermaid();
    for edge in ["join", "play --> play", "play --> [*]"] {
        assert!(drawn.contains(edge), "{edge}: {drawn}");
    }
}

/// Not a test of its own: without the environment that [`start`] sets it does nothing. Makes a step
/// for each line of its input, and ends with that.
#[test]
fn is_run_by_the_other() {
    let Some(path) = env::var_os(STORE) else {
        return;
    };
    let store = SqliteStore::open(path).expect("it opens");
    let mut worker = ThreadWorker::new(&store)
        .serve(&game(), |_, _| -> Answer<String> {
            unreachable!("letters answer")
        })
        .lease(Duration::from_millis(500))
        .observed(|event| match event {
            WorkerEvent::Stepped { key, .. } | WorkerEvent::Ended { key, .. } => {
                println!("step {key}");
            }
            _ => {}
        });
    for line in io::stdin().lines() {
        line.expect("it is text");
        // Until the lease of a worker that was killed has lapsed there is none to make.
        while worker.turn().expect("the file can be written").steps == 0 {
            thread::yield_now();
        }
    }
}
