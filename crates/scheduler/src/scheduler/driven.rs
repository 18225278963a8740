//! A scheduler as a future of another runtime, which waits for its descriptors too.

use std::{
    future::{pending, poll_fn},
    os::fd::BorrowedFd,
    pin::pin,
    rc::Rc,
    task::Poll,
    time::Instant,
};

use super::Scheduler;
use crate::error::Deadlock;

impl Scheduler {
    /// Returns the descriptor that can be read when one that a task waits for is ready.
    ///
    /// `None` until a task first uses a descriptor. It is for a host's own loop, which polls the
    /// scheduler when it can be read, and again after each poll: it stays the same then.
    ///
    /// ```
    /// use scheduler::Scheduler;
    /// use std::{os::unix::net::UnixStream, task::{Context, Waker}};
    ///
    /// let (ours, theirs) = UnixStream::pair()?;
    /// let mut scheduler = Scheduler::new();
    /// assert!(scheduler.descriptor().is_none());
    /// scheduler.spawn("reader", async move |task| task.readable(&ours).await);
    /// let mut cx = Context::from_waker(Waker::noop());
    /// assert!(scheduler.poll_run(&mut cx).is_pending());
    ///
    /// drop(theirs); // the end can be read
    /// let descriptor = scheduler.descriptor().expect("a task waits for one");
    /// let mut polled = [rustix::event::PollFd::new(&descriptor, rustix::event::PollFlags::IN)];
    /// assert_eq!(rustix::event::poll(&mut polled, None)?, 1);
    /// assert!(scheduler.poll_run(&mut cx).is_ready());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.kernel.descriptors().descriptor()
    }

    /// Runs the scheduler as a future of another runtime, which goes on with its own work while all
    /// tasks wait.
    ///
    /// The runtime lends its timer and its reactor: `sleep_until` returns a future that is ready at
    /// a time, and `readable` waits until a descriptor can be read. Both are called whenever no
    /// task is ready, and dropped when one is. It ends as [`poll_run`](Self::poll_run) does: when
    /// every task that is not a daemon has ended, and the last [`Remote`](crate::Remote) is gone.
    ///
    /// This future is not `Send`: on tokio it runs in a `LocalSet` or in `Runtime::block_on`. Tasks
    /// may await what the runtime has, as any foreign future.
    ///
    /// # Errors
    ///
    /// Returns [`Deadlock`] as [`poll_run`](Self::poll_run) does.
    ///
    /// # When cancelled
    ///
    /// A dropped drive leaves the tasks where they are; another run goes on with them.
    ///
    /// ```
    /// use async_io::{Async, Timer};
    /// use scheduler::{Scheduler, net::{TcpListener, TcpStream}};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let address = listener.local_addr()?;
    /// scheduler.spawn("server", async move |task| {
    ///     let (stream, _) = listener.accept(task).await??;
    ///     Ok(stream.write_all(task, b"hello").await??)
    /// });
    /// let client = scheduler.spawn("client", async move |task| {
    ///     let stream = TcpStream::connect(task, address).await??;
    ///     let mut greeting = [0; 5];
    ///     stream.read_exact(task, &mut greeting).await??;
    ///     Ok(greeting)
    /// });
    /// async_io::block_on(scheduler.drive(Timer::at, async |descriptor| {
    ///     let watched = Async::new_nonblocking(descriptor).expect("it can be watched");
    ///     watched.readable().await.expect("it is watched");
    /// }))?;
    /// assert_eq!(client.result(), Some(Ok(*b"hello")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn drive<S, R>(
        &mut self,
        mut sleep_until: impl FnMut(Instant) -> S,
        mut readable: impl AsyncFnMut(BorrowedFd<'_>) -> R,
    ) -> Result<(), Deadlock>
    where
        S: Future,
    {
        let kernel = Rc::clone(&self.kernel);
        loop {
            // 1. What is ready runs. After that, an arrival wakes this future.
            if let Poll::Ready(ended) = poll_fn(|cx| Poll::Ready(self.poll_run(cx))).await {
                return ended;
            }
            // 2. The runtime waits for the rest.
            let (deadline, descriptor) = (self.next_deadline(), kernel.descriptors().descriptor());
            let mut sleeping = pin!(async {
                match deadline {
                    Some(deadline) => drop(sleep_until(deadline).await),
                    None => pending().await,
                }
            });
            let mut watching = pin!(async {
                match descriptor {
                    Some(descriptor) => drop(readable(descriptor).await),
                    None => pending().await,
                }
            });
            // 3. Whoever wakes this future, the scheduler is polled again.
            let mut was_polled = false;
            poll_fn(|cx| {
                let was_woken = std::mem::replace(&mut was_polled, true);
                let is_due = sleeping.as_mut().poll(cx).is_ready();
                if was_woken || is_due || watching.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(());
                }
                Poll::Pending
            })
            .await;
        }
    }
}
