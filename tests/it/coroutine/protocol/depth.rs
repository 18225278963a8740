//! Delegation a million levels deep, on a thread whose stack would hold a few hundred frames of it.

use std::{rc::Rc, thread};

use coroutine::{
    CloseError, Complete, Coroutine, Interrupt, ResumeError, Signal, Status, UnraisableKind,
    Yielded,
};
use futures_lite::future;

use super::bodies::{panic_of, signal};
use crate::{coroutine::unraisable::kinds, counted::Ledger};

const LEVELS: u32 = 1_000_000;

/// The value that the innermost level is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    Yield(u32),
    Return,
    Panic,
    Wait,
}

type Level = Coroutine<u32, Order, u32, &'static str>;

/// `depth` levels that delegate, and one that obeys. Each adds one to what the next returns.
fn chain(depth: u32, ledger: &Ledger) -> Level {
    let ledger = ledger.clone();
    Coroutine::new(async move |co| {
        let _local = ledger.value("level");
        if depth > 0 {
            return Ok(1 + co.yield_from(chain(depth - 1, &ledger)).await?);
        }
        let mut answer = 0;
        loop {
            match co.yield_(answer).await? {
                Order::Yield(number) => answer = number,
                Order::Return => return Ok(0),
                Order::Panic => panic!("at the bottom"),
                Order::Wait => future::pending().await,
            }
        }
    })
}

/// Runs a test on a small native stack.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(512 * 1024).spawn(test);
    if let Err(panic) = thread.expect("a thread can be started").join() {
        std::panic::resume_unwind(panic);
    }
}

/// Starts a chain, does something to it in the middle, and checks every level.
#[track_caller]
fn check(
    ended: &'static str,
    act: impl FnOnce(&mut Level) -> Result<(), UnraisableKind> + Send + 'static,
) {
    on_a_small_stack(move || {
        let ledger = Ledger::new();
        let mut chain = chain(LEVELS, &ledger);
        assert_eq!(chain.start(), Ok(Yielded(0)));
        assert_eq!(ledger.made(), 1 + LEVELS as usize);
        let expected = act(&mut chain).err();
        assert_eq!(kinds(|| drop(chain)).first().copied(), expected);
        ledger.check_all_dropped(ended);
    });
}

#[test]
fn iterated_and_sent_to_until_it_returns() {
    check("it returned", |chain| {
        for number in 1..1000 {
            assert_eq!(chain.send(Order::Yield(number)), Ok(Yielded(number)));
        }
        assert_eq!(chain.backtrace().len(), 1 + LEVELS as usize);
        assert_eq!(chain.suspended_at(), chain.backtrace().last().copied());
        assert_eq!(
            chain.send(Order::Return),
            Ok(Complete(LEVELS)),
            "each added one"
        );
        Ok(())
    });
}

#[test]
fn polled_until_it_returns() {
    check("it returned", |chain| {
        let step = signal(chain, Signal::Send(Order::Yield(3)));
        assert_eq!(step, std::task::Poll::Ready(Ok(Yielded(3))));
        let step = signal(chain, Signal::Send(Order::Return));
        assert_eq!(step, std::task::Poll::Ready(Ok(Complete(LEVELS))));
        Ok(())
    });
}

#[test]
fn closed_in_the_middle() {
    check("it was closed", |chain| {
        assert_eq!(chain.close(), Ok(None));
        assert_eq!(chain.status(), Status::Closed);
        Ok(())
    });
}

#[test]
fn dropped_in_the_middle() {
    check("it was dropped", |_| Ok(()));
}

#[test]
fn dropped_while_it_waits() {
    check("it was discarded", |chain| {
        assert_eq!(chain.send(Order::Wait), Err(ResumeError::Awaiting(None)));
        Err(UnraisableKind::Awaiting)
    });
}

#[test]
fn thrown_into() {
    check("the error went through", |chain| {
        assert_eq!(chain.throw("down"), Err(ResumeError::Raised("down")));
        assert_eq!(chain.status(), Status::Closed);
        Ok(())
    });
}

#[test]
fn panicking_at_the_bottom() {
    check("it unwound", |chain| {
        assert_eq!(panic_of(|| chain.send(Order::Panic)), "at the bottom");
        assert_eq!(chain.status(), Status::Closed);
        Ok(())
    });
}

#[test]
fn dropped_while_panicking() {
    on_a_small_stack(|| {
        let ledger = Ledger::new();
        let message = panic_of(|| {
            let mut chain = chain(LEVELS, &ledger);
            chain.start().unwrap();
            if ledger.made() > 0 {
                panic!("elsewhere");
            }
        });
        assert_eq!(message, "elsewhere");
        ledger.check_all_dropped("it was discarded");
    });
}

/// As `chain`, but one level in the middle catches what is thrown, and yields.
fn catching(depth: u32, ledger: &Ledger) -> Level {
    let ledger = ledger.clone();
    Coroutine::new(async move |co| {
        let _local = ledger.value("level");
        if depth > LEVELS / 2 {
            return co.yield_from(catching(depth - 1, &ledger)).await;
        }
        let received = co.yield_from(chain(depth, &ledger)).await;
        assert_eq!(received, Err(Interrupt::Thrown("down")));
        co.yield_(1).await?;
        Ok(2)
    })
}

#[test]
fn caught_half_way() {
    on_a_small_stack(|| {
        let ledger = Ledger::new();
        let mut chain = catching(LEVELS, &ledger);
        chain.start().unwrap();
        assert_eq!(chain.throw("down"), Ok(Yielded(1)));
        assert_eq!(
            chain.backtrace().len(),
            1 + LEVELS as usize / 2,
            "the rest has ended"
        );
        assert_eq!(chain.send(Order::Return), Ok(Complete(2)));
        ledger.check_all_dropped("it returned");
    });
}

/// Levels that yield once more, whatever their sub or their own yield returns.
fn stubborn(depth: u32, ledger: &Ledger) -> Coroutine<u32> {
    let ledger = ledger.clone();
    Coroutine::new(async move |co| {
        let _local = ledger.value("level");
        let _ = match depth {
            0 => co.yield_(depth).await,
            _ => co.yield_from(stubborn(depth - 1, &ledger)).await,
        };
        co.yield_(depth).await
    })
}

#[test]
fn ignored_at_every_level() {
    on_a_small_stack(|| {
        let ledger = Ledger::new();
        let mut chain = stubborn(LEVELS, &ledger);
        assert_eq!(chain.start(), Ok(Yielded(0)));
        let reports = kinds(|| {
            assert_eq!(chain.close(), Err(CloseError::Ignored(LEVELS)));
            assert_eq!(ledger.made(), 1 + LEVELS as usize);
            assert_eq!(
                chain.close(),
                Ok(None),
                "its second yield lets the close out"
            );
        });
        assert_eq!(reports, [], "the release of each sub closed it properly");
        ledger.check_all_dropped("each was closed twice and dropped once");
    });
}

/// A binary tree in one vector, so that its drop does not recurse.
struct Tree(Vec<Node>);

struct Node {
    left: Option<usize>,
    value: u32,
    right: Option<usize>,
}

/// The values of a subtree in order, as one would write it without a thought for its depth.
fn in_order(tree: &Rc<Tree>, root: Option<usize>) -> Coroutine<u32> {
    let tree = Rc::clone(tree);
    Coroutine::new(async move |co| {
        let Some(root) = root else {
            return Ok(());
        };
        co.yield_from(in_order(&tree, tree.0[root].left)).await?;
        co.yield_(tree.0[root].value).await?;
        co.yield_from(in_order(&tree, tree.0[root].right)).await
    })
}

#[test]
fn a_walk_of_a_tree_that_is_a_list() {
    let to_the_left = |index: usize| Node {
        left: index.checked_sub(1),
        value: index as u32,
        right: None,
    };
    let to_the_right = |index: usize| Node {
        left: None,
        value: LEVELS - 1 - index as u32,
        right: index.checked_sub(1),
    };
    on_a_small_stack(move || {
        let levels = LEVELS as usize;
        for tree in [
            Tree((0..levels).map(to_the_left).collect()),
            Tree((0..levels).map(to_the_right).collect()),
        ] {
            let walk = in_order(&Rc::new(tree), Some(levels - 1));
            assert!(walk.eq(0..LEVELS));
        }
    });
}
