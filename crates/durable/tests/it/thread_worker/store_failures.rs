//! A store that is away, or has no room.

use durable::{
    StoreError,
    faulty::{Call, Fault},
};

use super::{Ask, Shop, number};

#[test]
fn what_could_not_be_written_is_written_by_a_later_turn() {
    let unavailable = StoreError::Unavailable("no route".to_owned());
    let cases = [
        (Fault::LoseReply, vec![Call::Append]),
        (
            Fault::Refuse(StoreError::Full),
            vec![Call::Append, Call::SetAside],
        ),
        (
            Fault::Refuse(unavailable),
            vec![Call::Claim, Call::Append, Call::TakeOver, Call::Append],
        ),
    ];
    for (fault, calls) in cases {
        let shop = Shop::new(&[("a", &[Ask::Do(1), Ask::Do(2)]), ("b", &[Ask::Do(13)])]);
        let mut performed = Vec::new();
        let mut worker = shop.worker(|key, asked| {
            performed.push(key.to_string());
            number(key, asked)
        });
        let failing = calls.len();
        for call in calls {
            shop.store.next(call, fault.clone());
        }
        let turns: Vec<bool> = (0..8).map(|_| worker.turn().is_ok()).collect();
        drop(worker);
        assert_eq!(shop.store.left(), 0, "{fault:?}");
        let failed = turns.iter().filter(|is_ok| !**is_ok).count();
        assert!((1..=failing).contains(&failed), "{turns:?}");
        performed.retain(|key| key.starts_with('a'));
        assert_eq!(performed, ["a/1", "a/2"], "{fault:?}");
        shop.check_end("a", 3);
        assert_eq!(shop.head("b").attempts, 1, "{fault:?}");
    }
}

#[test]
fn what_could_not_be_written_is_written_by_a_release() {
    let shop = Shop::new(&[("a", &[Ask::Do(1), Ask::Do(2)]), ("b", &[Ask::Do(13)])]);
    let mut performed = Vec::new();
    let mut worker = shop.worker(|key, asked| {
        performed.push(key.to_string());
        number(key, asked)
    });
    let unavailable = Fault::Refuse(StoreError::Unavailable("no route".to_owned()));
    shop.store.next(Call::Append, Fault::LoseReply);
    shop.store.next(Call::SetAside, unavailable.clone());
    worker
        .turn()
        .expect_err("the step of a is in doubt, b cannot be put off");
    shop.store.next(Call::TakeOver, unavailable.clone());
    shop.store.next(Call::SetAside, unavailable);
    worker.release().expect_err("neither is known yet");
    assert_eq!(shop.head("b").problem, None);
    worker.release().expect("it goes now");
    drop(worker);
    assert_eq!(performed, ["a/1", "b/1"]);
    assert_eq!((shop.head("a").seq, shop.store.left()), (2, 0));
    assert!(
        shop.head("a").ready <= Some(shop.head("a").now),
        "anyone may go on"
    );
    let b = shop.head("b");
    assert!(b.ready > Some(b.now), "it is put off");
    assert_eq!((b.attempts, b.problem.is_some()), (1, true));
}
