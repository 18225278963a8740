//! Orders on a server, which the test starts itself.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
};

use cluster::Cluster;

use crate::process::Folder;

#[test]
fn what_a_killed_worker_has_begun_another_machine_ends() {
    let cluster = Cluster::start_with(&[]);
    let socket = cluster.socket();
    let host = socket
        .parent()
        .expect("it is in a folder")
        .display()
        .to_string();
    let url = format!("postgres://tester@{}/postgres", host.replace('/', "%2F"));
    let at = |words: &str| format!("{words} --store {url}");
    let [one, other] = ["postgres_one", "postgres_other"].map(Folder::new);
    let ids: Vec<_> = (0..30).map(|n| format!("o-{n}")).collect();
    for id in &ids {
        one.check(
            &at(&format!("place {id} 1250")),
            &format!("{id}/1 created\n"),
        );
    }
    let words = ["work", "--workers", "3", "--follow", "--store", &url];
    let mut crew = one.spawn("orders", &words);
    let stdout = BufReader::new(crew.stdout.take().expect("it is piped"));
    let lines = stdout.lines().map_while(Result::ok);
    assert_eq!(lines.take(5).count(), 5);
    crew.kill().expect("it follows");
    crew.wait().expect("it can be waited for");
    // Named, they are taken over at once; else they would be when the leases have lapsed.
    let ran = other.orders(&at(&format!("work {}", ids.join(" "))));
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    let list = other.orders(&at("list")).out;
    let waiting = list.lines().filter(|line| line.contains(" approval "));
    assert_eq!(waiting.count(), 30, "{list}");
    // An effect between whose end and whose step the kill fell may stand in both ledgers.
    let keys = |folder: &Folder| -> BTreeSet<String> {
        let ledger = folder.lines("orders.ledger");
        let keys: BTreeSet<_> = ledger
            .iter()
            .filter_map(|line| line.split(' ').next())
            .map(str::to_owned)
            .collect();
        assert_eq!(keys.len(), ledger.len());
        keys
    };
    let (ours, theirs) = (keys(&one), keys(&other));
    assert_eq!(ours.union(&theirs).count(), 60);
    assert!(ours.len() >= 5 && ours.intersection(&theirs).count() <= 30);
    one.refuses(
        &at("list --later 1h"),
        "--later \"1h\": a server's clock goes by itself; see --help",
    );
}
