//! Histories, forks, checks, drawings.

use coroutine::Coroutine;
use durable::{Body, SqliteStore};
use orders::{Ask, Cancelled, Event, Outcome, orders};
use rusqlite::Connection;

use crate::process::Folder;

/// An order that waits for its parcel to be packed.
fn packing(name: &str) -> Folder {
    let shop = Folder::new(name);
    shop.orders("place o-1 5");
    shop.orders("post o-1 approved");
    shop.orders("work");
    shop
}

/// The lines, without their times.
fn untimed(text: &str) -> Vec<String> {
    let untimed = text.lines().map(|line| {
        let words = line.split_whitespace();
        let is_time = |word: &str| word == "UTC" || word.split([':', '-']).count() == 3;
        let words = words.filter(|word| word.starts_with('{') || !is_time(word));
        words.collect::<Vec<_>>().join(" ")
    });
    untimed.collect()
}

#[test]
fn a_history_is_shown() {
    let shop = packing("shown");
    let shown = shop.orders("show o-1").out;
    assert_eq!(
        untimed(&shown)[1..],
        [
            r#"1 {"start":5} -> {"yielded":"Confirm"} [created]"#,
            r#"2 {"send":"Confirmed"} -> {"yielded":{"Charge":5}} [charging]"#,
            r#"3 {"send":"Paid"} -> {"yielded":"Approval"} [approval]"#,
            r#"4 {"send":"Approved"} -> {"yielded":"Pack"} [packing]"#,
        ]
    );
}

#[test]
fn what_else_might_have_become_of_it() {
    let shop = packing("at");
    let shown = shop.orders("at o-1 3 approved packed cancel").out;
    assert_eq!(
        untimed(&shown),
        [
            r#"3 {"send":"Paid"} -> {"yielded":"Approval"} [approval]"#,
            "approved -> packing, asks Pack",
            "packed -> shipping, asks Ship",
            "cancel -> undoing, asks Undo",
        ]
    );
    let there = shop.orders("list").out;
    assert!(
        there.starts_with("o-1/4"),
        "it knows nothing of that: {there}"
    );
    shop.refuses(
        "at o-1 5",
        "there is no step o-1/5 to go back to; see the history's steps",
    );
}

#[test]
fn a_fork_goes_another_way_and_waits_until_it_is_asked_to() {
    let shop = packing("fork");
    let told = "o-2 is o-1 up to step 3; `orders work o-2` goes on with it\n";
    shop.check("fork o-1 3 o-2", told);
    shop.check("post o-2 refused", "o-2: refused is posted\n");
    shop.check("work", "");
    shop.check("work o-2", "o-2/4 undoing\no-2/5 not approved\n");
    shop.refuses(
        "fork o-1 3 o-2",
        "there is an instance o-2 already; choose another id",
    );
    let there = shop.orders("list").out;
    assert!(
        there.starts_with("o-1/4        packing    waiting"),
        "{there}"
    );
}

#[test]
fn the_steps_are_exported_as_a_test_of_the_body() {
    let shop = packing("export");
    let exported = shop.orders("export o-1").out;
    assert_eq!(exported.lines().count(), 1 + 4);
    let history = orders()
        .read_json_lines(exported.as_bytes())
        .expect("it can be read");
    history.check().expect("this is the body that wrote it");
    assert_eq!(history.id(), "o-1");
}

#[test]
fn a_check_finds_what_cannot_go_on() {
    let shop = packing("check");
    shop.check("check", "1 instances with 4 steps: 0 cannot go on\n");

    // Another version of the body has placed this one, under the same number.
    let other: Body<u64, Ask, Event, Outcome, Cancelled> = Body::throwing("order", 1, |cents| {
        Coroutine::new(async move |co| {
            co.yield_(Ask::Charge(cents)).named("charging").await?;
            Ok(Outcome::SoldOut)
        })
    });
    let store = SqliteStore::open(shop.path("orders.db")).expect("it opens");
    other.open(&store, "o-9", 5).expect("it is made");

    let checked = shop.orders("check");
    let found = [
        "2 instances with 5 steps: 1 cannot go on",
        "order 1 diverges from the log of o-9 at step 1",
        "    found     ",
    ];
    for text in found {
        assert!(checked.out.contains(text), "{}", checked.out);
    }
    let why = "orders: do not deploy this version: it cannot go on with these orders\n";
    assert_eq!((checked.err.as_str(), checked.code), (why, Some(1)));

    // A worker passes it by.
    shop.check("place o-2 7", "o-2/1 created\n");
    let worked = shop.orders("work");
    assert_eq!(worked.out, "o-2/2 charging\no-2/3 approval\n");
    assert!(
        worked.err.contains("diverges from the log of o-9"),
        "{}",
        worked.err
    );
    assert!(
        worked.err.ends_with("orders: 1 order cannot go on\n"),
        "{}",
        worked.err
    );
    assert_eq!(worked.code, Some(1));
}

#[test]
fn a_check_finds_damage() {
    let shop = packing("damage");
    let database = Connection::open(shop.path("orders.db")).expect("it opens");
    let damaged = database.execute("UPDATE log SET outcome = '{}' WHERE seq = 2", []);
    assert_eq!(damaged, Ok(1));
    let checked = shop.orders("check");
    assert_eq!(checked.code, Some(1));
    assert!(
        checked
            .out
            .starts_with("1 instances with 4 steps: 1 cannot go on\n")
    );
}

#[test]
fn its_states_are_drawn() {
    let shop = packing("drawn");
    shop.orders("post o-1 sold-out");
    shop.orders("work");
    let drawn = |language| shop.orders(&format!("show o-1 --diagram {language}")).out;
    let mermaid = drawn("mermaid");
    assert!(mermaid.starts_with("stateDiagram-v2\n"), "{mermaid}");
    assert!(mermaid.contains("approval --> packing"), "{mermaid}");
    assert!(drawn("dot").starts_with("digraph"));
    let svg = drawn("svg");
    assert!(
        svg.starts_with("<svg ") && svg.ends_with("</svg>\n"),
        "{svg}"
    );
    for state in [
        "created", "charging", "approval", "packing", "undoing", "returned", "SoldOut",
    ] {
        assert!(svg.contains(&format!(">{state}</text>")), "{state}: {svg}");
    }
    let other = r#"--diagram "gif": none of mermaid, dot and svg; see --help"#;
    shop.refuses("show o-1 --diagram gif", other);
}
