use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;

use super::receiver::Receiver;

/// A receiver is a stream of the values that come out: for the adapters of other crates, and for
/// other executors. It needs no task. It stands in one line with the tasks that receive.
///
/// ```
/// use futures_lite::StreamExt;
/// use scheduler::{Scheduler, unbounded};
///
/// let mut scheduler = Scheduler::new();
/// let (sender, receiver) = unbounded();
/// scheduler.spawn("numbers", async move |task| {
///     for number in 1..=4 {
///         sender.send(task, number).await??;
///         task.yield_now().await?;
///     }
///     Ok(())
/// });
/// let squares = scheduler.block_on(async move |task| {
///     let squares = receiver.map(|number| number * number);
///     Ok(task.wait(squares.collect::<Vec<_>>()).await?)
/// })?;
/// assert_eq!(squares, [1, 4, 9, 16]);
/// # Ok::<(), scheduler::RunError>(())
/// ```
impl<T: 'static> Stream for Receiver<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.poll_receive(cx.waker())
    }
}
