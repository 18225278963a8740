//! Lives of orders, command by command.

use crate::process::Folder;

/// The ledger, and no word of anything else.
#[track_caller]
fn check_ledger(folder: &Folder, expected: &[&str]) {
    assert_eq!(folder.lines("orders.ledger"), expected);
}

#[test]
fn a_month_of_an_order() {
    let shop = Folder::new("month");
    shop.check("place o-1 1250", "o-1/1 created\n");
    shop.check("place o-1 1250", "o-1/1 created\n"); // it stays as it is
    shop.check("work", "o-1/2 charging\no-1/3 approval\n");
    shop.check("work", ""); // nobody has approved it yet
    shop.check("post o-1 approved", "o-1: approved is posted\n");
    shop.check("post o-1 approved", "o-1: approved was posted before\n");
    shop.check("work", "o-1/4 packing\n");
    shop.check("post o-1 packed", "o-1: packed is posted\n");
    shop.check("work", "o-1/5 shipping\no-1/6 shipped\n");
    shop.check("work --later 29d", "");
    shop.check("work --later 31d", "o-1/7 delivered as parcel-o-1-5\n");
    shop.check("place o-1 1250", "o-1/7 delivered as parcel-o-1-5\n");
    let effects = [
        "o-1/1 confirmed",
        "o-1/2 charged 1250",
        "o-1/5 shipped parcel-o-1-5",
    ];
    check_ledger(&shop, &effects);
}

#[test]
fn nobody_approves_within_a_day() {
    let shop = Folder::new("late");
    shop.check("place o-1 5", "o-1/1 created\n");
    shop.check("work", "o-1/2 charging\no-1/3 approval\n");
    shop.check("work --later 23h", "");
    shop.check("work --later 25h", "o-1/4 undoing\no-1/5 not approved\n");
    check_ledger(
        &shop,
        &[
            "o-1/1 confirmed",
            "o-1/2 charged 5",
            "o-1/4 undone: paid back 5",
        ],
    );
}

#[test]
fn an_order_is_cancelled_while_it_is_charged() {
    let shop = Folder::new("cancelled");
    shop.check("place o-1 5", "o-1/1 created\n");
    shop.check("post o-1 cancel", "o-1/2 undoing\n");
    shop.check("post o-1 cancel", "o-1/3 undoing\n");
    shop.check("work", "o-1/4 cancelled\n");
    check_ledger(&shop, &["o-1/3 undone: nothing"]);
    let over = "o-1/4 was the last step of its instance, which has ended; open another instance";
    shop.refuses("post o-1 cancel", over);
    let over = "o-1/4 was the last step of its instance, which has ended; post to another instance";
    shop.refuses("post o-1 packed", over);
}

#[test]
fn the_bank_declines() {
    let shop = Folder::new("declined");
    shop.check("place o-1 100001", "o-1/1 created\n");
    let declined = "o-1/2 charging\no-1/3 declined: 100001 cents are more than 100000\n";
    shop.check("work", declined);
    check_ledger(&shop, &["o-1/1 confirmed", "o-1/2 declined 100001"]);
}

#[test]
fn orders_are_served_one_step_after_the_other() {
    let shop = Folder::new("several");
    for id in ["a", "b", "c"] {
        shop.check(&format!("place {id} 7"), &format!("{id}/1 created\n"));
        shop.check(
            &format!("post {id} refused"),
            &format!("{id}: refused is posted\n"),
        );
    }
    let life = |id| {
        let states = ["2 charging", "3 approval", "4 undoing", "5 not approved"];
        states.map(|state| format!("{id}/{state}\n")).concat()
    };
    shop.check("work b", &life("b"));
    shop.check("work", &(life("a") + &life("c")));
}

#[test]
fn the_list_says_what_each_waits_for() {
    let shop = Folder::new("list");
    shop.orders("place o-1 5");
    shop.orders("place o-2 5");
    shop.orders("work o-1");
    shop.orders("post o-1 packed");
    let list = shop.orders("list").out;
    let [first, second] = list.lines().collect::<Vec<_>>()[..] else {
        panic!("{list}");
    };
    assert!(
        first.starts_with("o-1/3        approval   waiting   since 20"),
        "{first}"
    );
    assert!(
        first.contains(" until 20") && first.ends_with(", 1 letter"),
        "{first}"
    );
    assert!(
        second.starts_with("o-2/1        created    waiting   since 20"),
        "{second}"
    );
    assert!(!second.contains("until"), "{second}");
}
