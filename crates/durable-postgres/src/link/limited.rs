use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use super::Deadline;

/// A stream on which nothing waits beyond the deadline.
///
/// The server has a time limit for each statement. This one is for what no server reports: a host
/// that is gone, a network that swallows what it is sent.
pub(crate) struct Limited<T> {
    stream: T,
    deadline: Deadline,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl<T> Limited<T> {
    pub(crate) fn new(stream: T, deadline: Deadline) -> Self {
        Self {
            stream,
            deadline,
            alarm: None,
        }
    }

    /// Ends what waits if the deadline has passed, and wakes it when it will have.
    fn limit<R>(
        &mut self,
        poll: Poll<io::Result<R>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<R>> {
        if poll.is_ready() {
            return poll;
        }
        let deadline = Instant::from_std(self.deadline.get());
        let alarm = self
            .alarm
            .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if alarm.deadline() != deadline {
            alarm.as_mut().reset(deadline);
        }
        match alarm.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                let error = "the server did not answer within the time limit";
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, error)))
            }
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Limited<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.limit(poll, context)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Limited<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.limit(poll, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_flush(context);
        self.limit(poll, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_shutdown(context);
        self.limit(poll, context)
    }
}
