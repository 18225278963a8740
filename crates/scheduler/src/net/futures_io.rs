//! The traits of `futures-io`, for the protocols that other people have written.

use std::{
    io::{self, IoSlice, IoSliceMut, Read, Write},
    net::Shutdown,
    pin::Pin,
    task::{Context, Poll},
};

use futures_io::{AsyncRead, AsyncWrite};

use super::{stream::TcpStream, unix_stream::UnixStream};
use crate::kernel::{direction::Direction, driver::Left};

/// Implements the traits for a stream whose references have them.
macro_rules! owned {
    ($Stream:ident) => {
        impl AsyncRead for $Stream {
            fn poll_read(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffer: &mut [u8],
            ) -> Poll<io::Result<usize>> {
                Pin::new(&mut &*self).poll_read(cx, buffer)
            }

            fn poll_read_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffers: &mut [IoSliceMut<'_>],
            ) -> Poll<io::Result<usize>> {
                Pin::new(&mut &*self).poll_read_vectored(cx, buffers)
            }
        }

        impl AsyncWrite for $Stream {
            fn poll_write(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                bytes: &[u8],
            ) -> Poll<io::Result<usize>> {
                Pin::new(&mut &*self).poll_write(cx, bytes)
            }

            fn poll_write_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                slices: &[IoSlice<'_>],
            ) -> Poll<io::Result<usize>> {
                Pin::new(&mut &*self).poll_write_vectored(cx, slices)
            }

            fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                Pin::new(&mut &*self).poll_flush(cx)
            }

            fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                Pin::new(&mut &*self).poll_close(cx)
            }
        }
    };
}
pub(super) use owned;

/// How many bytes are gathered at most.
const GATHERED: usize = 1024;

/// Writes slices of `asked` bytes. If these are few, they are gathered first: the system takes
/// longer for several slices than for one, by more than a copy of so few bytes takes.
fn write_slices(mut socket: impl Write, slices: &[IoSlice<'_>], asked: usize) -> io::Result<usize> {
    match slices {
        [single] if asked > 0 => socket.write(single),
        several if (1..=GATHERED).contains(&asked) => {
            let mut bytes = [0; GATHERED];
            let mut rest = &mut bytes[..];
            for slice in several {
                rest.write_all(slice)?;
            }
            socket.write(&bytes[..asked])
        }
        slices => socket.write_vectored(slices),
    }
}

/// Implements the traits for a stream over a socket, and for a reference to it.
macro_rules! futures_io {
    ($(#[$read:meta])* read, $(#[$write:meta])* write, $Stream:ident) => {
        $(#[$read])*
        impl AsyncRead for &$Stream {
            fn poll_read(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffer: &mut [u8],
            ) -> Poll<io::Result<usize>> {
                self.target(Direction::Read).poll(cx, || {
                    let read = (&self.socket).read(buffer)?;
                    Ok((read, Left::after(read, buffer.len())))
                })
            }

            fn poll_read_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                buffers: &mut [IoSliceMut<'_>],
            ) -> Poll<io::Result<usize>> {
                let asked = buffers.iter().map(|buffer| buffer.len()).sum();
                self.target(Direction::Read).poll(cx, || {
                    let read = (&self.socket).read_vectored(buffers)?;
                    Ok((read, Left::after(read, asked)))
                })
            }
        }

        $(#[$write])*
        impl AsyncWrite for &$Stream {
            fn poll_write(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                bytes: &[u8],
            ) -> Poll<io::Result<usize>> {
                self.target(Direction::Write).poll(cx, || {
                    let written = (&self.socket).write(bytes)?;
                    Ok((written, Left::after(written, bytes.len())))
                })
            }

            fn poll_write_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                slices: &[IoSlice<'_>],
            ) -> Poll<io::Result<usize>> {
                let asked = slices.iter().map(|slice| slice.len()).sum();
                self.target(Direction::Write).poll(cx, || {
                    let written = write_slices(&self.socket, slices, asked)?;
                    Ok((written, Left::after(written, asked)))
                })
            }

            fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(Ok(()))
            }

            fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(match self.socket.shutdown(Shutdown::Write) {
                    // The other side has closed it as well.
                    Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(()),
                    closed => closed,
                })
            }
        }

        owned!($Stream);
    };
}

futures_io! {
    /// Reads without a task at hand: in any future that a task of a scheduler polls. Feature
    /// `futures-io`.
    ///
    /// A task that awaits such a future is held up in a plain `.await` until it is killed or its
    /// time is up; [`Task::wait`](crate::Task::wait) lets a cancellation in. Several tasks may
    /// share a stream, as `&TcpStream` reads and writes as well; of several that poll it for
    /// reading, the last one is woken.
    ///
    /// A future that was polled and dropped counts as awaited until the task yields, or waits at a
    /// request, in a later turn: nobody reports the drop. As long as the task only awaits futures,
    /// by a plain `.await` or a [`Task::wait`](crate::Task::wait), no deadlock is claimed.
    ///
    /// With an extension trait in scope, `stream.read(&mut buffer)` is error E0061, which asks for
    /// a task: the stream's own method comes first. The halves of a [`split`](TcpStream::split)
    /// have no methods but the traits': `let (mut reader, mut writer) = stream.split()`. On a
    /// `&mut TcpStream` the trait's method comes first, and `(*stream).read(task, &mut buffer)` is
    /// the stream's own; [`DuplexStream`](super::DuplexStream#impl-AsyncRead-for-%26DuplexStream)
    /// has an example.
    ///
    /// # Errors
    ///
    /// Outside of every scheduler an operation is an error that says so.
    ///
    /// ```
    /// use futures_lite::{AsyncBufReadExt, AsyncWriteExt, StreamExt, io::BufReader};
    /// use scheduler::{Scheduler, net::{TcpListener, TcpStream}};
    ///
    /// let listener = TcpListener::bind("127.0.0.1:0")?;
    /// let address = listener.local_addr()?;
    /// let mut scheduler = Scheduler::new();
    /// scheduler.spawn("server", async move |task| {
    ///     let (stream, _) = listener.accept(task).await??;
    ///     let (reader, mut writer) = stream.split();
    ///     let mut lines = BufReader::new(reader).lines();
    ///     while let Some(line) = lines.next().await {
    ///         let answer = format!("{}!\n", line?.to_uppercase());
    ///         writer.write_all(answer.as_bytes()).await?;
    ///     }
    ///     Ok(())
    /// });
    /// let answer = scheduler.block_on(async move |task| {
    ///     let stream = TcpStream::connect(task, address).await??;
    ///     let (reader, mut writer) = stream.split();
    ///     writer.write_all(b"hello\n").await?;
    ///     let mut answer = String::new();
    ///     BufReader::new(reader).read_line(&mut answer).await?;
    ///     Ok(answer)
    /// })?;
    /// assert_eq!(answer, "HELLO!\n");
    /// # scheduler.run()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    read,
    /// Writes without a task at hand, as it [reads](#impl-AsyncRead-for-%26TcpStream). Feature
    /// `futures-io`.
    ///
    /// Nothing is buffered, so there is nothing to flush. Closing ends the data, as
    /// [`shutdown`](TcpStream::shutdown) does; the other side may send on.
    write,
    TcpStream
}

futures_io! {
    /// Reads without a task at hand, as a
    /// [`TcpStream`](TcpStream#impl-AsyncRead-for-%26TcpStream) does. Feature `futures-io`.
    read,
    /// Writes without a task at hand, as a
    /// [`TcpStream`](TcpStream#impl-AsyncWrite-for-%26TcpStream) does. Feature `futures-io`.
    write,
    UnixStream
}
