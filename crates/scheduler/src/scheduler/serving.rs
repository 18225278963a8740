//! Work from other threads.

use super::Scheduler;
use crate::{error::Deadlock, remote::Remote, step::Step};

impl Scheduler {
    /// Returns a handle by which other threads create tasks here.
    ///
    /// ```
    /// use scheduler::Scheduler;
    ///
    /// let mut scheduler = Scheduler::new();
    /// let remote = scheduler.remote();
    /// std::thread::spawn(move || remote.spawn("guest", async |_| Ok(println!("hello"))).is_ok())
    ///     .join()
    ///     .expect("it does not panic");
    /// scheduler.run()?; // it takes the orders that are there, and does not wait for more
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn remote(&self) -> Remote {
        Remote::new(self.kernel.line())
    }

    /// Runs until the last [`Remote`] is gone and every task that is not a daemon has ended.
    ///
    /// While there is a `Remote` the thread waits for orders, and daemons go on. A task that holds
    /// a `Remote` of its own scheduler keeps this from ending, as a receiver that holds a sender of
    /// its own channel does. Without a `Remote` it is a [`run`](Self::run).
    ///
    /// # Errors
    ///
    /// Returns [`Deadlock`] as [`run`](Self::run) does, but only when the last `Remote` is gone:
    /// until then somebody may yet send an order.
    ///
    /// ```
    /// use scheduler::Scheduler;
    /// use std::{sync::mpsc, thread};
    ///
    /// // A scheduler on a thread of its own.
    /// let (sender, receiver) = mpsc::channel();
    /// let thread = thread::spawn(move || {
    ///     let mut scheduler = Scheduler::new();
    ///     sender.send(scheduler.remote()).expect("the main thread waits for it");
    ///     scheduler.serve()
    /// });
    /// let remote = receiver.recv()?;
    /// let greeting = remote.spawn("greeting", async |_| Ok("hello")).expect("it serves");
    /// assert_eq!(futures_lite::future::block_on(greeting), Ok("hello"));
    /// drop(remote);
    /// assert_eq!(thread.join().expect("it does not panic"), Ok(()));
    /// # Ok::<(), mpsc::RecvError>(())
    /// ```
    pub fn serve(&mut self) -> Result<(), Deadlock> {
        self.serve_until(|| false)
    }

    /// As `serve`, but ends before that if `finished` is true after a turn.
    pub(crate) fn serve_until(&mut self, finished: impl Fn() -> bool) -> Result<(), Deadlock> {
        let kernel = self.kernel.enter_thread();
        while kernel.has_remotes() {
            let open = kernel.keep_open();
            let step = kernel.run_until(|| finished() || !kernel.has_remotes());
            if finished() {
                return Ok(());
            }
            match step {
                // Whoever holds a `Remote` may yet help.
                Step::Idle(None) => kernel.block(None),
                Step::Idle(Some(_)) if kernel.wait(None).is_err() => kernel.block(None),
                Step::Idle(Some(_)) | Step::Ran | Step::Done => {}
            }
            drop(open);
        }
        drop(kernel);
        self.run_until(finished)
    }
}
