//! A durable instance that is opened again after every step does what a plain coroutine does.

use coroutine::{Coroutine, CoroutineState, Interrupt, ResumeError, Signal};
use durable::{Body, Durable, Error, MemoryStore, OpenError, SqliteStore, Store};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::support::Folder;

/// What a body does at each signal, as data.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Op {
    Yield(i8),
    YieldNamed(i8),
    /// Delegates to a body that runs this many of the next operations.
    Delegate(u8),
    /// Swallows the next interrupt, whatever it is.
    Swallow(i8),
    Raise(i8),
    Return(i8),
    /// As `?` on a yield after an inner coroutine, a local one, has been stepped.
    Local(i8),
}

type Plain = Coroutine<i64, i8, i64, i8>;

fn body(ops: Vec<Op>) -> Plain {
    Coroutine::new(async move |co| {
        let (mut sum, mut rest) = (0, &ops[..]);
        let mut local = body_of_local();
        while let Some((op, others)) = rest.split_first() {
            rest = others;
            match *op {
                Op::Yield(n) => sum += i64::from(co.yield_(sum + i64::from(n)).await?),
                Op::YieldNamed(n) => {
                    sum -= i64::from(co.yield_(sum * i64::from(n)).named("named").await?);
                }
                Op::Delegate(count) => {
                    let (inner, others) = rest.split_at(rest.len().min(usize::from(count)));
                    rest = others;
                    sum += co.yield_from(body(inner.to_vec())).await?;
                }
                Op::Swallow(n) => match co.yield_(i64::from(n)).await {
                    Ok(sent) => sum += i64::from(sent),
                    Err(Interrupt::Thrown(error)) => sum = i64::from(error),
                    Err(Interrupt::Closed | Interrupt::CloseIgnored) => sum = -1,
                },
                Op::Raise(n) => return Err(n.into()),
                Op::Return(n) => return Ok(sum + i64::from(n)),
                Op::Local(n) => {
                    if let Ok(coroutine::Yielded(value)) = local.send(n) {
                        sum += value;
                    }
                    co.yield_(sum).await?;
                }
            }
        }
        Ok(sum)
    })
}

/// A coroutine that a body holds as a local: it must not be closed when that is discarded.
fn body_of_local() -> Coroutine<i64, i8> {
    let mut local = Coroutine::new(async |co| {
        let mut sum = 0;
        loop {
            sum += i64::from(co.yield_(sum).await?);
        }
    });
    local.start().expect("it starts");
    local
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => any::<i8>().prop_map(Op::Yield),
        3 => any::<i8>().prop_map(Op::YieldNamed),
        2 => (0_u8..5).prop_map(Op::Delegate),
        2 => any::<i8>().prop_map(Op::Swallow),
        1 => any::<i8>().prop_map(Op::Raise),
        1 => any::<i8>().prop_map(Op::Return),
        2 => any::<i8>().prop_map(Op::Local),
    ]
}

fn signal() -> impl Strategy<Value = Signal<i8, i8>> {
    prop_oneof![
        6 => any::<i8>().prop_map(Signal::Send),
        1 => any::<i8>().prop_map(Signal::Throw),
        1 => Just(Signal::Close),
    ]
}

/// A step's outcome in words that both kinds share.
#[derive(Debug, PartialEq)]
enum Seen {
    State(CoroutineState<i64, i64>),
    Raised(i8),
    Exited,
    CloseIgnored,
}

fn plain(step: Result<CoroutineState<i64, i64>, ResumeError<Signal<i8, i8>, i8>>) -> Seen {
    match step {
        Ok(state) => Seen::State(state),
        Err(ResumeError::Raised(error)) => Seen::Raised(error),
        Err(ResumeError::Exited) => Seen::Exited,
        Err(ResumeError::CloseIgnored) => Seen::CloseIgnored,
        Err(other) => panic!("{other:?}"),
    }
}

fn seen<V: std::fmt::Debug>(step: Result<CoroutineState<i64, i64>, Error<V, i8>>) -> Seen {
    match step {
        Ok(state) => Seen::State(state),
        Err(Error::Raised(error)) => Seen::Raised(error),
        Err(Error::Exited(_)) => Seen::Exited,
        Err(Error::CloseIgnored(_)) => Seen::CloseIgnored,
        Err(other) => panic!("{other}"),
    }
}

fn deliver(durable: &mut Durable<i64, i8, i64, i8>, signal: Signal<i8, i8>) -> Seen {
    match signal {
        Signal::Send(value) => seen(durable.send(value)),
        Signal::Throw(error) => seen(durable.throw(error)),
        Signal::Close => match durable.close() {
            Ok(None) => Seen::Exited,
            Ok(Some(state)) => Seen::State(state),
            Err(error) => seen::<()>(Err(error)),
        },
        Signal::Start => unreachable!("the strategy makes none"),
    }
}

fn check<T: Store + Clone + 'static>(
    store: &T,
    id: &str,
    ops: &[Op],
    signals: &[Signal<i8, i8>],
) -> Result<(), TestCaseError> {
    let durable_body = Body::throwing("random", 1, body);
    let open = || durable_body.open(store, id, ops.to_vec());
    let mut coroutine = body(ops.to_vec());
    let mut expected = plain(coroutine.step(Signal::Start));
    for signal in signals.iter().copied() {
        // 1. Opened again, it returns its last outcome again.
        let mut durable = match (open(), &expected) {
            (Ok((durable, state)), Seen::State(last)) => {
                prop_assert_eq!(&state, last);
                durable
            }
            (Err(OpenError::Raised(error)), Seen::Raised(last)) => {
                prop_assert_eq!(error, *last);
                return Ok(());
            }
            (Err(OpenError::Closed(_)), Seen::Exited | Seen::CloseIgnored) => return Ok(()),
            (opened, expected) => panic!("{opened:?} where {expected:?}"),
        };
        // 2. It stands where the plain one stands, and does what that does.
        prop_assert_eq!(durable.state(), coroutine.state());
        if let Seen::State(coroutine::Complete(_)) = expected {
            prop_assert!(matches!(durable.send(1), Err(Error::Ended(1, _))));
            return Ok(());
        }
        expected = plain(coroutine.step(signal));
        prop_assert_eq!(&deliver(&mut durable, signal), &expected);
        // 3. A step more without opening again: now and then.
        if let (Seen::State(coroutine::Yielded(value)), true) = (&expected, durable.seq() % 3 == 0)
        {
            let sent = i8::try_from(value % 100).expect("small");
            expected = plain(coroutine.step(Signal::Send(sent)));
            prop_assert_eq!(&seen(durable.send(sent)), &expected);
        }
    }
    coroutine.discard();
    let history = durable_body
        .history(store, id)
        .map_err(|e| TestCaseError::fail(e.to_string()))?;
    prop_assert!(history.check().is_ok());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(400)
    })]

    #[test]
    fn in_memory(
        ops in prop::collection::vec(op(), 0..20),
        signals in prop::collection::vec(signal(), 1..25),
    ) {
        check(&MemoryStore::new(), "r", &ops, &signals)?;
    }
}

#[test]
fn in_sqlite() {
    let folder = Folder::new();
    let store = SqliteStore::survives_kill_only(folder.file("random.db")).expect("it opens");
    let mut case = 0;
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(60)
    };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let strategy = (
        prop::collection::vec(op(), 0..20),
        prop::collection::vec(signal(), 1..25),
    );
    let case = std::cell::RefCell::new(&mut case);
    runner
        .run(&strategy, |(ops, signals)| {
            let mut case = case.borrow_mut();
            **case += 1;
            check(&store, &format!("r{case}"), &ops, &signals)
        })
        .expect("live equals replay");
}
