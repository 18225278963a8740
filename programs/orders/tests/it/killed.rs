//! Orders whose worker is killed: at each point of each step, and at random.

use std::{
    collections::BTreeSet,
    hint::black_box,
    io::{BufRead, BufReader, Read},
    os::unix::process::ExitStatusExt,
};

use crate::process::{Folder, ran, random};

const SIGKILL: i32 = 9;
const SIGABRT: i32 = 6;

/// The steps of all orders without their times, and the effects.
#[track_caller]
fn end(shop: &Folder, ids: &[String]) -> (Vec<String>, BTreeSet<String>) {
    let mut steps = Vec::new();
    for id in ids {
        let shown = shop.orders(&format!("show {id}")).out;
        let lines = shown.lines().skip(1).map(|line| {
            let (number, rest) = line.trim().split_once(' ').expect("a number comes first");
            let (_, rest) = rest.split_once("UTC").expect("then the time");
            format!("{id} {number}{rest}")
        });
        steps.extend(lines);
    }
    let effects = shop.lines("orders.ledger");
    let unique: BTreeSet<_> = effects.iter().cloned().collect();
    assert_eq!(
        unique.len(),
        effects.len(),
        "no effect is there twice: {effects:#?}"
    );
    (steps, unique)
}

/// Runs `orders work` and dies at the point; what killed it, and the point's name.
#[track_caller]
fn work_until(shop: &Folder, words: &[&str], point: u32) -> Option<String> {
    let mut command = shop.command("orders", words);
    command.env("CRASH_AT", point.to_string());
    let ran = ran(command);
    let name = ran.err.strip_prefix(&format!("crash point {point}: "));
    match ran.code {
        Some(0) => None,
        Some(code) => panic!("code {code}: {}", ran.err),
        None => Some(name.expect("it was not killed otherwise").trim().to_owned()),
    }
}

#[test]
fn killed_at_each_point_and_resumed_it_comes_to_the_same_end() {
    let placed = Folder::new("points_placed");
    placed.orders("place o-1 1250");
    for event in ["approved", "packed", "returned"] {
        placed.orders(&format!("post o-1 {event}"));
    }
    let ids = ["o-1".to_owned()];
    let undisturbed = placed.copy("points_undisturbed");
    undisturbed.orders("work");
    let expected = end(&undisturbed, &ids);
    assert_eq!((expected.0.len(), expected.1.len()), (8, 4));

    let mut names = BTreeSet::new();
    for point in 1.. {
        let shop = placed.copy("points");
        let Some(name) = work_until(&shop, &["work"], point) else {
            assert!(point > 40, "seven steps have more points than {point}");
            break;
        };
        names.insert(name);
        let resumed = shop.orders("work");
        assert_eq!((resumed.err.as_str(), resumed.code), ("", Some(0)));
        assert_eq!(end(&shop, &ids), expected, "point {point}");
    }
    for name in [
        "before the value is encoded",
        "before the body runs",
        "after the body ran",
        "before BEGIN",
        "after BEGIN",
        "after INSERT",
        "before COMMIT",
        "after the commit",
    ] {
        assert!(names.contains(name), "{name} is none of {names:#?}");
    }
}

#[test]
fn killed_while_it_is_placed_an_order_is_there_or_not() {
    let (mut before, mut after) = (0, 0);
    for point in 1.. {
        let shop = Folder::new("placing");
        if work_until(&shop, &["place", "o-1", "5"], point).is_none() {
            break;
        }
        let list = shop.orders("list");
        match list.out.as_str() {
            "" => before += 1,
            line => {
                assert!(line.starts_with("o-1/1"), "{line}");
                after += 1;
            }
        }
        shop.check("place o-1 5", "o-1/1 created\n");
    }
    assert!(
        before > 1 && after > 0,
        "{before} before the commit, {after} after"
    );
}

#[test]
fn ten_kills_at_random_lose_nothing_and_do_nothing_twice() {
    let placed = Folder::new("random_placed");
    let ids: Vec<_> = (0..30).map(|n| format!("o-{n:02}")).collect();
    for id in &ids {
        placed.orders(&format!("place {id} 1250"));
        placed.orders(&format!("post {id} approved"));
        placed.orders(&format!("post {id} packed"));
    }
    let undisturbed = placed.copy("random_undisturbed");
    undisturbed.orders("work");

    let mut random = random().skip(1);
    let mut kills = 0;
    for _ in 0..10 {
        let mut process = placed.spawn("orders", &["work"]);
        let mut stdout = BufReader::new(process.stdout.take().expect("it is piped"));
        let (lines, turns) = (random.next().unwrap_or(0) % 14, random.next().unwrap_or(0));
        stdout.by_ref().lines().take(lines + 1).for_each(drop);
        for turn in 0..turns % 1_000_000 {
            black_box(turn);
        }
        process.kill().expect("it can be killed");
        let ended = process.wait().expect("it can be waited for");
        kills += u32::from(ended.signal() == Some(SIGKILL));
        assert_ne!(ended.signal(), Some(SIGABRT));
    }
    assert!(kills > 5, "{kills} of 10 have hit it alive");
    assert_eq!(placed.orders("work").code, Some(0));
    assert_eq!(end(&placed, &ids), end(&undisturbed, &ids));
}
