//! Several workers at once, and the table of what they do.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::process::Folder;

#[test]
fn four_workers_share_the_orders() {
    let shop = Folder::new("crew");
    for n in 0..20 {
        shop.check(&format!("place o-{n} 1250"), &format!("o-{n}/1 created\n"));
    }
    let ran = shop.orders("work --workers 4");
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    let printed: BTreeSet<_> = ran.out.lines().map(str::to_owned).collect();
    let expected = (0..20).flat_map(|n| {
        [
            format!("o-{n}/2 -> charging"),
            format!("o-{n}/3 -> approval"),
        ]
    });
    assert_eq!(printed, expected.collect());
    assert_eq!(shop.lines("orders.ledger").len(), 40);
    shop.orders("post o-7 refused");
    shop.check("work --workers 2", "o-7/4 -> undoing\no-7/5 returned\n");
    shop.check("work --workers 2", "");
}

#[test]
fn a_crew_that_was_killed_is_followed_by_another() {
    let shop = Folder::new("crew_killed");
    for n in 0..30 {
        shop.orders(&format!("place o-{n} 1250"));
    }
    let mut crew = shop.spawn("orders", &["work", "--workers", "3", "--follow"]);
    let stdout = BufReader::new(crew.stdout.take().expect("it is piped"));
    let lines = stdout.lines().map_while(Result::ok);
    assert_eq!(lines.take(5).count(), 5);
    crew.kill().expect("it follows");
    crew.wait().expect("it can be waited for");
    // When the leases have lapsed, others go on; the ledger has each effect once.
    let ran = shop.orders("work --workers 3 --later 1m");
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    let list = shop.orders("list").out;
    assert_eq!(
        list.lines()
            .filter(|line| line.contains(" approval "))
            .count(),
        30,
        "{list}"
    );
    let ledger = shop.lines("orders.ledger");
    let keys: BTreeSet<_> = ledger.iter().map(|line| line.split(' ').next()).collect();
    assert_eq!((ledger.len(), keys.len()), (60, 60));
}

#[test]
fn interrupted_it_releases_what_it_holds() {
    let shop = Folder::new("crew_interrupted");
    shop.orders("place o-1 1250");
    let mut crew = shop.spawn("orders", &["work", "--workers", "2", "--follow"]);
    let stdout = BufReader::new(crew.stdout.take().expect("it is piped"));
    let mut lines = stdout.lines().map_while(Result::ok);
    assert_eq!(lines.by_ref().take(2).count(), 2);
    kill_process(Pid::from_child(&crew), Signal::INT).expect("it was not waited for");
    assert_eq!(lines.count(), 0);
    assert_eq!(crew.wait().expect("it can be waited for").code(), Some(0));
    shop.orders("post o-1 refused");
    shop.check("work --workers 1", "o-1/4 -> undoing\no-1/5 returned\n"); // and no lease is left
}

#[test]
fn the_table_is_printed_once_where_there_is_no_terminal() {
    let shop = Folder::new("watch");
    shop.orders("place o-1 1250");
    shop.orders("place o-2 999");
    shop.orders("work o-1");
    let ran = shop.orders("watch");
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!(lines[0], "order  waiting   approval  1");
    assert_eq!(lines[1], "order  waiting   created   1");
    assert!(lines[2].starts_with("2 instances, 0 letters; 1 ready, 0 held, 0 put off, 0 parked"));
    assert!(lines[2].contains("; o-2 waits for a worker since "));
    assert!(lines[3].starts_with("o-1/3        approval"));
    assert!(lines[4].starts_with("o-2/1        created"));
    assert_eq!(lines.len(), 5);
}

#[test]
fn other_kinds_of_stores_are_refused_without_their_passwords() {
    let shop = Folder::new("kinds");
    let ran = shop.orders("list --store mysql://root:secret@host/orders");
    assert_eq!(
        ran.err,
        "orders: mysql://..: this program keeps orders in SQLite files only\n"
    );
    assert_eq!(ran.code, Some(2));
    shop.refuses("list --workers 3", "--workers is for work; see --help");
    shop.refuses(
        "work --workers none",
        "--workers \"none\": not a number of workers from 1 on; see --help",
    );
}
