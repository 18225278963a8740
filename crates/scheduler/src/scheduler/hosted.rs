//! A scheduler in another loop: polled as a future, by whatever drives its host.

use std::{
    cell::Cell,
    task::{Context, Poll},
    time::Instant,
};

use super::Scheduler;
use crate::{clock::Time, error::Deadlock, step::Step};

/// How many turns one poll runs before the host has its own.
const TURNS: u32 = 256;

impl Scheduler {
    /// Runs what is ready, without blocking, and has `cx`'s waker woken when more may be.
    ///
    /// It is ready when [`serve`](Self::serve) would return: when every task that is not a daemon
    /// has ended, and the last [`Remote`](crate::Remote) is gone. After 256 turns it lets the host
    /// have its own, and is to be polled again at once: the waker is woken.
    ///
    /// The waker is the hook for a loop of any kind: it is woken, perhaps on another thread, by a
    /// `Remote`, an unparker, a foreign future, and by what the host itself does between two polls,
    /// such as a send on a [`channel`](crate::channel()). It does not watch the clock or the
    /// descriptors: poll again at the [`next_deadline`](Self::next_deadline), and when the
    /// [`descriptor`](Self::descriptor) can be read. `drive` does all of it on a runtime.
    ///
    /// # Errors
    ///
    /// Returns [`Deadlock`] as [`tick`](Self::tick) does; but not while there is a `Remote`.
    ///
    /// ```
    /// use scheduler::{Deadlock, Scheduler};
    /// use std::{sync::{Arc, mpsc}, task::{Context, Poll, Wake}, thread, time::Duration};
    ///
    /// // A host with a loop of its own, as a window or a game has: it sleeps until an event comes.
    /// enum Event {
    ///     Key(char),
    ///     TasksAreReady,
    /// }
    ///
    /// struct Hook(mpsc::Sender<Event>);
    /// impl Wake for Hook {
    ///     fn wake(self: Arc<Self>) {
    ///         let _ = self.0.send(Event::TasksAreReady); // winit: `proxy.send_event(..)`
    ///     }
    /// }
    ///
    /// fn run(scheduler: &mut Scheduler, events: mpsc::Receiver<Event>, hook: Hook)
    /// -> Result<Vec<char>, Deadlock> {
    ///     let waker = Arc::new(hook).into();
    ///     let mut keys = Vec::new();
    ///     loop {
    ///         if let Poll::Ready(ended) = scheduler.poll_run(&mut Context::from_waker(&waker)) {
    ///             return ended.map(|()| keys);
    ///         }
    ///         let left = scheduler.next_deadline().map(|deadline| deadline - scheduler.now());
    ///         let patience = left.unwrap_or(Duration::MAX);
    ///         match events.recv_timeout(patience) {
    ///             Ok(Event::Key(key)) => keys.push(key),
    ///             Ok(Event::TasksAreReady) | Err(_) => {} // the next poll sees to it
    ///         }
    ///     }
    /// }
    ///
    /// let (sender, events) = mpsc::channel();
    /// let mut scheduler = Scheduler::new();
    /// scheduler.spawn("sleeper", async |task| task.sleep(Duration::from_millis(1)).await);
    /// let remote = scheduler.remote();
    /// let keyboard = sender.clone();
    /// let thread = thread::spawn(move || {
    ///     keyboard.send(Event::Key('q')).expect("the host runs");
    ///     let answer = remote.spawn("answer", async |_| Ok(42)).expect("the host runs");
    ///     futures_lite::future::block_on(answer)
    /// });
    /// assert_eq!(run(&mut scheduler, events, Hook(sender))?, ['q']);
    /// assert_eq!(thread.join().expect("it does not panic"), Ok(42));
    /// # Ok::<(), Deadlock>(())
    /// ```
    pub fn poll_run(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Deadlock>> {
        let kernel = self.kernel.enter_thread();
        let serves = kernel.has_remotes();
        let open = serves.then(|| kernel.keep_open());
        let turns = Cell::new(0);
        loop {
            // 1. What is ready runs, up to the bound.
            let step = kernel.run_until(|| {
                turns.set(turns.get() + 1);
                turns.get() >= TURNS || serves && !kernel.has_remotes()
            });
            match step {
                Step::Done => return Poll::Ready(Ok(())),
                Step::Ran => {
                    // The host's turn; or the last Remote has gone, and this begins anew.
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Step::Idle(_) => {}
            }
            // 2. Nothing is: time and descriptors are checked, and nothing is blocked for.
            kernel.check_outside();
            if kernel.any_ready() {
                continue;
            }
            // 3. If nobody is left who could make a task ready, that is the end.
            if !serves && kernel.is_stuck() && !kernel.any_may_be_served_by_host() {
                return Poll::Ready(Err(kernel.deadlock()));
            }
            if serves && !kernel.has_remotes() {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            // 4. It is the host's, unless something has come in between.
            if kernel.leave_to(cx.waker()) {
                drop(open);
                return Poll::Pending;
            }
            kernel.come_back();
        }
    }

    /// Returns the time at which [`poll_run`](Self::poll_run) is to be called again, if a task
    /// waits for one.
    ///
    /// It is a time of the real clock. Virtual time passes within the polls, unless a descriptor is
    /// waited for.
    ///
    /// ```
    /// use scheduler::Scheduler;
    /// use std::{task::{Context, Waker}, time::Duration};
    ///
    /// let mut scheduler = Scheduler::new();
    /// assert_eq!(scheduler.next_deadline(), None);
    /// scheduler.spawn("sleeper", async |task| task.sleep(Duration::from_secs(60)).await);
    /// let poll = scheduler.poll_run(&mut Context::from_waker(Waker::noop()));
    /// assert!(poll.is_pending());
    /// let deadline = scheduler.next_deadline().expect("a task sleeps");
    /// assert!(deadline <= scheduler.now() + Duration::from_secs(60));
    /// ```
    pub fn next_deadline(&self) -> Option<Instant> {
        let deadline = self.kernel.next_deadline()?;
        if !self.kernel.time().is_virtual() {
            return Some(deadline);
        }
        let left = deadline.saturating_duration_since(self.kernel.time().now());
        Time::reading().checked_add(left)
    }
}
