//! Numbers go on after a kill.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::process::ExitStatusExt,
    process::Stdio,
};

use crate::process::{Folder, ran};

#[test]
fn without_arguments_it_prints_what_the_python_program_prints() {
    let folder = Folder::new("issuer_sample");
    let golden = include_str!("../../../../tests/data/golden/003_17_token_issuer.out");
    let ran = ran(folder.command("durable_issuer", &[]));
    assert_eq!(
        (ran.out.as_str(), ran.err.as_str(), ran.code),
        (golden, "", Some(0))
    );
}

#[test]
fn a_kill_repeats_no_number_and_loses_none_that_was_seen() {
    let folder = Folder::new("issuer_killed");
    let mut seen = 0;
    for round in 0..5 {
        let mut command = folder.command("durable_issuer", &["-", "--store", "t.db"]);
        let mut process = command.stdin(Stdio::piped()).spawn().expect("it is built");
        let mut stdin = process.stdin.take().expect("it is piped");
        let mut lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        let mut next = || lines.next().expect("it goes on").expect("it prints UTF-8");
        if round > 0 {
            // Of the names that it was sent before, at most three were numbered unseen.
            let line = next();
            let after = line.strip_prefix("going on after ");
            let after: u64 = after.expect("it says so").parse().expect("a number");
            assert!((seen..=seen + 3).contains(&after), "{after} after {seen}");
            seen = after;
        }
        for _ in 0..10 {
            writeln!(stdin, "Ada").expect("it reads");
            seen += 1;
            assert_eq!(next(), format!("Token number for Ada: {seen}"));
        }
        let _ = stdin.write_all(b"Bob\nBob\nBob\n"); // it is killed while it numbers these
        process.kill().expect("it can be killed");
        assert_eq!(process.wait().expect("it ends").signal(), Some(9));
    }
}

#[test]
fn a_store_that_cannot_be_opened_is_named() {
    let folder = Folder::new("issuer_refused");
    let ran = ran(folder.command("durable_issuer", &["Ada", "--store", "no/such/t.db"]));
    assert!(
        ran.err.starts_with("durable_issuer: no/such/t.db: "),
        "{}",
        ran.err
    );
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
}
