//! A wait under a deadline closes no cycle.

use std::{cell::RefCell, rc::Rc, time::Duration};

use scheduler::{Clock, JoinError, JoinHandle, Scheduler, Task, TimedOut};

const SECOND: Duration = Duration::from_secs(1);

type Shared = Rc<RefCell<Option<JoinHandle<()>>>>;

/// The outcome of the first task: whether its join was answered with a result, in time.
type Joined = Option<Result<Result<bool, TimedOut>, JoinError>>;

/// Two tasks of which each joins the other; the first under a deadline.
fn run() -> (Joined, bool) {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let shared = Shared::default();
    let theirs = Rc::clone(&shared);
    let first = scheduler.spawn("first", async move |task| {
        let other = theirs.take().expect("it was put there");
        let part = async |task: &mut Task<'_>| Ok(task.join(&other).await?.is_ok());
        let joined = task.timeout(SECOND, part).await;
        *theirs.borrow_mut() = Some(other);
        joined
    });
    let id = first.id();
    let first = Rc::new(first);
    let joined = Rc::clone(&first);
    let second = scheduler.spawn("second", async move |task| {
        let _ = task.join(&joined).await?;
        Ok(())
    });
    *shared.borrow_mut() = Some(second);
    assert_eq!(scheduler.run(), Ok(()), "{id}");
    let second = shared.take().expect("it was put back");
    (first.result(), second.result() == Some(Ok(())))
}

#[test]
fn a_join_that_a_deadline_will_end_is_not_refused() {
    let (first, second) = run();
    assert!(second);
    // The second task has taken the first one's result.
    assert_eq!(first, Some(Err(JoinError::Taken)));
}
