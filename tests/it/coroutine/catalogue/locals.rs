//! Locals of a body: where they live, and when they are dropped.

use coroutine::{Co, Complete, Coroutine, Interrupt, Status, Yielded};

use super::log::{LogsWhenDropped, log, take_log};

#[test]
fn bas21_it_moves_while_its_locals_refer_to_each_other() {
    let mut here = Coroutine::unboxed(async |co: &mut Co<'_, usize>| {
        let local = vec![1, 2, 3];
        let reference = &local;
        co.yield_(reference.len()).await?;
        co.yield_(reference[1]).await?;
        Ok::<_, Interrupt>(reference[2])
    });
    assert_eq!(here.resume(), Ok(Yielded(3)));
    let mut elsewhere = Box::new(here);
    assert_eq!(elsewhere.resume(), Ok(Yielded(2)));
    let mut back = *elsewhere;
    assert_eq!(back.resume(), Ok(Complete(3)));
}

/// Yields once, while it has a local.
fn holder() -> Coroutine<u32> {
    let mut holder: Coroutine<u32> = Coroutine::new(async |co| {
        let _local = LogsWhenDropped("released");
        co.yield_(1).await?;
        log("went on");
        Ok(())
    });
    assert_eq!(holder.resume(), Ok(Yielded(1)));
    assert_eq!(take_log(), [""; 0]);
    holder
}

#[test]
fn clo23_a_close_drops_them() {
    let mut g = holder();
    assert_eq!(g.close(), Ok(None));
    assert_eq!(take_log(), ["released"]);
    assert_eq!(g.status(), Status::Closed);
}

#[test]
fn gc02_a_drop_drops_them() {
    drop(holder());
    assert_eq!(take_log(), ["released"]);
}

#[test]
fn gc12_they_go_with_the_body_not_with_the_object() {
    let mut g = holder();
    assert_eq!(g.resume(), Ok(Complete(())));
    assert_eq!(take_log(), ["went on", "released"]);
    drop(g);
    assert_eq!(take_log(), [""; 0]);
}
