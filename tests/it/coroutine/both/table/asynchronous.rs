//! The same table for the verbs as futures.

use futures_lite::future::block_on;

use super::{
    Operation,
    Status::{Awaiting, Closed, Created, Suspended},
    check, text,
};

const LEAVES: &[&str] = &["Closed", "body dropped"];
const RAISES: &[&str] = &["Thrown(\"e\")", "body dropped"];
const DROPPED: &[&str] = &["body dropped"];

#[test]
fn start_async() {
    let start: Operation<u32> = |body| text(block_on(body.start_async()));
    check(
        "start_async",
        &[
            (Created, start, "Ok(Yielded(0))", Suspended, &["runs"]),
            (Suspended, start, "Err(AlreadyStarted(()))", Suspended, &[]),
            (Awaiting, start, "Err(Awaiting(Some(())))", Awaiting, &[]),
            (Closed, start, "Err(Closed(()))", Closed, &[]),
        ],
    );
}

#[test]
fn send_async() {
    let send: Operation<u32> = |body| text(block_on(body.send_async(7)));
    check(
        "send_async",
        &[
            (Created, send, "Err(NotStarted(7))", Created, &[]),
            (Suspended, send, "Ok(Yielded(1))", Suspended, &["sent 7"]),
            (Awaiting, send, "Err(Awaiting(Some(7)))", Awaiting, &[]),
            (Closed, send, "Err(Closed(7))", Closed, &[]),
        ],
    );
}

#[test]
fn throw_async() {
    let throw: Operation<u32> = |body| text(block_on(body.throw_async("e")));
    let raised = "Err(Raised(\"e\"))";
    check(
        "throw_async",
        &[
            (Created, throw, raised, Closed, DROPPED),
            (Suspended, throw, raised, Closed, RAISES),
            (Awaiting, throw, "Err(Awaiting(Some(\"e\")))", Awaiting, &[]),
            (Closed, throw, raised, Closed, &[]),
        ],
    );
}

#[test]
fn close_async() {
    let close: Operation<u32> = |body| text(block_on(body.close_async()));
    check(
        "close_async",
        &[
            (Created, close, "Ok(None)", Closed, DROPPED),
            (Suspended, close, "Ok(None)", Closed, LEAVES),
            (Awaiting, close, "Err(Awaiting)", Awaiting, &[]),
            (Closed, close, "Ok(None)", Closed, &[]),
        ],
    );
}

#[test]
fn settle() {
    let settle: Operation<u32> = |body| text(block_on(body.settle()));
    check(
        "settle",
        &[
            (Created, settle, "Err(NotStarted(()))", Created, &[]),
            (Suspended, settle, "Err(AlreadyStarted(()))", Suspended, &[]),
            (Awaiting, settle, "Ok(Yielded(0))", Suspended, &["runs"]),
            (Closed, settle, "Err(Closed(()))", Closed, &[]),
        ],
    );
}

#[test]
fn a_verb_that_is_not_polled_does_nothing() {
    let unpolled: Operation<u32> = |body| {
        drop(body.start_async());
        drop(body.send_async(7));
        drop(body.throw_async("e"));
        drop(body.close_async());
        drop(body.settle());
        String::new()
    };
    let rows = [Created, Suspended, Awaiting, Closed];
    check(
        "five futures are dropped",
        &rows.map(|status| (status, unpolled, "", status, &[] as &[&str])),
    );
}
